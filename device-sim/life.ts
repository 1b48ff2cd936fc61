import type { Reading } from '../contract/wire/messages.ts';
import type { Course } from './course.ts';
import { drawDay, type Plan } from './habit.ts';
import { localMidnight, weekdayOf } from './local-time.ts';
import { chanceOf } from './random.ts';
import type { Customer, SimulatedDevice, WorldOptions } from './world.ts';

/** A session as it was lived: the truth behind its readings. */
export interface LivedSession {
  readonly plan: Plan;
  readonly course: Course;
  readonly setting: string;
  readonly user: Customer;
}

const dayMs = 86_400_000;

/** Between two sessions of one device there is at least this much rest. */
const restMs = 25 * 60_000;

/**
 * Lives a device's sessions one after the other, for ever, from its first day. The same world gives
 * the same life; `settingAt` may change it from outside, as advice does.
 */
export function* life(
  options: WorldOptions,
  device: SimulatedDevice,
  settingAt: (time: number) => string,
): Generator<LivedSession, never> {
  const counters: Record<string, number> = {};
  const resetDay =
    device.fault === 'resets'
      ? chanceOf(options.seed, device.id, 'reset').between(10, 40)
      : undefined;
  let free = device.since;
  for (let day = 0; ; day++) {
    if (resetDay !== undefined && day === Math.floor(resetDay))
      for (const name of Object.keys(counters)) counters[name] = 0;
    for (const plan of plansOf(options, device, day)) {
      if (plan.start < free) continue;
      free = plan.end + restMs;
      const chance = chanceOf(options.seed, device.id, plan.start);
      const user = chance.pick(device.users);
      const setting = settingAt(plan.start);
      const course = device.behaviour.run({
        plan,
        setting,
        thrift: user.thrift,
        counters: { ...counters },
        chance,
      });
      for (const [name, growth] of Object.entries(course.grown))
        counters[name] = (counters[name] ?? 0) + growth;
      yield { plan, course, setting, user };
    }
  }
}

function plansOf(options: WorldOptions, device: SimulatedDevice, day: number): Plan[] {
  const midnight = localMidnight(options.from, day, options.timezone);
  const chance = chanceOf(options.seed, device.id, 'day', day);
  const away = chanceOf(options.seed, device.owner.id, 'week', Math.floor(day / 7)).happens(0.05);
  if (away || midnight + dayMs < device.since) return [];
  const weekday = weekdayOf(midnight, options.timezone);
  return device.habits
    .flatMap(({ habit, share }) =>
      drawDay(habit, weekday, share, chance).map(({ hour, minutes }) => {
        const start = Math.round(midnight + hour * 3_600_000);
        return { habit, start, end: Math.round(start + minutes * 60_000) };
      }),
    )
    .sort((one, other) => one.start - other.start);
}

/**
 * The readings of a session between two moments (from included, to not), at its marks and every so
 * many seconds; without seq and boot, which belong to the sender.
 */
export function readingsOf(
  device: SimulatedDevice,
  session: LivedSession,
  everySeconds: number,
  from: number,
  to: number,
): Reading[] {
  const { course, user } = session;
  const first = course.marks[0] ?? session.plan.start;
  const last = course.marks.at(-1) ?? session.plan.end;
  const times = new Set(course.marks.map(Math.round));
  for (let time = first; time < last; time += everySeconds * 1_000) times.add(Math.round(time));
  const named = device.users.length > 1 ? { by: user.id } : {};
  return [...times]
    .filter((time) => time >= from && time < to)
    .sort((one, other) => one - other)
    .map((ts) => ({ ts, ...named, values: course.at(ts) }));
}
