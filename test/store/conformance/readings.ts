import { beforeEach, expect, test } from 'vitest';
import type { ReadingQuery, TelemetryStore } from '../../../contract/ports/telemetry-store.ts';
import { bikeModel, maker, noon, reading, type Tape } from '../bike.ts';
import type { FreshStore } from './fresh-store.ts';

/** What a store promises of readings. */
export function readingPromises(fresh: () => FreshStore): void {
  let store: TelemetryStore;
  let tape: Tape;
  beforeEach(() => {
    ({ store, tape } = fresh());
  });
  const all: ReadingQuery = { maker, product: 'e-bike', from: 0, to: noon * 2 };
  const times = async (query: Partial<ReadingQuery> = {}) =>
    (await store.readings({ ...all, ...query })).map(({ time }) => time - noon);

  test('come back with values of every type exactly as they were', async () => {
    const values = {
      power: -0.1,
      odometer: 1e21,
      mode: 'ünïcode 🚲',
      plugged: true,
      note: 'a "b", \\c\n= \'d\' \0 \u{10ffff}',
      phase: true,
    };
    await store.apply([tape.readings('bike-1', [reading(0, values)])], tape.position);

    const [stored] = await store.readings(all);
    expect(stored?.values).toStrictEqual(values);
  });

  test('keep numbers to the last bit, empty texts and false', async () => {
    const numbers = [5e-324, Number.MAX_VALUE, 0.1 + 0.2, Number.MAX_SAFE_INTEGER, 0, -1e-300];
    const values = numbers.map((power) => ({ power, plugged: false, note: '', phase: 'idle' }));
    const readings = values.map((value, n) => reading(n, value));
    await store.apply([tape.readings('bike-1', readings)], tape.position);

    const stored = await store.readings(all);
    expect(stored.map((found) => found.values)).toStrictEqual(values);
  });

  test('keep the three times apart, to a fraction of a millisecond', async () => {
    const readings = [
      reading(0, { power: 1 }, { deviceTime: noon - 86_400_000 }),
      reading(1.25, { power: 2 }),
      reading(2, { power: 3 }, { deviceTime: Number.NaN }),
    ];
    await store.apply([tape.readings('bike-1', readings, { received: noon + 7 })], tape.position);

    const stored = await store.readings(all);
    expect(stored.map(({ time, deviceTime, received }) => [time, deviceTime, received])).toEqual([
      [noon, noon - 86_400_000, noon + 7],
      [noon + 1.25, noon + 1.25, noon + 7],
      [noon + 2, Number.NaN, noon + 7],
    ]);
  });

  test('keep part, customer, boot, sequence and undeclared values, or leave them out', async () => {
    const full = {
      seq: Number.MAX_SAFE_INTEGER,
      boot: 'b 7, "ü"',
      by: 'c-17',
      part: 'left',
      extra: '{"wind":3.5,"raw":"x","on":true}',
    };
    await store.apply(
      [tape.readings('bike-1', [reading(0, { power: 1 }, full), reading(1, { power: 2 })])],
      tape.position,
    );

    const { extra: _, ...kept } = full;
    expect(await store.readings(all)).toStrictEqual([
      {
        ...kept,
        time: noon,
        deviceTime: noon,
        received: noon + 5_000,
        device: 'bike-1',
        values: { power: 1, wind: 3.5, raw: 'x', on: true },
      },
      {
        time: noon + 1,
        deviceTime: noon + 1,
        received: noon + 5_000,
        device: 'bike-1',
        values: { power: 2 },
      },
    ]);
  });

  test('of the same millisecond are all kept, in the order they came', async () => {
    const same = Array.from({ length: 50 }, (_, n) => reading(0, { power: n }));
    const entries = [
      tape.readings('bike-1', same),
      tape.readings('bike-1', [reading(0, { power: 50 })]),
    ];
    await store.apply(entries, tape.position);

    const stored = await store.readings(all);
    expect(stored.map(({ values }) => values.power)).toEqual(
      Array.from({ length: 51 }, (_, n) => n),
    );
  });

  test('are ordered by time, then device, then part, however they came', async () => {
    const at = (ms: number, device: string, part?: string) =>
      tape.readings(device, [reading(ms, { power: 1 }, part === undefined ? {} : { part })]);
    await store.apply(
      [
        at(2, 'b'),
        at(1, 'b', 'right'),
        at(1, 'b', 'left'),
        at(1, 'b'),
        at(1, 'a', 'z'),
        at(0, 'z'),
      ],
      tape.position,
    );

    const stored = await store.readings(all);
    expect(stored.map(({ time, device, part }) => [time - noon, device, part])).toEqual([
      [0, 'z', undefined],
      [1, 'a', 'z'],
      [1, 'b', undefined],
      [1, 'b', 'left'],
      [1, 'b', 'right'],
      [2, 'b', undefined],
    ]);
  });

  test('are limited to the first in that order, even within one millisecond', async () => {
    const entries = ['d', 'c', 'b', 'a'].map((device) =>
      tape.readings(device, [reading(0, { power: 1 })]),
    );
    await store.apply([...entries, tape.readings('a', [reading(1)])], tape.position);

    const stored = await store.readings({ ...all, limit: 3 });
    expect(stored.map(({ device }) => device)).toEqual(['a', 'b', 'c']);
    expect(await store.count({ ...all, limit: 3 })).toBe(5);
    expect(await store.readings({ ...all, limit: 0 })).toEqual([]);
  });

  test('are found from a time on (included) to a time (not included)', async () => {
    const readings = [0, 1, 1.5, 2, 3].map((ms) => reading(ms, { power: ms }));
    await store.apply([tape.readings('bike-1', readings)], tape.position);

    expect(await times({ from: noon + 1, to: noon + 3 })).toEqual([1, 1.5, 2]);
    expect(await times({ from: noon + 1.25, to: noon + 1.75 })).toEqual([1.5]);
    expect(await times({ from: noon + 4 })).toEqual([]);
    expect(await store.count({ ...all, from: noon + 1, to: noon + 2 })).toBe(2);
    expect(await store.count({ ...all, from: noon + 1.5, to: noon + 1.6 })).toBe(1);
    expect(await store.count({ ...all, from: noon + 3, to: noon + 3 })).toBe(0);
  });

  test('are found by device and by part', async () => {
    const left = { part: 'left' };
    await store.apply(
      [
        tape.readings('bike-1', [reading(0), reading(1, {}, left)]),
        tape.readings('bike-2', [reading(2, {}, left)]),
      ],
      tape.position,
    );

    expect(await times({ device: 'bike-1' })).toEqual([0, 1]);
    expect(await times({ part: 'left' })).toEqual([1, 2]);
    expect(await times({ device: 'bike-1', part: 'left' })).toEqual([1]);
    expect(await times({ device: 'bike-3' })).toEqual([]);
    expect(await store.count({ ...all, device: 'bike-1', part: 'left' })).toBe(1);
  });

  test('of a message of 1,000 are all there, in order, with the gaps between their values', async () => {
    const values = Array.from({ length: 1_000 }, (_, n) =>
      n % 3 === 0 ? { power: n } : n % 3 === 1 ? { mode: 'eco' } : {},
    );
    const readings = values.map((value, n) => reading(n * 10, value));
    await store.apply([tape.readings('bike-1', readings)], tape.position);

    const stored = await store.readings(all);
    expect(stored.map((found) => [found.time - noon, found.values])).toEqual(
      values.map((value, n) => [n * 10, value]),
    );
  });

  test('are counted once each, as of the position', async () => {
    expect(await store.storedReadings()).toBe(0);
    await store.apply([tape.readings('bike-1', [reading(0), reading(1)])], tape.position);
    await store.apply([tape.deadLetter(), tape.readings('bike-2', [reading(2)])], tape.position);
    expect(await store.storedReadings()).toBe(3);
    expect(await store.count(all)).toBe(3);
  });

  test('and messages of other channels add up to what was accepted', async () => {
    const event = {
      kind: 'message',
      maker,
      product: 'e-bike',
      device: 'bike-1',
      channel: 'event',
      received: noon,
      body: {},
    } as const;
    await store.apply(
      [tape.readings('bike-1', [reading(0)]), tape.place(event, 80)],
      tape.position,
    );
    await store.apply([tape.place(event, 80)], tape.position);
    expect(await store.storedReadings()).toBe(3);
    expect(await store.count(all)).toBe(1);
  });

  test('of one product or maker are not seen in another', async () => {
    await store.prepare('other', bikeModel());
    await store.prepare(maker, bikeModel(1, {}, 'e-bike-pro'));
    await store.apply(
      [
        tape.readings('bike-1', [reading(0)]),
        tape.readings('bike-1', [reading(1)], { product: 'e-bike-pro' }),
      ],
      tape.position,
    );

    expect(await times()).toEqual([0]);
    expect(await times({ product: 'e-bike-pro' })).toEqual([1]);
    expect(await times({ maker: 'other' })).toEqual([]);
    expect(await times({ product: 'unheard-of' })).toEqual([]);
    expect(await store.count({ ...all, product: 'unheard-of' })).toBe(0);
  });
}
