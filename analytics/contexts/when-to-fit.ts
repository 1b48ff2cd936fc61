import type { ContextModel, Population } from './context-model.ts';

/** So many closed sessions, of so many customers, make a first fit worth its while. */
export const leastSessions = 30;
export const leastCustomers = 5;

/** A week; contexts stand on whole ones. */
export const weekMs = 7 * 86_400_000;
/** An ISO week begins on Monday; the epoch of Unix was a Thursday. */
const mondayMs = 4 * 86_400_000;

/** Growth of the sessions since the last fit from which on it is out of date. */
const growth = 1.25;
/** So many times its own length a fit is followed by rest, while more and more comes in. */
const restAfterFit = 20;
/** The same where the sessions have doubled since: what was seen in so few may be all wrong. */
const restOnceDoubled = 3;
const leastRestMs = 2_000;
/** Late data into a finished week wait for this long, and then lead to one fit for all of them. */
const settlingMs = 5 * 60_000;

/**
 * The Monday (UTC) at or before a moment of event time. Contexts stand on finished weeks, so that
 * the same sessions give the same contexts however late and in whatever order they came.
 */
export function epochOf(time: number): number {
  return Math.floor((time - mondayMs) / weekMs) * weekMs + mondayMs;
}

/**
 * Whether the contexts of a product are to be found anew: where there are none yet, a week of
 * event time has passed, the sessions have grown by a quarter, other things describe them, or late
 * data have changed what the last fit stood on and a while has passed. A fit is followed by a
 * rest, so that history pouring in does not lead to one fit after the other.
 *
 * @param described what describes the sessions now
 * @param now epoch ms
 */
export function isDue(
  model: ContextModel | undefined,
  population: Population,
  described: string,
  now: number,
): boolean {
  if (population.sessions < leastSessions || population.customers < leastCustomers) return false;
  if (model === undefined || model.described !== described || model.mixture === undefined) {
    return true;
  }
  const { fittedOn, fittedAt, took } = model;
  const age = now - fittedAt;
  const doubled = population.sessions >= 2 * fittedOn.sessions;
  const rest = Math.max(leastRestMs, (doubled ? restOnceDoubled : restAfterFit) * took);
  const outdated =
    population.epoch !== fittedOn.epoch || population.sessions >= growth * fittedOn.sessions;
  if (outdated) return age >= rest;
  return !isSettled(model, population) && age >= Math.max(settlingMs, rest);
}

/** Whether the last fit stands on the very sessions that are known now. */
export function isSettled(model: ContextModel | undefined, population: Population): boolean {
  if (model === undefined) return true;
  const { epoch, sessions, beside, run } = model.fittedOn;
  return (
    epoch === population.epoch &&
    sessions === population.sessions &&
    beside === population.beside &&
    run >= population.run
  );
}
