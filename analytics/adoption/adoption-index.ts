import { type Days, lengthOf, type UseDay } from './histories.ts';

const weekDays = 7;

/** What one customer did in one week, counted back from the end of the period. */
export interface UseWeek {
  readonly activeDays: number;
  readonly contexts: readonly string[];
}

/** The weeks of a period, the latest first; the earliest may have fewer than seven days. */
export function weeksOf(history: readonly UseDay[], period: Days): readonly UseWeek[] {
  const weeks = Array.from({ length: Math.ceil(lengthOf(period) / weekDays) }, () => ({
    activeDays: 0,
    contexts: new Set<string>(),
  }));
  for (const { day, contexts } of history) {
    if (day < period.first || day > period.last) continue;
    const week = weeks[Math.floor((period.last - day) / weekDays)]!;
    week.activeDays += 1;
    for (const context of contexts) week.contexts.add(context);
  }
  return weeks.map(({ activeDays, contexts }) => ({ activeDays, contexts: [...contexts] }));
}

/**
 * The adoption index, our own: the mean of three shares between 0 and 1, each of which grows, or
 * stays, with every further day of use.
 *
 * - how regularly: weeks with use of all weeks
 * - how often: days with use of all days
 * - how widely: use contexts tried of those that the product has (without contexts, any use is 1)
 *
 * It says nothing about what use gives: that is the other axis. Cost: linear in the weeks.
 *
 * @param days how many days the period has, so that a short last week counts as what it is
 */
export function adoptionIndex(weeks: readonly UseWeek[], days: number, contexts: number): number {
  const { regularly, often, widely } = adoptionShares(weeks, days, contexts);
  return (regularly + often + widely) / 3;
}

/** The three shares whose mean is the index; all 0 where there was no use. */
export function adoptionShares(
  weeks: readonly UseWeek[],
  days: number,
  contexts: number,
): { readonly regularly: number; readonly often: number; readonly widely: number } {
  let [used, active] = [0, 0];
  const tried = new Set<string>();
  for (const week of weeks) {
    if (week.activeDays > 0) used += 1;
    active += week.activeDays;
    for (const context of week.contexts) tried.add(context);
  }
  if (active === 0) return { regularly: 0, often: 0, widely: 0 };
  return {
    regularly: used / weeks.length,
    often: Math.min(1, active / days),
    widely: contexts > 1 ? Math.min(1, tried.size / contexts) : 1,
  };
}
