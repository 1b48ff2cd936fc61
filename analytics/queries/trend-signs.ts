import type { UseContext } from '../../contract/records/use-context.ts';
import { changePoints } from '../series/change-points.ts';
import { changeUnderWay } from '../series/change-under-way.ts';
import { outliers } from '../series/outliers.ts';

const weekMs = 7 * 86_400_000;

/**
 * What the sessions a week tell of themselves: the last lasting change, one that may be under way
 * behind it, and weeks far off. Weeks only partly within the time of the sessions are left out: they
 * would read as a rise or a fall.
 */
export function trendSigns(
  trend: UseContext['trend'],
  { first, latest }: { readonly first: number | null; readonly latest: number | null },
): Pick<UseContext, 'change' | 'underWay' | 'odd'> {
  const weeks = trend.filter(
    ({ week }) => week >= (first ?? Number.POSITIVE_INFINITY) && week + weekMs <= (latest ?? 0),
  );
  const sessions = weeks.map((one) => one.sessions);
  const weekAt = (at: number) => weeks[at]!.week;
  const last = changePoints(sessions).at(-1);
  const change = last && {
    ...{ week: weekAt(last.at), shift: last.shift, lo90: last.lo90, hi90: last.hi90 },
  };
  const late = changeUnderWay(sessions);
  // A level that is told for sure is not told again as one that may be.
  const isNews = late !== undefined && (last === undefined || late.at > last.at + 1);
  return {
    change: change ?? null,
    underWay: isNews ? { week: weekAt(late.at), probability: late.probability } : null,
    odd: outliers(sessions).map(({ at, value, expected }) => ({
      ...{ week: weekAt(at), sessions: value, expected },
    })),
  };
}
