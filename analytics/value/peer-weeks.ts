import type { Range } from '../../contract/ports/insight-queries.ts';
import { epochOf, weekMs } from '../contexts/when-to-fit.ts';

/**
 * The whole weeks within a range that are over, Monday to Sunday in UTC: what others did is told to a
 * customer of these alone. Else two answers whose ranges, or whose moments, differ by an hour would
 * differ by what somebody did in that hour. An open beginning stays open.
 *
 * @param now epoch ms
 * @returns undefined where there is no whole week
 */
export function peerWeeks(
  { from, to = Number.POSITIVE_INFINITY }: Range,
  now: number,
): (Range & { readonly to: number }) | undefined {
  const end = epochOf(Math.min(to, now));
  if (from === undefined) return { to: end };
  const begin = epochOf(from + weekMs - 1);
  return begin < end ? { from: begin, to: end } : undefined;
}
