import { describe, expect, onTestFinished, test } from 'vitest';
import type { ProductModel } from '../../contract/model/product-model.ts';
import type { JournalSource } from '../../contract/ports/journal.ts';
import type { TelemetryStore } from '../../contract/ports/telemetry-store.ts';
import { EntryWriter } from '../../contract/records/journal-codec.ts';
import { openJournalReader } from '../../store/journal/journal-reader.ts';
import { openJournalWriter } from '../../store/journal/journal-writer.ts';
import { openMemoryStore } from '../../store/memory/memory-store.ts';
import { folderForThisTest } from '../support/folders.ts';
import { inTime, until } from '../support/until.ts';
import { bikeModel, maker, noon } from './bike.ts';
import { journalOf, lengthOf, load, powers, record } from './loaded.ts';

describe('the loader', () => {
  test('stores a real journal in order, and what is appended later', async () => {
    const directory = await folderForThisTest();
    const journal = await openJournalWriter({
      directory,
      onFault(fault) {
        throw fault;
      },
    });
    onTestFinished(() => journal.close());
    const reader = await openJournalReader({ directory });
    onTestFinished(() => reader.close());
    const append = (afterMs: number) => journal.append(record(afterMs));
    const committed = () => new Promise<void>((resolve) => journal.afterCommit(resolve));

    for (const ms of [1, 2, 3]) append(ms);
    const store = openMemoryStore();
    const applied: number[] = [];
    const loader = load({
      source: reader,
      store,
      onApplied: (_, readings) => applied.push(readings),
    });
    await committed();
    await inTime(loader.wait(journal.committed), { what: 'three readings' });
    expect(await powers(store)).toEqual([1, 2, 3]);

    const end = append(4);
    await committed();
    await inTime(loader.wait(end), { what: 'the fourth reading' });
    expect(await powers(store)).toEqual([1, 2, 3, 4]);
    expect(applied.reduce((sum, readings) => sum + readings, 0)).toBe(4);
    expect(loader.progress()).toEqual({
      name: 'memory',
      position: end,
      readings: 4,
      missing: 0,
      error: null,
      since: null,
    });
  });

  test('lets readings gather between transactions while the store keeps up', async () => {
    const gatherMs = 30;
    const records = Array.from({ length: 4 }, (_, n) => record(n));
    const memory = openMemoryStore();
    const begun: number[] = [];
    const store: TelemetryStore = {
      ...memory,
      apply(...batch) {
        begun.push(performance.now());
        return memory.apply(...batch);
      },
    };
    const loader = load({ source: journalOf(records), store, gatherMs });
    await inTime(loader.wait(lengthOf(records)), { what: 'four readings' });

    expect(await powers(store)).toEqual([0, 1, 2, 3]);
    const pauses = begun.slice(1).map((at, n) => at - (begun[n] as number));
    // A pause counts from before the transaction, which on a busy machine may begin some ms late.
    expect(pauses.filter((ms) => ms < gatherMs / 2)).toEqual([]);
  });

  test('lets nothing gather while the store is behind', async () => {
    const records = Array.from({ length: 50 }, (_, n) => record(n));
    const store = openMemoryStore();
    const source = journalOf(records);
    const oneRecord = lengthOf(records.slice(0, 1));
    const loader = load({ source, store, gatherMs: 60_000, maxBytes: oneRecord });
    await inTime(loader.wait(lengthOf(records)), { what: 'fifty readings' });
    expect(await powers(store)).toHaveLength(50);
  });

  test('knows the counters it loaded last, and the readings stored up to them', async () => {
    const tally = { received: 9, accepted: 2, duplicate: 4, dropped: 1, rejected: {}, notes: {} };
    const records = [
      record(1),
      record(2),
      Uint8Array.from(new EntryWriter().tally(noon, tally)),
      record(3),
    ];
    const loader = load({ source: journalOf(records), store: openMemoryStore() });
    await loader.wait(lengthOf(records));
    expect(loader.progress()).toMatchObject({ readings: 3, counted: { tally, readings: 2 } });
  });

  test('goes on where the store is, after a restart', async () => {
    const records = [record(1), record(2), record(3)];
    const store = openMemoryStore();
    const first = load({ source: journalOf(records.slice(0, 2)), store });
    await first.wait(lengthOf(records.slice(0, 2)));
    await first.close();

    const second = load({ source: journalOf(records), store });
    await second.wait(lengthOf(records));
    expect(await powers(store)).toEqual([1, 2, 3]);
    expect(second.progress().readings).toBe(3);
  });

  test('tries again when the store fails, before or after it stored, and loses and doubles nothing', async () => {
    const records = Array.from({ length: 6 }, (_, n) => record(n));
    const store = openMemoryStore();
    let calls = 0;
    const failing: TelemetryStore = {
      ...store,
      async apply(entries, upTo) {
        calls += 1;
        if (calls % 3 === 1) throw new Error('away');
        await store.apply(entries, upTo);
        if (calls % 3 === 2) throw new Error('the answer was lost');
      },
    };
    const troubles: string[] = [];
    const loader = load({
      source: journalOf(records),
      store: failing,
      onTrouble: (error) => troubles.push(error === undefined ? 'well' : (error as Error).message),
    });
    await inTime(loader.wait(lengthOf(records)), { what: 'all records' });

    expect(await powers(store)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(loader.progress()).toMatchObject({ readings: 6, error: null });
    expect(troubles).toContain('away');
    expect(troubles).toContain('the answer was lost');
    expect(troubles.at(-1)).toBe('well');
  });

  test('shows what is wrong while a store is away, and its position', async () => {
    const store: TelemetryStore = {
      ...openMemoryStore(),
      position: () => Promise.reject(new Error('no route to the store')),
    };
    let now = 1_000;
    const loader = load({ source: journalOf([record(1)]), store, clock: () => now++ });
    await until(() => loader.progress().error, { what: 'the trouble to show' });
    expect(loader.progress()).toMatchObject({
      position: 0,
      error: 'no route to the store',
      since: 1_000,
    });
    await until(() => now > 1_000, { what: 'a clock that has gone on' });
    expect(loader.progress().since).toBe(1_000);
  });

  test('goes on in small steps after a failure, which double, so that a little is kept soon', async () => {
    const records = Array.from({ length: 40_000 }, (_, n) => record(n));
    const whole = lengthOf(records);
    const asked: number[] = [];
    const source: JournalSource = {
      read: async (from, maxBytes = 0) => {
        asked.push(maxBytes);
        return { records: [], ends: [], next: Math.min(whole, from + maxBytes) };
      },
    };
    const store = openMemoryStore();
    let refusals = 1;
    const failing: TelemetryStore = {
      ...store,
      apply: (entries, upTo) =>
        refusals-- > 0 ? Promise.reject(new Error('too much')) : store.apply(entries, upTo),
    };
    const loader = load({ source, store: failing, maxBytes: 300_000 });
    await inTime(loader.wait(whole), { what: 'all of it' });
    const kib = 1_024;
    const steps = [...new Set(asked.slice(asked.indexOf(64 * kib)))];
    expect(steps).toEqual([64 * kib, 128 * kib, 256 * kib, 300_000]);
  });

  test('waits for a model that becomes known a little later', async () => {
    const known: ProductModel[] = [];
    const asked: number[] = [];
    const store = openMemoryStore();
    const records = [record(1), record(2)];
    const loader = load({
      source: journalOf(records),
      store,
      model(_, __, version) {
        asked.push(version);
        return known[0];
      },
    });
    await until(() => asked.length > 2, { what: 'the loader to ask for the model again' });
    expect(loader.position).toBe(0);
    known.push(bikeModel());
    await inTime(loader.wait(lengthOf(records)), { what: 'the readings' });
    expect(
      (await store.readings({ maker, product: 'e-bike', from: 0, to: noon * 2 }))[0],
    ).toMatchObject({ values: { power: 1 } });
  });

  test('does not wait for ever for a model: the values keep the place of their signal', async () => {
    const store = openMemoryStore();
    const records = [record(1, 7), record(2, 7)];
    const loader = load({
      source: journalOf(records),
      store,
      model: () => undefined,
      patienceMs: 30,
    });
    await inTime(loader.wait(lengthOf(records)), { what: 'the readings' });
    const stored = await store.readings({ maker, product: 'e-bike', from: 0, to: noon * 2 });
    expect(stored.map(({ values }) => values)).toEqual([{ signal_0: 1 }, { signal_0: 2 }]);
  });

  test('is told of news by a nudge, without waiting for its next look', async () => {
    const records = [record(1)];
    const store = openMemoryStore();
    const loader = load({ source: journalOf(records), store, idleMs: 3_600_000 });
    await loader.wait(lengthOf(records));
    records.push(record(2));
    loader.nudge();
    await inTime(loader.wait(lengthOf(records)), { what: 'the reading nudged for' });
    expect(await powers(store)).toEqual([1, 2]);
  });

  test('closes after the transaction under way; whoever waits for more is told', async () => {
    const records = [record(1), record(2)];
    const store = openMemoryStore();
    let slow = store;
    const begun = new Promise<() => void>((begin) => {
      const apply: TelemetryStore['apply'] = (entries, upTo) =>
        new Promise((resolve) => begin(() => void store.apply(entries, upTo).then(resolve)));
      slow = { ...store, apply };
    });
    const loader = load({ source: journalOf(records), store: slow });
    const finish = await inTime(begun, { what: 'a transaction under way' });
    const unfulfilled = loader.wait(lengthOf(records));
    const told = expect(unfulfilled).rejects.toThrow('the loader is closed');
    const closed = loader.close();
    finish();
    await inTime(closed, { what: 'the loader to close' });
    await told;
    await loader.close();
    expect(await powers(store)).toEqual([1]);
    expect(loader.position).toBe((records[0] as Uint8Array).length);
  });
});
