import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { StoreAway } from '../../store/influx/store-away.ts';
import { inTime, until } from '../support/until.ts';
import { bikeModel, maker, reading, Tape } from './bike.ts';
import { openInfluxStore } from './open-influx-store.ts';

interface Scripted {
  readonly status: number;
  readonly headers?: object;
  readonly body?: string;
}

const page = {
  headers: { 'content-type': 'text/html' },
  body: '<html><body><h1>Sorry</h1></body></html>',
};

/** A server that answers writes as the script says, and notes what it was asked. */
async function scriptedServer(
  script: (write: { body: string; count: number }) => Scripted,
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
      const { status, headers = {}, body: answer } = script({ body, count });
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(answer ?? (status < 300 ? '' : '{"error":"as scripted"}'));
    }
  });
  const url = await listening(server);
  return { url, asked, writes: () => asked.filter(({ path }) => path.includes('write')) };
}

/** Opens a server for the test that is running; answers its address. */
async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
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
    const { store } = await openInfluxStore({ url });
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
    expect(position).toMatch(
      new RegExp(`^@loader,journal=[\\w-]+ position=${upTo},readings=2,missing=0 `),
    );
    expect(await store.quarantined()).toBe(0);
  });

  test('the position is not written when the points were not', async () => {
    const { url, writes } = await scriptedServer(() => ({ status: 500 }));
    const { store } = await openInfluxStore({ url });
    const { entries, upTo } = batch();
    await expect(store.apply(entries, upTo)).rejects.toBeInstanceOf(StoreAway);
    expect(writes().filter(({ body }) => body.includes('@loader'))).toEqual([]);
  });

  test('a request too large for the server is halved until it fits', async () => {
    const { url, writes } = await scriptedServer(({ body }) => ({
      status: body.split('\n').length > 3 ? 413 : 204,
    }));
    const { store } = await openInfluxStore({ url });
    const tape = new Tape();
    const readings = Array.from({ length: 10 }, (_, n) => reading(n));
    await store.apply([tape.readings('bike-1', readings)], tape.position);
    const sizes = writes().map(({ body }) => body.split('\n').length);
    expect(sizes).toEqual([10, 5, 2, 3, 5, 2, 3, 1]);
    expect(await store.quarantined()).toBe(0);
  });

  test('a 201 that names points left out is no success: they are looked for, and kept', async () => {
    const partial = JSON.stringify({ message: 'partial write', line: 2 });
    const { url, writes } = await scriptedServer(({ body }) =>
      body.includes('s_power=1') ? { status: 201, body: partial } : { status: 201, body: '' },
    );
    const { store, quarantine } = await openInfluxStore({ url });
    await store.prepare(maker, bikeModel());
    const tape = new Tape();
    const readings = [0, 1, 2].map((power) => reading(power, { power }));
    await store.apply([tape.readings('bike-1', readings)], tape.position);
    expect(await store.quarantined()).toBe(1);
    const kept = await readFile(join(quarantine, 'influx-quarantine.lp'), 'utf8');
    expect(kept).toMatch(/^# .*partial write.*\n.* s_power=1 |,s_power=1 /);
    expect(writes().at(-1)?.body).toContain('@loader');
  });

  test.each([
    ['a page with 200 after a write', { status: 200, ...page }, 'answered a write with 200'],
    ['a page with 400, which says nothing of the lines', { status: 400, ...page }, '400: Bad Req'],
    ['a page with 502', { status: 502, ...page }, 'answered 502: Bad Gateway'],
    ['a way elsewhere', { status: 302, headers: { location: '/login' } }, 'answered 302'],
    ['that it is another', { status: 401 }, 'does not let us in (401)'],
  ])('something between that answers %s is told, and costs no point', async (_, answer, words) => {
    const { url, writes } = await scriptedServer(() => answer);
    const { store } = await openInfluxStore({ url });
    const { entries, upTo } = batch();
    const failure = await store.apply(entries, upTo).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreAway);
    expect((failure as StoreAway).message).toContain(words);
    expect((failure as StoreAway).message).not.toMatch(/[<\n]/);
    expect(writes()).toHaveLength(1);
    expect(await store.quarantined()).toBe(0);
  });

  test('something between that answers queries with a page is not taken for an empty InfluxDB', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, page.headers).end(page.body);
    });
    const { store } = await openInfluxStore({ url: await listening(server) });
    await expect(store.position()).rejects.toMatchObject({
      code: 'store-away',
      message: expect.stringContaining('another program, or a proxy'),
    });
  });

  test.each([
    ['ends the connection within its answer', 'destroy'],
    ['falls silent within its answer', 'silence'],
  ])('a server that %s is away', async (_, ending) => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"results":[{}');
      if (ending === 'destroy') setImmediate(() => response.destroy());
    });
    const { store } = await openInfluxStore({ url: await listening(server), timeoutMs: 50 });
    await expect(store.position()).rejects.toMatchObject({ code: 'store-away' });
  });

  test('closing does not wait for a server that hangs, and begins nothing more', async () => {
    const asked: string[] = [];
    const server = createServer(({ url }) => void asked.push(url ?? ''));
    const { store } = await openInfluxStore({ url: await listening(server) });
    const { entries, upTo } = batch();
    const failure = store.apply(entries, upTo).catch((error: unknown) => error);
    await until(() => asked.length > 0, { what: 'a request' });
    await store.close();
    expect(await inTime(failure, { what: 'the request to end' })).toBeInstanceOf(StoreAway);
    await expect(store.apply(entries, upTo)).rejects.toMatchObject({
      message: expect.stringContaining('this store is closed'),
    });
    expect(asked).toHaveLength(1);
  });

  test('wrong credentials are said to be wrong, with what to check', async () => {
    const { url } = await scriptedServer(() => ({ status: 401 }));
    const { store } = await openInfluxStore({ url, user: 'u', password: 'p' });
    const { entries, upTo } = batch();
    await expect(store.apply(entries, upTo)).rejects.toMatchObject({
      code: 'store-refuses',
      next: expect.stringContaining('VALUEMESH_INFLUX_USER'),
    });
  });

  test('a server that does not answer in time is away', async () => {
    const url = await listening(createServer(() => {}));
    const { store } = await openInfluxStore({ url, timeoutMs: 50 });
    await expect(store.position()).rejects.toMatchObject({ code: 'store-away' });
  });

  test('version 1 is given its database and written by /write, with name and password', async () => {
    const { url, asked } = await scriptedServer(() => ({ status: 204 }));
    const { store } = await openInfluxStore({ url, database: 'my db', user: 'u', password: 'p' });
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
      const { store } = await openInfluxStore({ url, token: 'secret', organisation: 'our org' });
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
