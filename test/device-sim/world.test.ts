import { describe, expect, it } from 'vitest';
import { importRow } from '../../contract/records/registry.ts';
import { reading } from '../../contract/wire/messages.ts';
import { bestLevel } from '../../device-sim/habit.ts';
import { life, readingsOf } from '../../device-sim/life.ts';
import { localMidnight, weekdayOf } from '../../device-sim/local-time.ts';
import { truthOf } from '../../device-sim/truth.ts';
import { importRows, makeWorld, type SimulatedDevice, type World } from '../../device-sim/world.ts';

const from = Date.parse('2026-09-14T00:00:00Z');
const dayMs = 86_400_000;
const worldOf = (seed: number, empty = false, customers = 40): World =>
  makeWorld({ seed, maker: 'demo', customers, from, timezone: 'Europe/Berlin', empty });

function lived(world: World, device: SimulatedDevice, days: number, setting = device.firstSetting) {
  const sessions = [];
  for (const session of life(world.options, device, () => setting)) {
    if (session.plan.start >= from + days * dayMs) return sessions;
    sessions.push(session);
  }
  return sessions;
}

function sumOf(sessions: ReturnType<typeof lived>, counter: string): number {
  return sessions.reduce((sum, { course }) => sum + (course.grown[counter] ?? 0), 0);
}

describe('a simulated world', () => {
  it('is the same for the same seed and another for another', () => {
    expect(truthOf(worldOf(3), from + 7 * dayMs)).toEqual(truthOf(worldOf(3), from + 7 * dayMs));
    expect(truthOf(worldOf(4), from + 7 * dayMs).sessions).not.toEqual(
      truthOf(worldOf(3), from + 7 * dayMs).sessions,
    );
  });

  it('describes its people and things in rows that the registry takes', () => {
    const rows = importRows(worldOf(1));
    expect(rows.length).toBeGreaterThan(60);
    for (const row of rows)
      expect(importRow.safeParse(row).success, JSON.stringify(row)).toBe(true);
  });

  it('names by `by` whoever uses a tool that several share, and leaves owned products to their owner', () => {
    const world = worldOf(1);
    const drill = world.devices.find(
      ({ behaviour, since }) => behaviour.product === 'cordless-drill' && since === from,
    ) as SimulatedDevice;
    const said = lived(world, drill, 14).flatMap((session) =>
      readingsOf(drill, session, 120, 0, Infinity),
    );
    expect(new Set(said.map(({ by }) => by)).size).toBeGreaterThan(1);
    const bike = world.devices.find(
      ({ behaviour }) => behaviour.product === 'e-bike',
    ) as SimulatedDevice;
    expect(
      lived(world, bike, 14)
        .flatMap((session) => readingsOf(bike, session, 120, 0, Infinity))
        .every(({ by }) => by === undefined),
    ).toBe(true);
  });

  it('makes readings of the contract, in order, with counters that never fall without a reset', () => {
    const world = worldOf(2);
    for (const device of world.devices.filter(({ fault }) => fault !== 'resets').slice(0, 30)) {
      let last: Record<string, number> = {};
      let lastTime = 0;
      for (const said of lived(world, device, 10).flatMap((session) =>
        readingsOf(device, session, device.behaviour.every, 0, Infinity),
      )) {
        expect(reading.safeParse(said).success).toBe(true);
        expect(said.ts ?? 0).toBeGreaterThan(lastTime);
        lastTime = said.ts ?? 0;
        for (const [name, before] of Object.entries(last))
          expect(said.values[name] as number, `${device.id} ${name}`).toBeGreaterThanOrEqual(
            before,
          );
        const counters = [
          'energy',
          'heat',
          'distance',
          'climb',
          'cups',
          'to_house',
          'losses',
          'fastened',
          'clean_air',
        ];
        last = Object.fromEntries(
          Object.entries(said.values).filter((entry): entry is [string, number] =>
            counters.includes(entry[0]),
          ),
        );
      }
    }
  });

  it('adds up the same however densely a session is read', () => {
    const world = worldOf(5);
    const device = world.devices[0] as SimulatedDevice;
    const session = lived(world, device, 10)[0];
    if (session === undefined) throw new Error('no session in ten days');
    const last = (every: number) => readingsOf(device, session, every, 0, Infinity).at(-1);
    expect(last(5)).toEqual(last(900));
  });

  it('plants a consequence: with the best setting of its habits a device uses less for the same outcome', () => {
    const world = worldOf(6, false, 80);
    const bikes = world.devices.filter(
      ({ behaviour, since }) => behaviour.product === 'e-bike' && since === from,
    );
    for (const bike of bikes.slice(0, 12)) {
      const habit = bike.habits.reduce((main, other) =>
        other.share > main.share ? other : main,
      ).habit;
      const perKm = (setting: string) => {
        const sessions = lived(world, bike, 42, setting).filter(({ plan }) => plan.habit === habit);
        return (
          sumOf(sessions, 'energy') /
          (7 * sumOf(sessions, 'distance') + 0.9 * sumOf(sessions, 'climb'))
        );
      };
      const best = bestLevel(habit) as string;
      const others = bike.behaviour.levels.filter((level) => level !== best);
      for (const other of others) expect(perKm(best)).toBeLessThan(perKm(other));
    }
  });

  it('plants nothing in the null world: one habit, any hour, no setting better than another', () => {
    const world = worldOf(7, true, 80);
    for (const device of world.devices) {
      expect(device.habits).toHaveLength(1);
      expect(device.habits.map(({ habit }) => bestLevel(habit))).toEqual([undefined]);
      expect(device.owner.thrift).toBe(1);
    }
    const starts = world.devices
      .flatMap((device) => lived(world, device, 28))
      .map(({ plan }) => new Date(plan.start).getUTCHours());
    const quarters = [0, 1, 2, 3].map(
      (quarter) => starts.filter((hour) => Math.floor(hour / 6) === quarter).length / starts.length,
    );
    for (const share of quarters) expect(share).toBeGreaterThan(0.15);
  });
});

describe('local time', () => {
  it('finds midnight and weekday across daylight saving', () => {
    const before = localMidnight(Date.parse('2026-10-24T12:00:00Z'), 0, 'Europe/Berlin');
    const after = localMidnight(Date.parse('2026-10-24T12:00:00Z'), 2, 'Europe/Berlin');
    expect(new Date(before).toISOString()).toBe('2026-10-23T22:00:00.000Z');
    expect(new Date(after).toISOString()).toBe('2026-10-25T23:00:00.000Z');
    expect([weekdayOf(before, 'Europe/Berlin'), weekdayOf(after, 'Europe/Berlin')]).toEqual([5, 0]);
  });
});
