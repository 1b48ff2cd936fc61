import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { silent } from '../../contract/ports/logger.ts';
import type { TelemetryStore } from '../../contract/ports/telemetry-store.ts';
import { type InfluxOptions, openInflux } from '../../store/influx/open-influx.ts';
import { StoreAway } from '../../store/influx/store-away.ts';
import { describeWith } from '../support/describe-with.ts';
import { folderForThisTest } from '../support/folders.ts';
import { type Influxd, startInfluxd } from '../support/influxd.ts';
import { bikeModel, maker, noon, reading, Tape } from './bike.ts';

/** Opens an InfluxDB store for the test that is running. */
async function openStore(options: Partial<InfluxOptions> & { url: string }) {
  const quarantine = options.quarantine ?? (await folderForThisTest());
  const store = await openInflux({
    database: 'test',
    clock: () => noon,
    logger: silent,
    ...options,
    quarantine,
  });
  onTestFinished(() => store.close());
  return { store, quarantine };
}

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
    const { store, quarantine } = await openStore({ url: server.url, database: own });
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
    const before = await openStore({ url: server.url, database: own });
    await before.store.apply([], 1);
    await write(own, `${maker}/e-bike s_power="text" ${noon}000000`);

    const { store } = await openStore({ url: server.url, database: own });
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
    const { store } = await openStore({ url: own.url });
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

  test('a batch whose position was not written is written again over the same points', async () => {
    const own = database();
    const folder = await folderForThisTest();
    const { store } = await openStore({ url: server.url, database: own, quarantine: folder });
    await store.prepare(maker, bikeModel());
    const tape = new Tape();
    const same = Array.from({ length: 20 }, (_, n) => reading(0, { power: n }));
    const entries = [
      tape.readings('bike-1', same),
      tape.deadLetter(),
      tape.readings('bike-1', [reading(0, { power: 20 })]),
    ];
    await store.apply(entries, tape.position);
    await influxql(own, 'DROP MEASUREMENT "@loader"');
    expect(await store.position()).toBe(0);

    const again = (await openStore({ url: server.url, database: own, quarantine: folder })).store;
    await again.prepare(maker, bikeModel());
    await again.apply(entries, tape.position);
    expect((await readingsOf(again)).map(({ values }) => values.power)).toEqual(
      Array.from({ length: 21 }, (_, n) => n),
    );
    expect(await again.rejected({})).toHaveLength(1);
    expect(await again.storedReadings()).toBe(21);
  });

  test('a new data folder begins at position 0, whatever the server holds', async () => {
    const own = database();
    const first = await openStore({ url: server.url, database: own });
    await first.store.apply([], 5_000);
    const second = await openStore({ url: server.url, database: own });
    expect(await second.store.position()).toBe(0);
    expect(await first.store.position()).toBe(5_000);
  });

  test('the position takes one point a day', async () => {
    const own = database();
    let now = noon;
    const { store } = await openStore({ url: server.url, database: own, clock: () => now });
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
    const { store } = await openStore({ url: server.url, database: own });
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

/** A server that answers writes as the script says, and notes what it was asked. */
async function scriptedServer(
  script: (write: { body: string; count: number }) => { status: number; headers?: object },
  version = '1.8.10',
) {
  const asked: { path: string; authorization: string | undefined; body: string }[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const path = request.url ?? '';
    asked.push({ path, authorization: request.headers.authorization, body });
    if (path.startsWith('/ping')) {
      response.writeHead(204, { 'x-influxdb-version': version }).end();
    } else if (path.startsWith('/query')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"results":[{}]}');
    } else {
      const count = asked.filter((request) => request.path.includes('/write')).length;
      const { status, headers = {} } = script({ body, count });
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(status < 300 ? '' : '{"error":"as scripted"}');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    writes: () => asked.filter(({ path }) => path.includes('write')),
  };
}

describe('the InfluxDB store with a scripted server', () => {
  const batch = () => {
    const tape = new Tape();
    return { entries: [tape.readings('bike-1', [reading(0), reading(1)])], upTo: tape.position };
  };

  test('a busy server (503, 429) is left alone for the time it names, and told the same again', async () => {
    const { url, writes } = await scriptedServer(({ count }) => {
      if (count === 1) return { status: 503 };
      if (count === 2) return { status: 429, headers: { 'retry-after': '7' } };
      return { status: 204 };
    });
    const { store } = await openStore({ url });
    const { entries, upTo } = batch();
    await expect(store.apply(entries, upTo)).rejects.toMatchObject({
      code: 'store-away',
      retryAfterMs: 0,
      message: expect.stringContaining('503'),
    });
    await expect(store.apply(entries, upTo)).rejects.toMatchObject({ retryAfterMs: 7_000 });
    await store.apply(entries, upTo);

    const [first, second, third, position] = writes().map(({ body }) => body);
    expect([second, third]).toEqual([first, first]);
    expect(first?.split('\n')).toHaveLength(2);
    expect(position).toMatch(new RegExp(`^@loader,journal=[\\w-]+ position=${upTo},readings=2 `));
    expect(await store.quarantined()).toBe(0);
  });

  test('the position is not written when the points were not', async () => {
    const { url, writes } = await scriptedServer(() => ({ status: 500 }));
    const { store } = await openStore({ url });
    const { entries, upTo } = batch();
    await expect(store.apply(entries, upTo)).rejects.toBeInstanceOf(StoreAway);
    expect(writes().filter(({ body }) => body.includes('@loader'))).toEqual([]);
  });

  test('a request too large for the server is halved until it fits', async () => {
    const { url, writes } = await scriptedServer(({ body }) => ({
      status: body.split('\n').length > 3 ? 413 : 204,
    }));
    const { store } = await openStore({ url });
    const tape = new Tape();
    const readings = Array.from({ length: 10 }, (_, n) => reading(n));
    await store.apply([tape.readings('bike-1', readings)], tape.position);
    const sizes = writes().map(({ body }) => body.split('\n').length);
    expect(sizes).toEqual([10, 5, 2, 3, 5, 2, 3, 1]);
    expect(await store.quarantined()).toBe(0);
  });

  test('wrong credentials are said to be wrong, with what to check', async () => {
    const { url } = await scriptedServer(() => ({ status: 401 }));
    const { store } = await openStore({ url, user: 'u', password: 'p' });
    const { entries, upTo } = batch();
    await expect(store.apply(entries, upTo)).rejects.toMatchObject({
      code: 'store-refuses',
      next: expect.stringContaining('VALUEMESH_INFLUX_USER'),
    });
  });

  test('a server that does not answer in time is away', async () => {
    const silentServer = createServer(() => {});
    await new Promise<void>((resolve) => silentServer.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      silentServer.closeAllConnections();
      silentServer.close();
    });
    const { port } = silentServer.address() as AddressInfo;
    const { store } = await openStore({ url: `http://127.0.0.1:${port}`, timeoutMs: 50 });
    await expect(store.position()).rejects.toMatchObject({ code: 'store-away' });
  });

  test('version 1 is given its database and written by /write, with name and password', async () => {
    const { url, asked } = await scriptedServer(() => ({ status: 204 }));
    const { store } = await openStore({ url, database: 'my db', user: 'u', password: 'p' });
    await store.apply(batch().entries, 500);
    const paths = asked.map(({ path }) => path);
    expect(paths).toContain('/write?db=my%20db&precision=ns');
    expect(asked.map(({ body }) => decodeURIComponent(body))).toContain(
      'q=CREATE DATABASE "my db"',
    );
    expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(
      new Set([`Basic ${btoa('u:p')}`]),
    );
  });

  test.each(['v2.7.1', '3.0.1'])(
    'version %s is written by bucket and organisation, with its token',
    async (version) => {
      const { url, asked } = await scriptedServer(() => ({ status: 204 }), version);
      const { store } = await openStore({ url, token: 'secret', organisation: 'our org' });
      await store.apply(batch().entries, 500);
      expect(asked.map(({ path }) => path)).toContain(
        '/api/v2/write?org=our%20org&bucket=test&precision=ns',
      );
      expect(asked.some(({ body }) => body.includes('CREATE'))).toBe(false);
      expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(
        new Set(['Token secret']),
      );
    },
  );
});
