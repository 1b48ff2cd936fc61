import type { Amount } from '../../contract/records/estimate.ts';

/** Figures of value by the names that references have for them; money of several currencies: none. */
export function valueTold(
  figures: {
    readonly sessions: number;
    readonly worth: Amount;
    readonly cost: Amount;
    readonly outcomes: Readonly<Record<string, Amount>>;
  },
  mixed = false,
): Readonly<Record<string, number | null>> {
  const { sessions, worth, cost, outcomes } = figures;
  const amounts = Object.entries(outcomes).map(([name, { value }]) => [`outcomes.${name}`, value]);
  return {
    sessions,
    worth: mixed ? null : worth.value,
    cost: mixed ? null : cost.value,
    ...Object.fromEntries(amounts),
  };
}
