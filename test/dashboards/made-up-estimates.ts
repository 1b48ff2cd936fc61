import type { Amount, Estimate, WithheldReason } from '../../contract/records/estimate.ts';
import type { SessionRecord } from '../../contract/records/session.ts';

/** A sum of money. */
export function money(sessions: readonly SessionRecord[], of: 'worth' | 'cost'): Amount {
  return { value: sessions.reduce((sum, session) => sum + (session[of] ?? 0), 0), unit: 'EUR' };
}

export function customersIn(sessions: readonly SessionRecord[]): number {
  return new Set(sessions.flatMap(({ customer }) => customer ?? [])).size;
}

/** Worth for one unit of cost, with an interval from how customers (or else sessions) differ. */
export function ratio(sessions: readonly SessionRecord[], fewest = 1): Estimate {
  const customers = customersIn(sessions);
  const worth = money(sessions, 'worth').value;
  const cost = money(sessions, 'cost').value;
  const stands = {
    unit: '1',
    n: sessions.length,
    customers,
    method: 'ratio of sums, cluster bootstrap',
  };
  if (cost === 0) return { ...stands, ...withheld('no-resource-used') };
  if (customers < fewest) return { ...stands, ...withheld('not-enough-customers') };
  if (sessions.length < 5) return { ...stands, ...withheld('not-enough-sessions') };
  const value = worth / cost;
  const clusters = new Map<string, number>();
  for (const { id, customer, worth: w, cost: c } of sessions) {
    const key = customers > 1 ? String(customer) : id;
    clusters.set(key, (clusters.get(key) ?? 0) + (w ?? 0) - value * (c ?? 0));
  }
  const spread = Math.sqrt([...clusters.values()].reduce((sum, rest) => sum + rest ** 2, 0)) / cost;
  return { ...stands, value, lo90: value - 1.645 * spread, hi90: value + 1.645 * spread };
}

/** A score of 1 to 100 that is told only where it can be told. */
export function score(place: number, sessions: readonly SessionRecord[]): Estimate {
  const n = sessions.length;
  const stands = {
    unit: '1',
    n,
    customers: customersIn(sessions),
    method: 'percentile in its contexts, shrunken',
  };
  if (n < 12) return { ...stands, ...withheld(n < 5 ? 'not-enough-sessions' : 'too-uncertain') };
  const half = Math.min(20, 90 / Math.sqrt(n));
  return {
    ...stands,
    value: place,
    lo90: Math.max(1, place - half),
    hi90: Math.min(100, place + half),
  };
}

export function withheld(reason: WithheldReason) {
  return { value: null, lo90: null, hi90: null, withheld: reason };
}

/** The value below which a part of the sorted values lies. */
export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

/** Gini of amounts that are not negative. */
export function gini(amounts: readonly number[]): number {
  const sorted = amounts.toSorted((a, b) => a - b);
  const total = sorted.reduce((sum, x) => sum + x, 0);
  const weighted = sorted.reduce((sum, x, n) => sum + (n + 1) * x, 0);
  return (2 * weighted) / (sorted.length * total) - (sorted.length + 1) / sorted.length;
}
