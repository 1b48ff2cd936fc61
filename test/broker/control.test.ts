import { connect, createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectEdge } from '../../broker/control/control-client.ts';
import { Fault } from '../../contract/fault.ts';
import { until } from '../support/until.ts';
import { connected, counters, socketIn, startEdge } from './support/controlled-edge.ts';

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
