import type { Facts } from '../../../analytics/maturity/facts.ts';
import { stageDefinitions } from '../../../analytics/maturity/parts.ts';
import type { Random } from '../../../analytics/random.ts';
import type { MaturityPart } from '../../../contract/records/maturity.ts';
import { times } from './worlds.ts';

/** One device of one customer, with each part of the stages at a chance of its own. */
export function factsOf(
  customer: string | null,
  chances: readonly number[],
  random: Random,
  {
    device = customer ?? 'd',
    left = [],
  }: { readonly device?: string; readonly left?: readonly MaturityPart[] } = {},
): Facts {
  const parts = stageDefinitions.flatMap((stage, n) =>
    stage.parts
      .filter(({ part }) => !left.includes(part))
      .map(({ part }) => {
        const numerator = times(20, () => (random() < chances[n]! ? 1 : 0)).reduce(
          (sum: number, one) => sum + one,
          0,
        );
        return [part, { numerator, denominator: 20 }] as const;
      }),
  );
  return {
    ...{ product: 'kettle', device, customer, group: null },
    ...{ parts: Object.fromEntries(parts), missing: {}, sessions: 20, mark: 1 },
  };
}

/** Draws that never come true. */
export const never: Random = () => 0;
