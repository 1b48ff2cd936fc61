import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PlacedEntry, TelemetryStore } from '../../contract/ports/telemetry-store.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Influxd, startInfluxd } from '../support/influxd.ts';
import { bikeModel, maker, noon, reading, Tape } from './bike.ts';
import { openInfluxStore } from './open-influx-store.ts';

/** A reading of one of few moments, so that many meet in one millisecond. */
const readings = fc
  .array(
    fc.record({
      ms: fc.constantFrom(0, 0, 1, 1.25, 86_400_000),
      part: fc.constantFrom(undefined, 'left', 'right'),
      seq: fc.constantFrom(undefined, 1, 2),
      values: fc.record(
        {
          power: fc.integer({ min: 0, max: 9 }),
          mode: fc.constantFrom('eco', 'ünïcode 🚲'),
          plugged: fc.boolean(),
          note: fc.constantFrom('', 'a "b" \\', 'line\nline'),
          phase: fc.constantFrom('idle', true),
        },
        { requiredKeys: [] },
      ),
      extra: fc.constantFrom(undefined, '{"unknown":1}'),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((list) =>
    list.map(({ ms, part, seq, values, extra }) =>
      reading(ms, values, {
        ...(part === undefined ? {} : { part }),
        ...(seq === undefined ? {} : { seq }),
        ...(extra === undefined ? {} : { extra }),
      }),
    ),
  );

const tapes = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.tuple(fc.constantFrom('bike-1', 'bike-2'), readings) },
      { weight: 1, arbitrary: fc.constant('dead letter' as const) },
      { weight: 1, arbitrary: fc.constant('message' as const) },
    ),
    { minLength: 1, maxLength: 20 },
  )
  .map((entries) => {
    const tape = new Tape();
    return entries.map((entry) => {
      if (entry === 'dead letter') return tape.deadLetter();
      if (entry !== 'message') return tape.readings(...entry);
      const address = { maker, product: 'e-bike', device: 'bike-1' } as const;
      const body = { ts: noon, type: 'fault' };
      return tape.place(
        { kind: 'message', channel: 'event', received: noon, body, ...address },
        90,
      );
    });
  });

/** Where the journal is taken up again, and how it is divided into batches, as shares of it. */
const replays = fc.array(
  fc.record({
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    batch: fc.integer({ min: 1, max: 7 }),
    opensAnew: fc.boolean(),
  }),
  { minLength: 2, maxLength: 3 },
);

describeWith(['influxdb'], 'InfluxDB and the journal', () => {
  let server: Influxd;
  beforeAll(async () => {
    server = await startInfluxd();
  });
  afterAll(() => server?.stop());

  async function ask(database: string, statement: string): Promise<unknown> {
    const query = new URLSearchParams({ db: database, q: statement });
    const response = await fetch(`${server.url}/query?${query}`, { method: 'POST' });
    const { results } = (await response.json()) as { results: readonly unknown[] };
    return results[0];
  }

  const points = (database: string) => ask(database, 'SELECT * FROM /^[^@]|^@[^l]/ GROUP BY *');

  async function applyIn(
    store: TelemetryStore,
    entries: readonly PlacedEntry[],
    batch: number,
  ): Promise<void> {
    for (let at = 0; at < entries.length; at += batch) {
      const some = entries.slice(at, at + batch);
      await store.apply(some, some.at(-1)?.position ?? 0);
    }
  }

  test('any end of the journal, taken again and again in any batches, gives the same points', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(tapes, replays, async (entries, again) => {
        runs += 1;
        const database = `replay-${runs}`;
        const open = async () => {
          const { store } = await openInfluxStore({ url: server.url, database });
          await store.prepare(maker, bikeModel());
          return store;
        };
        let store = await open();
        await applyIn(store, entries, 3);
        const before = await points(database);
        expect(before).not.toEqual(await points('no such database'));
        const counted = entries.flatMap(({ entry }) =>
          entry.kind === 'readings' ? entry.readings : [],
        );
        const everything = { maker, product: 'e-bike', from: 0, to: noon * 2 };
        expect(await store.readings(everything)).toHaveLength(counted.length);

        for (const { from, batch, opensAnew } of again) {
          // As after a crash before the position was written, or a position gone back.
          await ask(database, 'DROP MEASUREMENT "@loader"');
          if (opensAnew) store = await open();
          else await store.position();
          await applyIn(store, entries.slice(Math.floor(from * entries.length)), batch);
          expect(await points(database)).toEqual(before);
        }
      }),
      { numRuns: 12, seed: 1 },
    );
  });
});
