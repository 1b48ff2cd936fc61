import { once } from 'node:events';
import { chmod, link, mkdir, rm, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectEdge } from '../../broker/control/control-client.ts';
import {
  type ControlServerOptions,
  startControlServer,
} from '../../broker/control/control-server.ts';
import { socketPath } from '../../broker/control/socket-path.ts';
import { Fault } from '../../contract/fault.ts';
import type { EdgeControl } from '../../contract/ports/edge-control.ts';
import { silent } from '../../contract/ports/logger.ts';
import { type EdgeCounters, edgeCounters } from '../../contract/records/health.ts';
import { folderForThisTest } from '../support/folders.ts';
import { until } from '../support/until.ts';

const counters: EdgeCounters = edgeCounters.parse({
  doors: { mqtt: 1883, webSocket: null, tls: null, topicRoot: 'vm' },
  at: 1_763_750_000_000,
  startedAt: 1_763_740_000_000,
  pid: 7,
  received: 3,
  accepted: 2,
  duplicate: 1,
  dropped: 0,
  inFlight: 0,
  rejected: { 'not-json': 1 },
  notes: {},
  steps: [{ step: 'decode', passed: 3, rejected: 1, microseconds: 1.5 }],
  messages: 3,
  ackMs: { p50: 1, p99: null, n: 2 },
  connected: 1,
  online: ['acme/e-bike/d-1'],
  journal: { start: 0, committed: 100, pendingBytes: 0 },
  rssMb: 90,
});

type Bus = ControlServerOptions['bus'];

/** What an edge was asked, and the listener it tells of subscriptions. */
interface Edge {
  readonly published: Parameters<Bus['publish']>[0][];
  readonly positions: number[];
  readonly stored: number[];
  subscribed: (subscription: { readonly topic: string }) => void;
  close(): Promise<void>;
}

async function startEdge(path: string, changes: Partial<ControlServerOptions> = {}): Promise<Edge> {
  const edge = {
    published: [] as Edge['published'],
    positions: [] as number[],
    stored: [] as number[],
    subscribed: (_: { readonly topic: string }) => {},
  };
  const server = await startControlServer({
    path,
    bus: {
      async publish(message) {
        edge.published.push(message);
      },
    },
    onSubscribed: (listener) => {
      edge.subscribed = listener;
    },
    counters: () => counters,
    registryChanged: async (position) => {
      edge.positions.push(position);
    },
    stored: (position) => edge.stored.push(position),
    logger: silent,
    ...changes,
  });
  onTestFinished(() => server.close());
  return Object.assign(edge, { close: server.close });
}

/** The insight process's side, with how often the edge was there. */
async function connected(path: string, timeoutMs = 5_000) {
  const edge = connectEdge({ path, timeoutMs });
  onTestFinished(() => edge.close());
  const seen = { times: 0 };
  edge.onConnected(() => {
    seen.times += 1;
  });
  await until(() => seen.times > 0, { what: 'the edge' });
  return Object.assign(edge as EdgeControl, { seen });
}

const socketIn = async () => join(await folderForThisTest(), 'control.sock');

describe('over the control socket', () => {
  test('messages go out through the broker as they were given: text, bytes, retained, in order', async () => {
    const path = await socketIn();
    const edge = await startEdge(path);
    const insight = await connected(path);
    const bytes = Uint8Array.of(0, 10, 255);
    await Promise.all([
      insight.publish({ topic: 'a', payload: 'Grüße\nzwei', qos: 1, retain: true }),
      insight.publish({ topic: 'b', payload: bytes, qos: 0 }),
      insight.publish({ topic: 'c', payload: '', qos: 1 }),
    ]);
    expect(edge.published).toEqual([
      { topic: 'a', payload: Buffer.from('Grüße\nzwei'), qos: 1, retain: true },
      { topic: 'b', payload: Buffer.from(bytes), qos: 0, retain: false },
      { topic: 'c', payload: Buffer.of(), qos: 1, retain: false },
    ]);
  });

  test('a message of a megabyte arrives whole', async () => {
    const path = await socketIn();
    const edge = await startEdge(path);
    const insight = await connected(path);
    const payload = 'ü'.repeat(500_000);
    await insight.publish({ topic: 'a', payload, qos: 1 });
    expect(edge.published[0]?.payload.toString() === payload).toBe(true);
  });

  test('the registry is said to have changed, and the answer comes when the edge has read it', async () => {
    const path = await socketIn();
    let read = () => {};
    await startEdge(path, {
      registryChanged: () =>
        new Promise((resolve) => {
          read = resolve;
        }),
    });
    const insight = await connected(path);
    let isDone = false;
    const asked = insight.registryChanged(42).then(() => {
      isDone = true;
    });
    expect(await insight.counters()).toEqual(counters); // asked later, answered before
    expect(isDone).toBe(false);
    read();
    await asked;
  });

  test('subscriptions are told', async () => {
    const path = await socketIn();
    const edge = await startEdge(path);
    const insight = await connected(path);
    const told: string[] = [];
    insight.onSubscribed(({ topic }) => told.push(topic));
    edge.subscribed({ topic: 'vm/acme/e-bike/d-1/advice' });
    await until(() => told.length > 0, { what: 'the subscription' });
    expect(told).toEqual(['vm/acme/e-bike/d-1/advice']);
  });

  test('a fault of the edge arrives with its code and next step', async () => {
    const path = await socketIn();
    await startEdge(path, {
      registryChanged: () => Promise.reject(new Fault('registry-newer', 'Too new.', 'Update.')),
      bus: { publish: () => Promise.reject(new Error('no such thing')) },
    });
    const insight = await connected(path);
    const newer = { code: 'registry-newer', message: 'Too new.', next: 'Update.' };
    await expect(insight.registryChanged(1)).rejects.toMatchObject(newer);
    const publishing = insight.publish({ topic: 'a', payload: '', qos: 1 });
    const failed = { code: 'edge-failed', message: 'no such thing' };
    await expect(publishing).rejects.toMatchObject(failed);
  });

  test('an answer that does not come is a fault, and the next question is answered', async () => {
    const path = await socketIn();
    await startEdge(path, { registryChanged: () => new Promise(() => {}) });
    const insight = await connected(path, 100);
    await expect(insight.registryChanged(1)).rejects.toMatchObject({ code: 'edge-timeout' });
    expect(await insight.counters()).toEqual(counters);
  });
});

describe('an edge that goes and comes', () => {
  test('is found again, told what is stored, and whoever asked is told that it is back', async () => {
    const path = await socketIn();
    const first = await startEdge(path);
    const insight = await connected(path);
    insight.stored(10);
    await until(() => first.stored.length === 1, { what: 'the position' });
    await first.close();
    await until(async () => (await insight.counters()) === undefined, { what: 'the edge to go' });
    insight.stored(20);
    insight.stored(30);
    const publishing = insight.publish({ topic: 'a', payload: '', qos: 1 });
    await expect(publishing).rejects.toMatchObject({ code: 'edge-away' });

    const second = await startEdge(path);
    await until(() => insight.seen.times === 2, { what: 'the edge again' });
    expect(await insight.counters()).toEqual(counters);
    expect(second.stored).toEqual([30]);
  });

  test('lets whoever waits for an answer know at once that there will be none', async () => {
    const path = await socketIn();
    let isAsked = false;
    const edge = await startEdge(path, {
      registryChanged: () => {
        isAsked = true;
        return new Promise(() => {});
      },
    });
    const insight = await connected(path);
    const waiting = insight.registryChanged(1);
    waiting.catch(() => {});
    await until(() => isAsked, { what: 'the question' });
    await edge.close();
    await expect(waiting).rejects.toMatchObject({ code: 'edge-away' });
  });

  test('may come later than the insight process', async () => {
    const path = await socketIn();
    const joining = connected(path);
    await startEdge(path);
    expect(await (await joining).counters()).toEqual(counters);
  });

  test('is not looked for any more once closed, which may be asked twice', async () => {
    const path = await socketIn();
    await startEdge(path);
    const insight = await connected(path);
    await insight.close();
    await insight.close();
    expect(await insight.counters()).toBeUndefined();
    expect(insight.seen.times).toBe(1);
  });
});

describe('the socket file', () => {
  test('is for this user alone, and gone when the edge has closed', async () => {
    const path = await socketIn();
    const edge = await startEdge(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await edge.close();
    await edge.close();
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('that a killed process left behind is replaced', async () => {
    const path = await socketIn();
    const killed = createServer().listen(`${path}2`);
    await once(killed, 'listening');
    await link(`${path}2`, path); // stays when the socket's own name goes
    await new Promise((resolve) => killed.close(resolve));
    expect((await stat(path)).isSocket()).toBe(true);
    await startEdge(path);
    await connected(path);
  });

  test('on which another process listens is left alone', async () => {
    const path = await socketIn();
    const edge = await startEdge(path);
    const second = startEdge(path);
    await expect(second).rejects.toMatchObject({
      code: 'edge-already-running',
      next: expect.stringContaining('VALUEMESH_DATA_DIR'),
    });
    const insight = await connected(path);
    expect(await insight.counters()).toEqual(counters);
    await edge.close();
  });

  test('of a path too long for a socket lies in a folder of ours alone, the same each time', async () => {
    const folder = join(await folderForThisTest(), 'x'.repeat(60), 'y'.repeat(60));
    await mkdir(folder, { recursive: true });
    const path = join(folder, 'control.sock');
    const actual = socketPath(path);
    expect(Buffer.byteLength(actual)).toBeLessThanOrEqual(100);
    expect(socketPath(path)).toBe(actual);
    expect(socketPath(`${path}2`)).not.toBe(actual);
    expect(actual.startsWith(tmpdir())).toBe(true);
    const edge = await startEdge(path);
    expect((await stat(dirname(actual))).mode & 0o777).toBe(0o700);
    expect(await (await connected(path)).counters()).toEqual(counters);
    await edge.close();
    await expect(stat(dirname(actual))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('of such a path is not put into a folder that is open to others', async () => {
    const path = join(await folderForThisTest(), 'z'.repeat(120), 'control.sock');
    const open = dirname(socketPath(path));
    await mkdir(open);
    onTestFinished(() => rm(open, { recursive: true }));
    await chmod(open, 0o777);
    await expect(startEdge(path)).rejects.toMatchObject({ code: 'control-folder-not-ours' });
  });
});

describe('a line that is not understood', () => {
  test('ends that connection and no other', async () => {
    const path = await socketIn();
    await startEdge(path);
    const insight = await connected(path);
    const stranger = connect(path);
    onTestFinished(() => void stranger.destroy());
    stranger.on('error', () => {});
    const ended = new Promise((resolve) => stranger.once('close', resolve));
    stranger.write('{"ask":"everything"}\n');
    await ended;
    expect(await insight.counters()).toEqual(counters);
  });

  test('makes the insight process connect anew', async () => {
    const path = await socketIn();
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.on('error', () => {});
      socket.write('nonsense\n');
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    onTestFinished(() => void server.close());
    const insight = connectEdge({ path });
    onTestFinished(() => insight.close());
    await until(() => connections >= 2, { what: 'a second connection' });
  });
});
