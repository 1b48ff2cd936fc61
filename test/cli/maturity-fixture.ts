import type { Facts } from '../../analytics/maturity/facts.ts';
import { profileOf } from '../../analytics/maturity/profile.ts';
import { standingOf, testScale } from '../../analytics/maturity/standing.ts';
import { seededRandom } from '../../analytics/random.ts';
import type { Maturity, PlaceMaturity } from '../../contract/records/maturity.ts';
import type { Level } from '../../contract/records/value.ts';
import { inputsAt } from '../support/made-up-inputs.ts';

/** Two of three devices heard, everybody's use compared, and no advice yet. */
const facts: readonly Facts[] = ['bike-1', 'bike-2', 'bike-3'].map((device, n) => ({
  ...{ product: 'e-bike', device, customer: `c-${n}`, group: null, sessions: 4, mark: 1 },
  parts: {
    'devices-online': { numerator: n > 0 ? 1 : 0, denominator: 1 },
    'sessions-complete': { numerator: 4, denominator: 4 },
    'used-by-others': { numerator: 1, denominator: 1 },
  },
  missing: { 'readings-seen': 'no-sequence' },
}));

/** Maturity as it is told of a place of three devices. */
export function maturityAt(level: Level, id: string): Maturity {
  const scale = testScale('customer', [profileOf(facts, () => 0)], seededRandom(1));
  const place = (at: Level, name: string, inside: readonly Facts[]): PlaceMaturity => ({
    inputs: inputsAt({
      ...{ of: 'maturity', maker: 'acme', level: at, id: name, hierarchy: 'customer', to: null },
    }),
    ...{ level: at, id: name, name },
    ...standingOf(
      profileOf(inside, () => 0),
      scale,
    ),
  });
  return {
    ...place(level, id, facts),
    window: { from: 0, to: 28 * 86_400_000 },
    computedAt: 0,
    seed: 1,
    n: 12,
    customers: 3,
    hierarchy: 'customer',
    parents: [],
    sentence: 'Acme: no stage is named.',
    scale,
    children: facts.map((one) => place('device', `e-bike/${one.device}`, [one])),
  };
}
