import { cumulativeStdNormalProbability } from 'simple-statistics';
import type { GoalRecord, OutlookReason } from '../../contract/records/goal.ts';
import { forecast } from '../series/forecast.ts';
import type { Goal } from './figure.ts';
import { weekMs } from './weeks.ts';

type Outlook = NonNullable<GoalRecord['outlook']>;
type Week = GoalRecord['weeks'][number];

/** The standard deviations from the middle to the end of a 90 % interval. */
const reach90 = 1.6448536269514722;
/** Some 24 forecasts are tried at most, so none can be told to be surer than this. */
const chances = { least: 0.05, most: 0.95 };

/**
 * What the weekly figure of a goal is expected to be up to its date, and the chance that the figure
 * of the last week meets the target.
 *
 * The forecast is the one that would have been best before (`series/forecast.ts`). Its error is
 * taken as normal on either side, each side as wide as its end of the interval says; the chance is
 * kept between 5 and 95 %, for no more can be known from some 24 trials. Weeks without use are
 * taken to be as the one before; where they are more than a quarter, nothing is said.
 */
export function outlookOf(
  weeks: readonly Week[],
  { ahead, over, countable }: { ahead: number; over: boolean; countable: boolean },
  goal: Goal,
): Outlook | OutlookReason {
  if (over) return 'date-passed';
  const known = weeks.filter(({ value }) => value !== null).length;
  const last = weeks.at(-1)?.week;
  if (last === undefined || ahead < 1 || known < 0.75 * weeks.length) return 'past-too-short';
  const made = forecast(continued(weeks), { period: 1, horizon: ahead });
  if (made === undefined) return 'past-too-short';
  const least = countable ? 0 : Number.NEGATIVE_INFINITY;
  const points = made.points.map(({ value, lo90, hi90 }, step) => ({
    week: last + (step + 1) * weekMs,
    value: Math.max(least, value),
    lo90: Math.max(least, lo90),
    hi90: Math.max(least, hi90),
  }));
  const end = made.points.at(-1);
  if (end === undefined) return 'past-too-short';
  return { method: made.method, mase: made.mase, points, chance: chanceOf(end, goal) };
}

function chanceOf(
  { value, lo90, hi90 }: { readonly value: number; readonly lo90: number; readonly hi90: number },
  { direction, target }: Goal,
): number {
  const side = (target > value ? hi90 - value : value - lo90) / reach90;
  const above =
    side > 0 ? cumulativeStdNormalProbability((value - target) / side) : value >= target ? 1 : 0;
  const met = direction === 'up' || (side === 0 && value === target) ? above : 1 - above;
  return Math.min(chances.most, Math.max(chances.least, met));
}

function continued(weeks: readonly Week[]): readonly number[] {
  let before = weeks.find(({ value }) => value !== null)?.value ?? 0;
  return weeks.map(({ value }) => {
    before = value ?? before;
    return before;
  });
}
