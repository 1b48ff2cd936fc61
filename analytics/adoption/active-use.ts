import type { Random } from '../random.ts';
import { type PeerFigure, ratioOverCustomers } from '../value/cluster-bootstrap.ts';
import { type Days, type Histories, lengthOf, usedWithin } from './histories.ts';

/** A month is four whole weeks, so that every weekday counts alike. */
const monthDays = 28;
const weekDays = 7;
/** For how many customers an interval means something to their own maker. */
const leastForInterval = 5;

/** The customers active on a day, in the week and in the month that end with it. */
export interface ActiveDay {
  readonly day: number;
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
}

/**
 * How many customers are active, day by day. Active is whoever had at least one session; a device
 * that only says it is there is in no use. Weeks and months reach back behind the first day.
 *
 * Cost: linear in days of use and days.
 */
export function activeDays(histories: Histories, days: Days): readonly ActiveDay[] {
  const length = lengthOf(days);
  const reaching = (reach: number) => {
    // +1 where somebody comes in, −1 where the days reached by their uses end.
    const steps = new Int32Array(length + 1);
    const clip = (day: number) => Math.min(Math.max(day - days.first, 0), length);
    for (const history of histories.values()) {
      let covered = Number.NEGATIVE_INFINITY;
      for (const { day } of history) {
        const [from, to] = [clip(Math.max(day, covered)), clip(day + reach)];
        covered = day + reach;
        steps[from]! += 1;
        steps[to]! -= 1;
      }
    }
    let active = 0;
    return Array.from({ length }, (_, n) => (active += steps[n]!));
  };
  const [daily, weekly, monthly] = [reaching(1), reaching(weekDays), reaching(monthDays)];
  return daily.map((active, n) => ({
    day: days.first + n,
    daily: active,
    weekly: weekly[n]!,
    monthly: monthly[n]!,
  }));
}

/** How often those come who come at all. */
export interface Stickiness {
  /** The days it stands on: the last 28, or all where there are fewer. */
  readonly days: number;
  readonly meanDaily: number;
  readonly monthly: number;
  readonly sessions: number;
  /** Mean daily actives / monthly actives. */
  readonly ratio: PeerFigure;
}

/**
 * Mean daily actives over monthly actives, of the last 28 days. As each monthly active adds one to
 * the lower sum and the share of days with use to the upper, it is the mean over customers of that
 * share, and its interval comes from resampling them. Identity: stickiness × monthly = mean daily.
 */
export function stickiness(histories: Histories, period: Days, random: Random): Stickiness {
  const month = { first: Math.max(period.first, period.last - monthDays + 1), last: period.last };
  const days = lengthOf(month);
  const used = [...histories.values()]
    .map((history) => usedWithin(history, month))
    .filter((within) => within.length > 0);
  const activeDays = used.reduce((sum, within) => sum + within.length, 0);
  return {
    days,
    meanDaily: activeDays / days,
    monthly: used.length,
    sessions: used.flat().reduce((sum, { sessions }) => sum + sessions, 0),
    ratio: ratioOverCustomers(
      used.map((within) => ({ numerator: within.length / days, denominator: 1 })),
      { random, minCustomers: leastForInterval, largestShare: 1 },
    ),
  };
}
