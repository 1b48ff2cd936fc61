import type { Standing } from '../../contract/records/adoption.ts';
import type { Random } from '../random.ts';
import { weeksOf } from './adoption-index.ts';
import { type Days, type Histories, lengthOf, usedWithin } from './histories.ts';
import { placeInQuadrants, type Unplaced } from './quadrants.ts';
import { weekToWeek } from './week-to-week.ts';

/** A standing is judged by this many weeks, the week itself the last of them. */
export const judgedWeeks = 4;
/** At most so many weeks are told, the latest. */
const mostWeeks = 9;
const weekDays = 7;
/** Fewer than where one period is judged: here it is done once a week. */
const replicates = 64;

/** Where customers stood as of the end of one week. */
export interface WeekStandings {
  /** Its last day. */
  readonly last: number;
  /** By customer; who has too little data in the weeks that it is judged by is not among them. */
  readonly standings: ReadonlyMap<string, WeekStanding>;
}

/** Where one customer stood, and how well that is known. */
export interface WeekStanding {
  readonly standing: Standing;
  readonly probability: number;
  readonly use: Measured;
  readonly value: Measured;
}

/** A place on one of the two axes, with its standard deviation. */
interface Measured {
  readonly mean: number;
  readonly deviation: number;
}

/** What use gave each customer within some days: as `Unplaced` has it. */
export type ValueWithin = (days: Days) => (customer: string) => Unplaced['value'];

/**
 * Where customers stood as of the end of each week of a period, the earliest first: each time placed
 * anew among all who used it, by the four weeks that end with it. One week alone would hardly place
 * anybody. Weeks are counted back from the end of the period; those of which the four weeks begin
 * before anything was known are left out.
 *
 * Cost: weeks × 64 × customers.
 *
 * @param known the first day on which use would have been seen
 */
export function weeklyStandings(
  histories: Histories,
  valueWithin: ValueWithin,
  {
    period,
    known,
    contexts,
    random,
  }: {
    readonly period: Days;
    readonly known: number;
    readonly contexts: number;
    readonly random: Random;
  },
): readonly WeekStandings[] {
  const first = Math.max(period.first + weekDays, known + judgedWeeks * weekDays) - 1;
  const ends: number[] = [];
  for (let last = period.last; last >= first && ends.length < mostWeeks; last -= weekDays) {
    ends.unshift(last);
  }
  const seen = { first: Math.max(known, period.first - judgedWeeks * weekDays), last: period.last };
  const deviations = weekToWeek(
    new Map(
      [...histories].map(([customer, history]) => {
        const first = Math.max(seen.first, history[0]?.day ?? seen.first);
        // A week that is not whole would differ from the others by its length alone.
        const whole = Math.floor((seen.last - first + 1) / weekDays);
        return [customer, weeksOf(history, seen).slice(0, Math.max(0, whole))];
      }),
    ),
    contexts,
  );
  return ends.map((last) => {
    const days = { first: last - judgedWeeks * weekDays + 1, last };
    const valueOfCustomer = valueWithin(days);
    const units = [...histories]
      .filter(([, history]) => usedWithin(history, days).length > 0)
      .map(([customer, history]) => ({
        customer,
        weeks: weeksOf(history, days),
        value: valueOfCustomer(customer),
      }));
    const { placed } = placeInQuadrants(units, {
      ...{ days: lengthOf(days), contexts, random, replicates },
    });
    const standings = new Map<string, WeekStanding>();
    for (const { customer, index, standing, probability } of placed) {
      const value = valueOfCustomer(customer);
      if (value === null || probability === null) continue;
      const deviation = (deviations.get(customer) ?? 0) / Math.sqrt(judgedWeeks);
      standings.set(customer, { standing, probability, use: { mean: index, deviation }, value });
    }
    return { last, standings };
  });
}
