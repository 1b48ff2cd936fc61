import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ReadingQuery, TelemetryStore } from '../../contract/ports/telemetry-store.ts';
import { bikeModel, maker, noon, reading, Tape } from './bike.ts';

/** A store under test, empty. */
export interface StoreUnderTest {
  readonly store: TelemetryStore;
  close(): Promise<void>;
}

/** A store whose data outlive it: `restart` closes it and opens the same data anew. */
export interface LastingStore extends StoreUnderTest {
  restart(): Promise<TelemetryStore>;
}

/** What `TelemetryStore` promises, shown on one adapter: each test begins with an empty store. */
export function storePromises(open: () => Promise<StoreUnderTest>): void {
  let underTest: StoreUnderTest;
  let store: TelemetryStore;
  let tape: Tape;

  beforeEach(async () => {
    underTest = await open();
    store = underTest.store;
    tape = new Tape();
    await store.prepare(maker, bikeModel());
  });
  afterEach(() => underTest.close());

  const all: ReadingQuery = { maker, product: 'e-bike', from: 0, to: noon * 2 };
  const times = async (query: Partial<ReadingQuery> = {}) =>
    (await store.readings({ ...all, ...query })).map(({ time }) => time - noon);

  describe('readings', () => {
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
  });

  describe('the position', () => {
    test('begins at 0 and moves to where it was asked to, past entries that store nothing', async () => {
      expect(await store.position()).toBe(0);
      const tally = { received: 1, accepted: 1, duplicate: 0, dropped: 0, rejected: {}, notes: {} };
      await store.apply([tape.place({ kind: 'tally', at: noon, tally }, 120)], tape.position);
      expect(await store.position()).toBe(120);
      await store.apply([], 200);
      expect(await store.position()).toBe(200);
      expect(await store.storedReadings()).toBe(0);
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
  });

  describe('product models', () => {
    const values = async () => (await store.readings(all)).map((stored) => stored.values);

    test('may be prepared again and again', async () => {
      await store.prepare(maker, bikeModel());
      await store.apply([tape.readings('bike-1', [reading(0, { power: 1 })])], tape.position);
      await store.prepare(maker, bikeModel());
      expect(await values()).toEqual([{ power: 1 }]);
    });

    test('of a new version add signals; entries of the old one go on', async () => {
      await store.apply([tape.readings('bike-1', [reading(0, { power: 1 })])], tape.position);
      await store.prepare(maker, bikeModel(2, { cadence: { kind: 'gauge', unit: '1' } }));
      await store.apply(
        [
          tape.readings('bike-1', [reading(1, { power: 2, cadence: 80 })], { modelVersion: 2 }),
          tape.readings('bike-1', [reading(2, { power: 3 })], { modelVersion: 1 }),
        ],
        tape.position,
      );
      expect(await values()).toEqual([{ power: 1 }, { power: 2, cadence: 80 }, { power: 3 }]);
    });

    test('of which only another version is known name the values both have, and lose none', async () => {
      const entry = tape.readings('bike-1', [reading(0, { power: 1, mode: 'eco', cadence: 80 })], {
        modelVersion: 9,
      });
      await store.apply([entry], tape.position);
      expect(await values()).toEqual([{ power: 1, mode: 'eco', signal_6: 80 }]);
    });

    test('that are not known at all cost the names, not the values', async () => {
      const values = { power: 1, mode: 'eco', plugged: true };
      const readings = [reading(0, values, { extra: '{"wind":3}' })];
      await store.apply([tape.readings('cup-1', readings, { product: 'kettle' })], tape.position);
      const [stored] = await store.readings({ ...all, product: 'kettle' });
      expect(stored?.values).toEqual({ signal_0: 1, signal_2: 'eco', signal_3: true, wind: 3 });
    });

    test('may give a state of booleans words as well', async () => {
      const before = { kind: 'state', values: [true, false] };
      const after = { kind: 'state', values: [true, false, 'charging'] };
      await store.prepare(maker, bikeModel(2, { dock: before }));
      const docked = (ms: number, value: boolean | string, modelVersion: number) =>
        tape.readings('bike-1', [reading(ms, { dock: value })], { modelVersion });
      await store.apply([docked(0, true, 2)], tape.position);
      await store.prepare(maker, bikeModel(3, { dock: after }));
      await store.apply([docked(1, false, 3), docked(2, 'charging', 3)], tape.position);
      expect(await values()).toEqual([{ dock: true }, { dock: false }, { dock: 'charging' }]);
    });
  });

  describe('dead letters', () => {
    test('come back latest first, page by page, with their payload as it was', async () => {
      const payloads = [Buffer.from('{"ts":"ü🚲"'), Buffer.from([0xff, 0, 0xfe]), Buffer.alloc(0)];
      const entries = payloads.map((payload) => tape.deadLetter({ payload }));
      await store.apply(entries, tape.position);

      const [empty, binary, text] = await store.rejected({});
      expect([text?.payload, text?.encoding, text?.size]).toEqual(['{"ts":"ü🚲"', 'utf8', 14]);
      expect([binary?.payload, binary?.encoding, binary?.size]).toEqual(['/wD+', 'base64', 3]);
      expect([empty?.payload, empty?.encoding, empty?.size]).toEqual(['', 'utf8', 0]);
      expect(text).toMatchObject({
        id: entries[0]?.position,
        at: noon,
        topic: 'vm/acme/e-bike/bike-1/telemetry',
        client: 'bike-1',
        reason: 'not-json',
        detail: 'unexpected end',
      });

      const first = await store.rejected({ limit: 2 });
      const rest = await store.rejected({ limit: 2, before: first[1]?.id as number });
      expect([...first, ...rest].map(({ id }) => id)).toEqual(
        entries.map(({ position }) => position).reverse(),
      );
    });

    test('are latest first by the journal, even when the clock was set back', async () => {
      const entries = [300, 100, 200].map((ms) => tape.deadLetter({ received: noon + ms }));
      await store.apply(entries, tape.position);
      const paged = [];
      for (let before = Infinity; ; ) {
        const [letter] = await store.rejected({ limit: 1, ...(before < Infinity && { before }) });
        if (letter === undefined) break;
        paged.push(letter.at - noon);
        before = letter.id;
      }
      expect(paged).toEqual([200, 100, 300]);
    });

    test('are found by reason and by the maker in their topic', async () => {
      await store.apply(
        [
          tape.deadLetter({ reason: 'not-json', detail: 'ours' }),
          tape.deadLetter({ reason: 'wrong-shape', topic: 'vm/other/kettle/k-1/telemetry' }),
        ],
        tape.position,
      );
      expect((await store.rejected({ maker })).map(({ detail }) => detail)).toEqual(['ours']);
      expect(await store.rejected({ reason: 'wrong-shape' })).toHaveLength(1);
      expect(await store.rejected({ maker, reason: 'wrong-shape' })).toEqual([]);
      expect(await store.rejected({ maker: 'other' })).toHaveLength(1);
    });

    test('are shown to no maker when the sender had no right to the topic', async () => {
      await store.apply([tape.deadLetter({ reason: 'topic-not-yours' })], tape.position);
      expect(await store.rejected({ maker })).toEqual([]);
      expect(await store.rejected({})).toHaveLength(1);
    });
  });
}

/** What a store whose data outlive it promises besides. */
export function lastingStorePromises(open: () => Promise<LastingStore>): void {
  test('goes on where it was when it is opened anew', async () => {
    const underTest = await open();
    try {
      const tape = new Tape();
      await underTest.store.prepare(maker, bikeModel());
      const first = [tape.readings('bike-1', [reading(0, { power: 1 })]), tape.deadLetter()];
      await underTest.store.apply(first, tape.position);

      const store = await underTest.restart();
      expect(await store.position()).toBe(tape.position);
      expect(await store.storedReadings()).toBe(1);
      await store.prepare(maker, bikeModel());
      await store.apply([...first, tape.readings('bike-1', [reading(1)])], tape.position);

      const stored = await store.readings({ maker, product: 'e-bike', from: 0, to: noon * 2 });
      expect(stored.map(({ time }) => time - noon)).toEqual([0, 1]);
      expect(await store.storedReadings()).toBe(2);
      expect(await store.rejected({})).toHaveLength(1);
    } finally {
      await underTest.close();
    }
  });
}
