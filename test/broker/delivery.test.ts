import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { RawMqtt } from '../support/raw-mqtt.ts';
import { until } from '../support/until.ts';
import { runBroker } from './support/running-broker.ts';

const own = 'vm/acme/e-bike/d-1';
const advice = `${own}/advice`;

const heard = (client: RawMqtt) =>
  client.received.flatMap((packet) =>
    packet.cmd === 'publish' ? [packet.payload.toString()] : [],
  );

async function catchUp(client: RawMqtt): Promise<void> {
  client.send({ cmd: 'pingreq' });
  await client.next('pingresp');
}

describe('what a device says', () => {
  test('reaches whoever subscribed, with the lower of the two QoS, once it is settled', async () => {
    const { intake, join } = await runBroker({ hold: true });
    const app = await join('acme/@app/board');
    const poor = await join('acme/@app/board', { clientId: 'poor' });
    await app.subscribe(['vm/acme/e-bike/+/telemetry'], 1);
    await poor.subscribe(['vm/acme/e-bike/+/telemetry'], 0);
    const device = await join('acme/e-bike/d-1');
    for (const qos of [0, 1] as const) device.publish(`${own}/telemetry`, `${qos}`, { qos });
    await intake.atLeast(2);
    await catchUp(app);
    expect(heard(app)).toEqual([]);
    intake.settle();
    const first = await app.next('publish');
    const second = await app.next('publish');
    expect([first.payload.toString(), first.qos, second.payload.toString(), second.qos]).toEqual([
      ...['0', 0, '1', 1],
    ]);
    expect((await poor.next('publish')).qos).toBe(0);
    expect((await poor.next('publish')).qos).toBe(0);
  });

  test('comes to the device itself where it subscribed to everything of its own', async () => {
    const { join } = await runBroker();
    const device = await join('acme/e-bike/d-1');
    await device.subscribe([`${own}/#`]);
    device.publish(`${own}/event`, 'mine');
    expect((await device.next('publish')).payload.toString()).toBe('mine');
  });

  test('reaches nobody any more who unsubscribed, and still those who did not', async () => {
    const { join } = await runBroker();
    const [stays, goes, device] = await Promise.all([
      join('acme/@app/board', { clientId: 'stays' }),
      join('acme/@app/board', { clientId: 'goes' }),
      join('acme/e-bike/d-1'),
    ]);
    const filter = 'vm/acme/e-bike/+/telemetry';
    await Promise.all([stays.subscribe([filter]), goes.subscribe([filter])]);
    // Twice in one piece: the second finds the subscription still there, and must not count.
    for (const messageId of [51, 52]) {
      goes.send({ cmd: 'unsubscribe', messageId, unsubscriptions: [filter] });
    }
    await goes.next('unsuback');
    await goes.next('unsuback');
    device.publish(`${own}/telemetry`, 'still');
    expect((await stays.next('publish')).payload.toString()).toBe('still');
    await catchUp(goes);
    expect(heard(goes)).toEqual([]);
  });
});

describe('the bus', () => {
  test('loses nothing where QoS 0 follows QoS 1, or retained and not retained mix', async () => {
    const { broker, join } = await runBroker();
    const device = await join('acme/e-bike/d-1');
    await device.subscribe([`${own}/#`]);
    const sent = Array.from({ length: 40 }, (_, index) => `${index}`);
    await Promise.all(
      sent.map((payload, index) =>
        broker.bus.publish({
          topic: advice,
          payload,
          qos: index % 2 === 0 ? 1 : 0,
          retain: index % 3 === 0,
        }),
      ),
    );
    await until(() => heard(device).length >= 40, { what: '40 messages' });
    expect(heard(device)).toEqual(sent);
  });

  test('takes bytes as well as text', async () => {
    const { broker, join } = await runBroker();
    const device = await join('acme/e-bike/d-1');
    await device.subscribe([advice]);
    await broker.bus.publish({ topic: advice, payload: Uint8Array.of(1, 0, 255), qos: 1 });
    expect((await device.next('publish')).payload).toEqual(Buffer.of(1, 0, 255));
  });
});

describe('whoever asks when a device has subscribed to its advice', () => {
  test.each([advice, `${own}/#`, `${own}/+`])('is told once for %s', async (filter) => {
    const { broker, join } = await runBroker();
    const told: string[] = [];
    broker.onSubscribed(({ topic }) => told.push(topic));
    const device = await join('acme/e-bike/d-1');
    await device.subscribe([filter, `${own}/rejected`, 'vm/acme/e-bike/d-10/advice']);
    expect(told).toEqual([advice]);
    const app = await join('acme/@app/board');
    await app.subscribe(['vm/acme/e-bike/+/advice']);
    expect(told).toEqual([advice]);
  });

  test('is told again when its session comes back without subscribing', async () => {
    const { broker, join } = await runBroker();
    const before = await join('acme/e-bike/d-1', { clean: false });
    await before.subscribe([advice]);
    before.cut();
    await until(() => broker.connected() === 0, { what: 'the device to be gone' });
    const told = new Promise((resolve) => broker.onSubscribed(resolve));
    await join('acme/e-bike/d-1', { clean: false });
    expect(await told).toEqual({ topic: advice });
  });
});

/** Bounds of which each test makes one narrow. */
const roomy = {
  perCredential: 8,
  messages: 100,
  bytes: 100_000,
  allBytes: 1_000_000,
  expireMs: 60_000,
};

describe('a session that is kept', () => {
  test('holds so many messages and no more, and the broker goes on', async () => {
    const sessions = { ...roomy, messages: 5 };
    const { broker, join } = await runBroker({ limits: { sessions } });
    const before = await join('acme/e-bike/d-1', { clean: false });
    await before.subscribe([advice]);
    before.cut();
    await until(() => broker.connected() === 0, { what: 'the device to be gone' });
    for (let n = 0; n < 20; n++) {
      await broker.bus.publish({ topic: advice, payload: `${n}`, qos: 1 });
    }
    const after = await join('acme/e-bike/d-1', { clean: false });
    await until(() => heard(after).length === 5, { what: '5 messages' });
    await catchUp(after);
    expect(heard(after)).toEqual(['0', '1', '2', '3', '4']);
    expect(broker.sessions()).toMatchObject({ sessions: 1, notKept: 15, forgotten: 0 });
  });

  test('holds so many bytes and no more', async () => {
    const sessions = { ...roomy, bytes: 1_600 };
    const { broker, join } = await runBroker({ limits: { sessions } });
    const before = await join('acme/e-bike/d-1', { clean: false });
    await before.subscribe([advice]);
    before.cut();
    await until(() => broker.connected() === 0, { what: 'the device to be gone' });
    for (const size of [600, 600, 300]) {
      await broker.bus.publish({ topic: advice, payload: 'x'.repeat(size), qos: 1 });
    }
    const after = await join('acme/e-bike/d-1', { clean: false });
    await until(() => heard(after).length === 2, { what: '2 messages' });
    expect(heard(after).map(({ length }) => length)).toEqual([600, 300]);
  });

  test('has room again for as much as was received, also with QoS 2', async () => {
    const { broker, join } = await runBroker({ limits: { sessions: { ...roomy, bytes: 5_000 } } });
    const app = await join('acme/@app/board', { clean: false });
    await app.subscribe(['vm/acme/e-bike/+/telemetry'], 2);
    const device = await join('acme/e-bike/d-1');
    for (let n = 0; n < 20; n++) {
      const id = device.publish(`${own}/telemetry`, 'x'.repeat(1_000), { qos: 2 });
      await device.next('pubrec');
      device.send({ cmd: 'pubrel', messageId: id });
      const { messageId = 0 } = await app.next('publish');
      app.send({ cmd: 'pubrec', messageId });
      await app.next('pubrel');
      app.send({ cmd: 'pubcomp', messageId });
    }
    await until(() => broker.sessions().queuedBytes === 0, { what: 'nothing to be queued' });
    expect(broker.sessions()).toMatchObject({ sessions: 1, notKept: 0 });
  });

  test('is forgotten where the same credential leaves too many behind, the oldest first', async () => {
    const sessions = { ...roomy, perCredential: 2 };
    const { broker, join } = await runBroker({ limits: { sessions } });
    for (const clientId of ['a', 'b', 'c']) {
      const client = await join('acme/e-bike/d-1', { clientId, clean: false });
      await client.subscribe([advice]);
      client.cut();
      await until(() => broker.connected() === 0, { what: `${clientId} to be gone` });
    }
    const present: (boolean | undefined)[] = [];
    for (const clientId of ['a', 'b', 'c']) {
      const client = await join('acme/e-bike/d-1', { clientId, clean: false });
      const [connack] = client.received;
      present.push(connack?.cmd === 'connack' ? connack.sessionPresent : undefined);
    }
    expect(present).toEqual([false, true, true]);
    expect(broker.sessions().forgotten).toBe(1);
  });

  test('is forgotten where all sessions together hold too much, the one longest away first', async () => {
    const sessions = { ...roomy, allBytes: 5_000 };
    const { broker, join } = await runBroker({ limits: { sessions } });
    const devices = ['acme/e-bike/d-1', 'acme/e-bike/d-10', 'bolt/e-bike/d-1'] as const;
    for (const device of devices) {
      const client = await join(device, { clean: false });
      await client.subscribe([`vm/${device}/advice`]);
      client.cut();
      await until(() => broker.connected() === 0, { what: `${device} to be gone` });
    }
    for (const device of devices) {
      const payload = 'x'.repeat(2_000);
      await broker.bus.publish({ topic: `vm/${device}/advice`, payload, qos: 1 });
    }
    expect(broker.sessions()).toMatchObject({ sessions: 2, notKept: 0, forgotten: 1 });
    const told = await Promise.all(
      devices.map(async (device) => (await join(device, { clean: false })).received[0]),
    );
    expect(told).toMatchObject([
      { sessionPresent: false },
      { sessionPresent: true },
      { sessionPresent: true },
    ]);
  });
});

describe('a subscriber that does not read', () => {
  test('holds nobody else up, and is disconnected when too much waits for it', async () => {
    const { broker, join } = await runBroker({ limits: { maxBacklogBytes: 200_000 } });
    const filter = 'vm/acme/e-bike/+/telemetry';
    const frozen = await join('acme/@app/board', { clientId: 'frozen' });
    const awake = await join('acme/@app/board', { clientId: 'awake' });
    await frozen.subscribe([filter]);
    await awake.subscribe([filter]);
    frozen.socket.pause();
    const device = await join('acme/e-bike/d-1');
    // More than the kernel takes for the frozen one's socket.
    const payload = 'x'.repeat(100_000);
    let slowest = 0;
    for (let n = 0; n < 150; n++) {
      const sent = performance.now();
      device.publish(`${own}/telemetry`, payload, { qos: 0 });
      await awake.next('publish');
      slowest = Math.max(slowest, performance.now() - sent);
    }
    await until(() => broker.connected() === 2, { what: 'the frozen one to be disconnected' });
    expect(slowest).toBeLessThan(2_000);
    frozen.cut();
    if (!frozen.socket.closed) await once(frozen.socket, 'close');
  });
});
