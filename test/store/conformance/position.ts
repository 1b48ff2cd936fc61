import { beforeEach, expect, test } from 'vitest';
import type { ReadingQuery, TelemetryStore } from '../../../contract/ports/telemetry-store.ts';
import { maker, noon, reading, type Tape } from '../bike.ts';
import type { FreshStore } from './fresh-store.ts';

/** What a store promises of its position. */
export function positionPromises(fresh: () => FreshStore): void {
  let store: TelemetryStore;
  let tape: Tape;
  beforeEach(() => {
    ({ store, tape } = fresh());
  });
  const all: ReadingQuery = { maker, product: 'e-bike', from: 0, to: noon * 2 };

  test('begins at 0 and moves to where it was asked to, past entries that store nothing', async () => {
    expect(await store.position()).toBe(0);
    const tally = { received: 1, accepted: 0, duplicate: 0, dropped: 0, rejected: {}, notes: {} };
    await store.apply([tape.place({ kind: 'tally', at: noon, tally }, 120)], tape.position);
    expect(await store.position()).toBe(120);
    await store.apply([], 200);
    expect(await store.position()).toBe(200);
    expect(await store.storedReadings()).toBe(0);
  });

  test('counts what the journal lost before it as missing, by the next tally, and once', async () => {
    const tally = { received: 9, accepted: 9, duplicate: 0, dropped: 0, rejected: {}, notes: {} };
    const entries = [
      tape.readings('bike-1', [reading(0, { power: 1 })]),
      tape.place({ kind: 'tally', at: noon, tally }, 120),
    ];
    await store.apply(entries, tape.position);
    await store.apply(entries, tape.position);
    expect(await store.count(all)).toBe(1);
    expect(await store.storedReadings()).toBe(9);
    expect(await store.missingReadings()).toBe(8);
    await store.apply([tape.place({ kind: 'tally', at: noon, tally }, 120)], tape.position);
    expect(await store.missingReadings()).toBe(8);
  });

  test('makes applying again harmless, in whatever batches', async () => {
    const entries = [
      tape.readings('bike-1', [reading(0, { power: 1 }), reading(0, { power: 2 })]),
      tape.deadLetter(),
      tape.readings('bike-1', [reading(0, { power: 3 })]),
    ];
    const first = entries[0] as (typeof entries)[0];
    await store.apply([first], first.position);
    await store.apply(entries, tape.position);
    await store.apply(entries, tape.position);
    await store.apply([first], first.position);

    const stored = await store.readings(all);
    expect(stored.map(({ values }) => values.power)).toEqual([1, 2, 3]);
    expect(await store.storedReadings()).toBe(3);
    expect(await store.rejected({})).toHaveLength(1);
    expect(await store.position()).toBe(tape.position);
  });
}
