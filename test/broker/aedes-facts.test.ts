import { createServer } from 'node:net';
import { Aedes, type AedesOptions } from 'aedes';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openRawMqtt } from '../support/raw-mqtt.ts';
import { until } from '../support/until.ts';

/**
 * What Aedes does by itself, in the version that is locked: each is the reason for something in
 * `broker/`. Where one of these fails after an update, that something may go.
 */
async function runAedes(options: AedesOptions = {}) {
  const aedes = await Aedes.createBroker(options);
  const server = createServer(aedes.handle).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    aedes.close();
    server.close();
  });
  const { port } = server.address() as { port: number };
  const open = async () => {
    const client = await openRawMqtt({ port });
    onTestFinished(() => client.cut());
    return client;
  };
  return { aedes, open };
}

const message = (topic: string, payload: string, qos: 0 | 1) =>
  ({
    cmd: 'publish',
    topic,
    payload: Buffer.from(payload),
    qos,
    retain: false,
    dup: false,
  }) as const;

describe('Aedes by itself', () => {
  test('loses a message of QoS 1 that one of QoS 0 follows in the same turn: hence `Outlet`', async () => {
    const { aedes, open } = await runAedes();
    const client = await open();
    await client.connect();
    await client.subscribe(['a']);
    aedes.publish(message('a', 'advice', 1), () => {});
    aedes.publish(message('a', 'notice', 0), () => {});
    const first = await client.next('publish');
    client.send({ cmd: 'pingreq' });
    await client.next('pingresp');
    expect(first.payload.toString()).toBe('notice');
    expect(client.received.filter(({ cmd }) => cmd === 'publish')).toHaveLength(1);
  });

  test('keeps a refused filter of a session beside a granted one: hence `BoundedSessions`', async () => {
    const { aedes, open } = await runAedes({
      authorizeSubscribe: (_client, subscription, done) =>
        done(null, subscription.topic === 'mine' ? subscription : null),
    });
    const session = { clientId: 'nosy', clean: false };
    const before = await open();
    await before.connect(session);
    expect(await before.subscribe(['mine', '#'])).toEqual([1, 128]);
    before.send({ cmd: 'disconnect' });
    await before.untilClosed();
    await new Promise<void>((resolve) => {
      aedes.publish(message('secret', 'x', 1), () => resolve());
    });
    const after = await open();
    await after.connect(session);
    expect((await after.next('publish')).topic).toBe('secret');
  });

  test('lets a client of the same id take the place of another: hence ids bound to credentials', async () => {
    const { open } = await runAedes();
    const victim = await open();
    await victim.connect({ clientId: 'same', username: 'one' });
    const other = await open();
    await other.connect({ clientId: 'same', username: 'another' });
    await victim.untilClosed();
  });

  test('sends PUBACKs in the order of its hooks, not of the messages: hence `StraightLane`', async () => {
    const held: (() => void)[] = [];
    const { open } = await runAedes({
      authorizePublish: (_client, _packet, done) => void held.push(() => done(null)),
    });
    const client = await open();
    await client.connect();
    for (let n = 1; n <= 3; n++) client.publish('a', `${n}`);
    await until(() => held.length === 3, { what: 'three hooks' });
    for (const done of held.reverse()) done();
    await until(() => client.pubacks.length === 3, { what: 'three PUBACKs' });
    expect(client.pubacks).toEqual([3, 2, 1]);
  });

  test('can refuse a message only by disconnecting: hence messages that never reach it', async () => {
    const { open } = await runAedes({
      authorizePublish: (_client, _packet, done) => done(new Error('not yours')),
    });
    const client = await open();
    await client.connect();
    client.publish('a', 'x');
    await client.untilClosed();
    expect(client.pubacks).toEqual([]);
  });

  test('reads in a packet of any size before anybody has come in: hence `PacketCutter`', async () => {
    const { open } = await runAedes({ connectTimeout: 30_000 });
    const client = await open();
    client.sendBytes(Buffer.of(0x10, 0xff, 0xff, 0xff, 0x7f));
    client.sendBytes(Buffer.alloc(24_000_000));
    await until(() => client.socket.writableLength === 0, { what: 'the bytes to be taken' });
    expect(client.isClosed).toBe(false);
  });
});
