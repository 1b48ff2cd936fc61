import type { Days, Histories, UseDay } from './histories.ts';
import { type Followed, kaplanMeier, type SurvivalStep } from './kaplan-meier.ts';

/** So many days without use, and a customer counts as lost. */
export const silenceDays = 28;

/** How long customers go on using a product. */
export interface RetentionCurve {
  readonly followed: readonly Followed[];
  readonly steps: readonly SurvivalStep[];
}

/**
 * Days from the first use to the last one before the first silence of 28 days. Whether somebody
 * went silent on a day is known 28 days later, so nobody is followed beyond 28 days before the end,
 * and who began after that is not in it. Who comes back after a silence stays lost.
 *
 * @param end the last day on which use would have been seen
 */
export function retentionCurve(histories: Histories, end: Days['last']): RetentionCurve {
  const followed = [...histories.values()].flatMap((history) => followedTo(history, end) ?? []);
  return { followed, steps: kaplanMeier(followed) };
}

function followedTo(history: readonly UseDay[], end: number): Followed | undefined {
  const [first] = history;
  if (first === undefined) return undefined;
  const known = end - silenceDays - first.day;
  if (known < 0) return undefined;
  const lastBefore = history.find(
    ({ day }, n) => (history[n + 1]?.day ?? Number.POSITIVE_INFINITY) - day > silenceDays,
  );
  const time = (lastBefore?.day ?? end) - first.day;
  return time <= known ? { time, happened: true } : { time: known, happened: false };
}
