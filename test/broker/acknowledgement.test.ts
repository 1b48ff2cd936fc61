import { generate } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { runBroker } from './support/running-broker.ts';

const telemetry = 'vm/acme/e-bike/d-1/telemetry';

describe('an acknowledgement', () => {
  test('does not leave before the message is settled', async () => {
    const { intake, join } = await runBroker({ hold: true });
    const device = await join('acme/e-bike/d-1');
    const id = device.publish(telemetry, '{"power":1}');
    await intake.atLeast(1);
    // An answered PINGREQ shows that everything before it has been gone through.
    device.send({ cmd: 'pingreq' });
    await device.next('pingresp');
    expect(device.pubacks).toEqual([]);
    intake.settle();
    expect((await device.next('puback')).messageId).toBe(id);
  });

  test('comes in the order of the messages, over many packets that each are a chunk of their own', async () => {
    const { intake, join } = await runBroker({ hold: true });
    const device = await join('acme/e-bike/d-1');
    const sent: number[] = [];
    for (let n = 0; n < 300; n++) {
      sent.push(device.publish(telemetry, `{"power":${n}}`));
      if (n % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await intake.atLeast(300);
    while (intake.waiting > 0) {
      intake.settle(7);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => device.pubacks.length === 300, { what: '300 PUBACKs' });
    expect(device.pubacks).toEqual(sent);
  });

  test('leaves many in one piece', async () => {
    const { intake, join } = await runBroker({ hold: true });
    const device = await join('acme/e-bike/d-1');
    const pieces: number[] = [];
    device.socket.on('data', (chunk) => pieces.push(chunk.length));
    for (let n = 0; n < 50; n++) device.publish(telemetry, '{"power":1}');
    await intake.atLeast(50);
    intake.settle();
    await until(() => device.pubacks.length === 50, { what: '50 PUBACKs' });
    expect(pieces).toEqual([200]);
  });

  test('does not mix with what goes through Aedes: PINGRESP and SUBACK come whole in between', async () => {
    const { intake, join } = await runBroker();
    const device = await join('acme/e-bike/d-1');
    for (let n = 1; n <= 60; n++) {
      device.publish(telemetry, `{"power":${n}}`);
      if (n % 5 === 0) device.send({ cmd: 'pingreq' });
      if (n % 20 === 0) {
        const subscriptions = [{ topic: 'vm/acme/e-bike/d-1/advice', qos: 1 as const }];
        device.send({ cmd: 'subscribe', messageId: 1_000 + n, subscriptions });
      }
    }
    await intake.atLeast(60);
    const count = (cmd: string) => device.received.filter((packet) => packet.cmd === cmd).length;
    await until(() => count('puback') === 60 && count('suback') === 3 && count('pingresp') === 12, {
      what: 'every answer',
    });
    expect(device.pubacks).toEqual([...device.pubacks].sort((a, b) => a - b));
  });

  test('comes for a packet whose bytes arrive one at a time', async () => {
    const { intake, join } = await runBroker();
    const device = await join('acme/e-bike/d-1');
    const packet = { cmd: 'publish', topic: telemetry, payload: 'slow', qos: 1 } as const;
    const bytes = generate({ ...packet, messageId: 7, dup: false, retain: false });
    for (const byte of bytes) {
      device.sendBytes(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await device.next('puback')).messageId).toBe(7);
    expect(intake.handed.map(({ text }) => text)).toEqual(['slow']);
  });

  test('comes for a message that was sent right behind CONNECT', async () => {
    const { intake, open } = await runBroker();
    const device = await open();
    const username = 'acme/e-bike/d-1';
    const connecting = device.connect({ username, password: Buffer.from(`secret of ${username}`) });
    for (let n = 0; n < 100; n++) device.publish(telemetry, '{"power":1}');
    expect((await connecting).returnCode).toBe(0);
    await until(() => device.pubacks.length === 100, { what: '100 PUBACKs' });
    expect(intake.handed).toHaveLength(100);
  });

  test('is not owed to QoS 0', async () => {
    const { intake, join } = await runBroker();
    const device = await join('acme/e-bike/d-1');
    device.publish(telemetry, 'once at most', { qos: 0 });
    device.publish(telemetry, 'once at least', { qos: 1 });
    await device.next('puback');
    expect(intake.handed.map(({ qos, text }) => [qos, text])).toEqual([
      [0, 'once at most'],
      [1, 'once at least'],
    ]);
    expect(device.received.map(({ cmd }) => cmd)).toEqual(['connack', 'puback']);
  });
});

describe('what the intake is told', () => {
  test('names who spoke, from which client, when, and whether it is sent again', async () => {
    const { intake, join } = await runBroker({ clock: () => 1_763_750_000_000 });
    const device = await join('acme/e-bike/d-1', { clientId: 'bike-7' });
    device.publish(telemetry, 'x', { dup: true });
    await device.next('puback');
    expect(intake.handed[0]).toMatchObject({
      topic: telemetry,
      text: 'x',
      qos: 1,
      dup: true,
      received: 1_763_750_000_000,
      principal: { kind: 'device', maker: 'acme', product: 'e-bike', device: 'd-1' },
      client: 'bike-7',
      refusal: undefined,
    });
  });
});

describe('a message that is refused', () => {
  test.each([0, 1, 2] as const)(
    'is acknowledged like any other, in its place, and the connection stays (QoS %i)',
    async (qos) => {
      const { intake, join } = await runBroker({ hold: true });
      const device = await join('acme/e-bike/d-1');
      const first = device.publish(telemetry, 'mine', { qos: 1 });
      const second = device.publish('vm/acme/e-bike/d-10/telemetry', 'not mine', { qos });
      const third = device.publish(telemetry, 'mine again', { qos: 1 });
      await intake.atLeast(3);
      intake.settle();
      await until(() => device.pubacks.includes(third), { what: 'the last PUBACK' });
      const ids = qos === 1 ? [first, second, third] : [first, third];
      expect(device.pubacks).toEqual(ids);
      if (qos === 2) expect((await device.next('pubrec')).messageId).toBe(second);
      expect(intake.handed.map(({ refusal }) => refusal)).toEqual([
        undefined,
        'topic-not-yours',
        undefined,
      ]);
      expect(intake.handed[1]).toMatchObject({ text: 'not mine' });
      expect(intake.handed[1]?.detail).toContain('vm/acme/e-bike/d-1/');
    },
  );

  test('over the packet limit passes by without being read in, and keeps its beginning', async () => {
    const { intake, join } = await runBroker({ limits: { maxPacketBytes: 10_000 } });
    const device = await join('acme/e-bike/d-1');
    const before = device.publish(telemetry, 'before');
    const large = device.publish(telemetry, `start${'x'.repeat(3_000_000)}`);
    const after = device.publish(telemetry, 'after');
    await until(() => device.pubacks.length === 3, { what: '3 PUBACKs' });
    expect(device.pubacks).toEqual([before, large, after]);
    expect(intake.handed.map(({ refusal }) => refusal)).toEqual([
      undefined,
      'payload-too-large',
      undefined,
    ]);
    expect(intake.handed[1]?.payload).toHaveLength(4_096);
    expect(intake.handed[1]?.text).toMatch(/^startxxx/);
    expect(intake.handed[1]?.detail).toMatch(/packet of 30000\d\d bytes, limit 10000/);
  });

  test.each([
    ['with 101 levels', `vm/${'a/'.repeat(100)}b`],
    ['of 60 KB', `vm/${'a'.repeat(60_000)}`],
  ])('on a topic %s is told so, and the dead letter stays small', async (_what, topic) => {
    const { intake, join } = await runBroker();
    const device = await join('acme/e-bike/d-1');
    device.publish(topic, 'x');
    await device.next('puback');
    expect(intake.handed[0]).toMatchObject({ refusal: 'topic-unknown', text: 'x' });
    expect(intake.handed[0]?.topic.length).toBeLessThanOrEqual(257);
  });
});
