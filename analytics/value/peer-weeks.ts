import type { Range } from '../../contract/ports/insight-queries.ts';

const weekMs = 7 * 86_400_000;
/** 5 January 1970 was a Monday. */
const aMonday = 4 * 86_400_000;

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
): Range | undefined {
  const end = aMonday + Math.floor((Math.min(to, now) - aMonday) / weekMs) * weekMs;
  if (from === undefined) return { to: end };
  const begin = aMonday + Math.ceil((from - aMonday) / weekMs) * weekMs;
  return begin < end ? { from: begin, to: end } : undefined;
}
