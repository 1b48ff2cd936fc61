import type { Chance } from './random.ts';

/**
 * A planted way of using a product. Discovery should find these again and advice should find their
 * best setting; the truth file says which session followed which habit.
 */
export interface Habit {
  readonly name: string;
  /** Sessions a week of a customer who follows it wholly. */
  readonly perWeek: number;
  /** Relative weight of Monday to Sunday. */
  readonly days: readonly [number, number, number, number, number, number, number];
  /** Local hour of the start: one of these peaks. */
  readonly hours: readonly { readonly at: number; readonly spread: number }[];
  /** Length, minutes: median, and the standard deviation of its logarithm. */
  readonly minutes: { readonly median: number; readonly spread: number };
  /** What marks the habit, in the product's own terms (climb a km, share of hot water …). */
  readonly marks: Readonly<Record<string, number>>;
  /** By setting level: resource used a unit of outcome, relative to 1. The lowest is the planted best. */
  readonly effect: Readonly<Record<string, number>>;
}

/** One planned session of one device. */
export interface Plan {
  readonly habit: Habit;
  /** epoch ms */
  readonly start: number;
  readonly end: number;
}

/** Draws the starts of one habit on one local day, as hours after local midnight and minutes long. */
export function drawDay(
  habit: Habit,
  weekday: number,
  share: number,
  chance: Chance,
): { hour: number; minutes: number }[] {
  const total = habit.days.reduce((sum, weight) => sum + weight, 0);
  const expected = (habit.perWeek * share * (habit.days[weekday] ?? 0)) / total;
  return Array.from({ length: chance.poisson(expected) }, () => {
    const peak = chance.pick(habit.hours);
    const hour = peak.at + peak.spread * chance.normal();
    const minutes = habit.minutes.median * Math.exp(habit.minutes.spread * chance.normal());
    return {
      hour: Math.min(Math.max(hour, 0), 23.9),
      minutes: Math.min(Math.max(minutes, 3), 18 * 60),
    };
  });
}

/** The setting level with the least resource a unit of outcome; undefined where none matters. */
export function bestLevel(habit: Habit): string | undefined {
  const levels = Object.entries(habit.effect);
  const best = levels.reduce<[string, number] | undefined>(
    (least, level) => (least === undefined || level[1] < least[1] ? level : least),
    undefined,
  );
  return best !== undefined && levels.some(([, effect]) => effect !== best[1])
    ? best[0]
    : undefined;
}
