import type { UseContext } from '../../contract/records/use-context.ts';
import { changePoints } from '../series/change-points.ts';

const weekMs = 7 * 86_400_000;

/**
 * The last lasting change of the sessions a week, where there is one. Weeks only partly within the
 * time of the sessions are left out: they would read as a rise or a fall.
 */
export function trendChange(
  trend: UseContext['trend'],
  { first, latest }: { readonly first: number | null; readonly latest: number | null },
): UseContext['change'] {
  const weeks = trend.filter(
    ({ week }) => week >= (first ?? Number.POSITIVE_INFINITY) && week + weekMs <= (latest ?? 0),
  );
  const last = changePoints(weeks.map(({ sessions }) => sessions)).at(-1);
  const week = last && weeks[last.at]?.week;
  if (last === undefined || week === undefined) return null;
  return { week, shift: last.shift, lo90: last.lo90, hi90: last.hi90 };
}
