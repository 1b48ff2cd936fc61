import type { SignalValue } from '../contract/wire/messages.ts';
import type { Habit, Plan } from './habit.ts';
import type { Chance } from './random.ts';

/** What a session reads at a moment. */
export type Values = Record<string, SignalValue>;

/**
 * How one session runs: a state machine told as functions of time, so that it can be read as
 * densely as one likes (coarsely for history, every few seconds live) and still adds up the same.
 */
export interface Course {
  /** Moments that must be read: changes of state, start and end; epoch ms, ascending. */
  readonly marks: readonly number[];
  /** The values at a moment between the first and the last mark. */
  at(time: number): Values;
  /** By how much each counter of the device has grown when the session is over. */
  readonly grown: Readonly<Record<string, number>>;
}

/** What a device brings into a session. */
export interface Circumstances {
  readonly plan: Plan;
  /** The setting in force. */
  readonly setting: string;
  /** Resource a unit of outcome of this customer relative to others who do the same: about 1. */
  readonly thrift: number;
  /** Counters as they stand at the start. */
  readonly counters: Readonly<Record<string, number>>;
  readonly chance: Chance;
}

/** A product that can be simulated. */
export interface Behaviour {
  readonly product: string;
  readonly habits: readonly Habit[];
  /** The levels of its one setting, as the product model has them, the most common first. */
  readonly levels: readonly string[];
  /** Name of the setting in the product model. */
  readonly setting: string;
  /** Seconds between readings in history. */
  readonly every: number;
  run(circumstances: Circumstances): Course;
}

/** The share of a stretch that is over at a moment, 0 to 1. */
export function elapsed(plan: Plan, time: number): number {
  const share = (time - plan.start) / (plan.end - plan.start);
  return Math.min(Math.max(share, 0), 1);
}

/** How much of a planted effect a setting has in a habit; 1 where none is planted. */
export function effectOf(circumstances: Circumstances): number {
  return circumstances.plan.habit.effect[circumstances.setting] ?? 1;
}

/** Length of a plan in hours. */
export function hoursOf(plan: Plan): number {
  return (plan.end - plan.start) / 3_600_000;
}

/** A number as a device would print it. */
export function rounded(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}

/** A steady ripple for gauges, from the time alone, so that a moment always reads the same. */
export function ripple(time: number, period: number, phase: number): number {
  return Math.sin((time / 1_000 / period) * 2 * Math.PI + phase);
}
