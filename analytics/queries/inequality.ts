import type { Estimate } from '../../contract/records/estimate.ts';
import { gini, giniWithoutEach } from '../scales/gini.ts';
import { jackknife90 } from '../scales/jackknife.ts';
import type { Sums } from '../scales/sums.ts';
import { theilSplit, theilSplitWithoutEach } from '../scales/theil.ts';
import { withheld } from '../value/estimates.ts';

/** From so many customers on the inequality among them says something of customers like them. */
const leastForInterval = 15;

/** How unequally worth is shared among customers: Gini. Assumes worth in one unit. */
export function giniOf(customers: readonly Sums[]): Estimate {
  const worths = customers.map(({ worth }) => worth);
  return shared(gini(worths), () => giniWithoutEach(worths), {
    customers,
    method: 'Gini of customers',
  });
}

/**
 * The share of the inequality of worth between customers that lies inside the parts they are of
 * (Theil). Who is of several parts counts in each with what was made there.
 */
export function shareWithin(parts: readonly (readonly Sums[])[]): Estimate {
  const worths = parts.map((part) => part.map(({ worth }) => worth));
  const part = (split: ReturnType<typeof theilSplit>) =>
    split === null || split.total === 0 ? null : split.within / split.total;
  return shared(
    part(theilSplit(worths)),
    () => theilSplitWithoutEach(worths).flatMap((split) => part(split) ?? []),
    { customers: parts.flat(), method: 'Theil, share inside the parts' },
  );
}

function shared(
  share: number | null,
  without: () => readonly number[],
  { customers, method }: { readonly customers: readonly Sums[]; readonly method: string },
): Estimate {
  const standing = {
    unit: '1',
    n: customers.reduce((sum, { sessions }) => sum + sessions, 0),
    customers: customers.length,
    method,
  };
  // One customer alone is neither equal nor unequal.
  if (customers.length < 2) return withheld('not-enough-customers', standing);
  if (share === null) return withheld('nothing-to-share', standing);
  if (customers.length < leastForInterval) {
    return { value: share, lo90: null, hi90: null, ...standing };
  }
  return {
    value: share,
    ...jackknife90(share, without()),
    ...standing,
    method: `${method}, each left out once`,
  };
}
