import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { TelemetryStore } from '../../contract/ports/telemetry-store.ts';
import { StoreAway } from '../../store/influx/store-away.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Influxd, startInfluxd } from '../support/influxd.ts';
import { bikeModel, maker, noon, reading, Tape } from './bike.ts';
import { openInfluxStore } from './open-influx-store.ts';

const readingsOf = (store: TelemetryStore) =>
  store.readings({ maker, product: 'e-bike', from: 0, to: noon * 2 });

describeWith(['influxdb'], 'the InfluxDB store with a real server', () => {
  let server: Influxd;
  let databases = 0;
  const database = () => `own-${++databases}`;
  beforeAll(async () => {
    server = await startInfluxd();
  });
  afterAll(() => server?.stop());

  const influxql = async (inDatabase: string, statement: string) => {
    const query = new URLSearchParams({ db: inDatabase, q: statement });
    const answer = await fetch(`${server.url}/query?${query}`, { method: 'POST' });
    return (await answer.json()) as {
      results: { series?: { columns: string[]; values: unknown[][] }[] }[];
    };
  };
  const write = (inDatabase: string, lines: string) =>
    fetch(`${server.url}/write?db=${inDatabase}`, { method: 'POST', body: lines });

  test('a point that the server refuses costs only itself, and is kept with the reason', async () => {
    const own = database();
    const { store, quarantine } = await openInfluxStore({ url: server.url, database: own });
    await store.prepare(maker, bikeModel());
    const tape = new Tape();
    // The server learns behind our back that `power` is a text; from then on numbers are refused.
    await store.apply([], 1);
    await write(own, `${maker}/e-bike s_power="text" ${noon}000000`);

    const bad = reading(5, { power: 1 });
    const good = Array.from({ length: 40 }, (_, n) => reading(10 + n, { odometer: n }));
    const readings = [...good.slice(0, 13), bad, ...good.slice(13)];
    await store.apply([tape.readings('bike-1', readings)], tape.position);

    const stored = await store.readings({
      maker,
      product: 'e-bike',
      device: 'bike-1',
      from: 0,
      to: noon * 2,
    });
    expect(stored.map(({ values }) => values)).toEqual(good.map((_, n) => ({ odometer: n })));
    expect(await store.quarantined()).toBe(1);
    expect(await store.storedReadings()).toBe(41);
    const kept = await readFile(join(quarantine, 'influx-quarantine.lp'), 'utf8');
    expect(kept).toMatch(
      /^# .*field type conflict.*\nacme\/e-bike,device=bike-1 .*s_power=1 \d+\n$/,
    );
  });

  test('a value of another type than its field already has is kept among the undeclared', async () => {
    const own = database();
    const before = await openInfluxStore({ url: server.url, database: own });
    await before.store.apply([], 1);
    await write(own, `${maker}/e-bike s_power="text" ${noon}000000`);

    const { store } = await openInfluxStore({ url: server.url, database: own });
    await store.prepare(maker, bikeModel());
    const tape = new Tape();
    const entry = tape.readings('bike-1', [reading(1, { power: 7, odometer: 3 })]);
    await store.apply([entry], tape.position);
    const stored = await readingsOf(store);
    expect(stored.at(-1)?.values).toEqual({ power: 7, odometer: 3 });
    expect(await store.quarantined()).toBe(0);
  });

  test('the server killed and started again: what failed is stored by trying again', async () => {
    const own = await startInfluxd();
    onTestFinished(() => own.stop());
    const { store } = await openInfluxStore({ url: own.url });
    await store.prepare(maker, bikeModel());
    const tape = new Tape();
    await store.apply([tape.readings('bike-1', [reading(0, { power: 1 })])], tape.position);

    await own.kill();
    const second = tape.readings('bike-1', [reading(0, { power: 2 })]);
    const failure = await store.apply([second], tape.position).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreAway);
    expect((failure as StoreAway).code).toBe('store-away');
    await expect(store.position()).rejects.toBeInstanceOf(StoreAway);

    await own.restart();
    await store.apply([second], tape.position);
    expect((await readingsOf(store)).map(({ values }) => values.power)).toEqual([1, 2]);
    expect(await store.storedReadings()).toBe(2);
  });

  test('a server that was emptied while nothing came in is filled again from the journal', async () => {
    const own = database();
    const { store } = await openInfluxStore({ url: server.url, database: own });
    await store.prepare(maker, bikeModel());
    const tape = new Tape();
    const first = tape.readings('bike-1', [reading(0, { power: 1 })]);
    await store.apply([first], tape.position);

    await influxql(own, `DROP DATABASE "${own}"`);
    await influxql(own, `CREATE DATABASE "${own}"`);
    const second = tape.readings('bike-1', [reading(1, { power: 2 })]);
    const failure = store.apply([second], tape.position);
    await expect(failure).rejects.toMatchObject({ code: 'store-went-back' });
    expect(await store.position()).toBe(0);
    await store.apply([first, second], tape.position);
    expect((await readingsOf(store)).map(({ values }) => values.power)).toEqual([1, 2]);
    expect(await store.storedReadings()).toBe(2);
  });

  test('a new data folder begins at position 0, whatever the server holds', async () => {
    const own = database();
    const first = await openInfluxStore({ url: server.url, database: own });
    await first.store.apply([], 5_000);
    const second = await openInfluxStore({ url: server.url, database: own });
    expect(await second.store.position()).toBe(0);
    expect(await first.store.position()).toBe(5_000);
  });

  test('the position takes one point a day', async () => {
    const own = database();
    let now = noon;
    const { store } = await openInfluxStore({ url: server.url, database: own, clock: () => now });
    for (const position of [10, 20, 30]) {
      await store.apply([], position);
      if (position === 20) now += 86_400_000;
    }
    const { results } = await influxql(own, 'SELECT position FROM "@loader"');
    expect(results[0]?.series?.[0]?.values.map(([, position]) => position)).toEqual([20, 30]);
    expect(await store.position()).toBe(30);
  });

  test('messages are points too, their body as JSON', async () => {
    const own = database();
    const { store } = await openInfluxStore({ url: server.url, database: own });
    const tape = new Tape();
    const body = { ts: noon, type: 'fault', data: { text: 'a "b" ü' } };
    const address = { maker, product: 'e-bike', device: 'bike-1' } as const;
    const entry = { kind: 'message', channel: 'event', received: noon, body, ...address } as const;
    await store.apply([tape.place(entry, 90)], tape.position);
    const { results } = await influxql(own, 'SELECT body, device, channel FROM "@messages"');
    const [, json, device, channel] = results[0]?.series?.[0]?.values[0] ?? [];
    expect([JSON.parse(String(json)), device, channel]).toEqual([body, 'bike-1', 'event']);
  });
});
