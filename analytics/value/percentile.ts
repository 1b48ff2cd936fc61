import type { WithheldReason } from '../../contract/records/estimate.ts';

/**
 * Where a value stands among the peers of its use context, 1 to 100: the share of peers below it,
 * those that equal it counting half. The reference is that of an epoch, frozen, so that a score
 * changes only when its customer does.
 *
 * Cost: two binary searches.
 *
 * @param reference the values of the peers, ascending, at least one
 */
export function percentile(reference: readonly number[], value: number): number {
  const below = countBelow(reference, value, false);
  const upTo = countBelow(reference, value, true);
  const share = (below + upTo) / 2 / reference.length;
  return Math.min(100, Math.max(1, Math.ceil(100 * share)));
}

/** A percentile with its 90 % interval, or the reason why it means too little to be told. */
export type Score =
  | { readonly value: number; readonly lo90: number; readonly hi90: number }
  | { readonly withheld: WithheldReason };

/** An interval wider than this many points says nothing. */
const WIDEST = 40;

/** The score of a value known with an interval; monotone, so the limits are scored alike. */
export function score(
  reference: readonly number[],
  estimate: { readonly value: number; readonly lo90: number; readonly hi90: number },
  minPeers = 15,
): Score {
  if (reference.length < minPeers) return { withheld: 'not-enough-customers' };
  const lo90 = percentile(reference, estimate.lo90);
  const hi90 = percentile(reference, estimate.hi90);
  if (hi90 - lo90 > WIDEST) return { withheld: 'too-uncertain' };
  return { value: percentile(reference, estimate.value), lo90, hi90 };
}

function countBelow(ascending: readonly number[], value: number, orEqual: boolean): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = ascending[middle]!;
    if (at < value || (orEqual && at === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
