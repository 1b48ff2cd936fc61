import type { MembershipRow } from './membership-table.ts';
import { ownShares } from './own-shares.ts';

/** Shares are kept in whole millionths, so that the same sessions give the same row. */
export const millionth = 1e-6;

/**
 * Makes of the memberships of sessions those of their customers, a row for each customer and
 * context. Who is not known is left out.
 *
 * @param soft sessions × contexts, session after session
 * @param contexts ids, in the order of `soft`
 * @param all the shares of the contexts under which `soft` was computed
 */
export function addMemberships(
  customers: readonly (string | null)[],
  days: readonly number[],
  soft: ArrayLike<number>,
  contexts: readonly string[],
  all: readonly number[],
): readonly MembershipRow[] {
  const k = contexts.length;
  const own = new Map<string, { days: Set<number>; soft: number[] }>();
  customers.forEach((customer, i) => {
    if (customer === null) return;
    const known = own.get(customer) ?? { days: new Set<number>(), soft: [] };
    own.set(customer, known);
    known.days.add(days[i]!);
    for (let j = 0; j < k; j++) known.soft.push(soft[i * k + j]!);
  });
  return [...own].flatMap(([customer, known]) => {
    const { shares, clear } = ownShares(known.soft, all);
    return contexts.map((context, j) => ({
      customer,
      context,
      sessions: known.soft.length / k,
      days: known.days.size,
      share: Math.round(shares[j]! / millionth),
      clear: Math.round(clear / millionth),
    }));
  });
}
