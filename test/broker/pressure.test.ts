import { Duplex, PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { acknowledgements, Connection } from '../../broker/connection.ts';
import { defaultLimits } from '../../broker/limits.ts';
import { Pressure } from '../../broker/pressure.ts';
import type { RawMqtt } from '../support/raw-mqtt.ts';
import { until } from '../support/until.ts';
import { runBroker } from './support/running-broker.ts';

const topic = 'vm/acme/e-bike/d-1/telemetry';
const large = 'x'.repeat(10_000);

/** Who lets everything happen on a connection. */
const nobody = { mayPublish: () => true, due() {}, breach() {} };

/** Sends until the kernel takes no more for a while: the broker has stopped reading. */
async function flood(client: RawMqtt, qos: 0 | 1, at = topic): Promise<number> {
  let sent = 0;
  while (client.socket.writableLength < 2_000_000 && sent < 5_000) {
    client.publish(at, large, { qos });
    sent += 1;
    if (sent % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return sent;
}

describe('a client with too much on its way to the disk', () => {
  test.each([0, 1] as const)(
    'is not read until half of it is settled, and loses nothing (QoS %i)',
    async (qos) => {
      const { intake, join } = await runBroker({
        hold: true,
        limits: { maxPendingBytesPerClient: 100_000 },
      });
      const device = await join('acme/e-bike/d-1');
      const sent = await flood(device, qos);
      expect(device.socket.writableLength).toBeGreaterThan(1_000_000);
      // The last message that is taken may come on top of the limit.
      expect(intake.pendingBytes).toBeGreaterThan(90_000);
      expect(intake.pendingBytes).toBeLessThanOrEqual(110_000);
      intake.release();
      await until(() => intake.handed.length === sent, {
        what: `all ${sent} messages`,
        deadlineMs: 15_000,
      });
      if (qos === 1) await until(() => device.pubacks.length === sent, { what: 'their PUBACKs' });
    },
  );

  test('holds up nobody else', async () => {
    const { intake, join } = await runBroker({
      hold: true,
      limits: { maxPendingBytesPerClient: 100_000 },
    });
    const greedy = await join('acme/e-bike/d-1');
    await flood(greedy, 1);
    const modest = await join('acme/e-bike/d-10');
    modest.publish('vm/acme/e-bike/d-10/telemetry', 'small');
    await until(() => intake.handed.some(({ text }) => text === 'small'), { what: 'the other' });
  });
});

describe('all clients together with too much on its way to the disk', () => {
  test('are not read until half of it is settled', async () => {
    const { intake, join } = await runBroker({ hold: true, limits: { maxPendingBytes: 200_000 } });
    const first = await join('acme/e-bike/d-1');
    const second = await join('acme/e-bike/d-10');
    const sent =
      (await flood(first, 1)) + (await flood(second, 1, 'vm/acme/e-bike/d-10/telemetry'));
    expect(intake.pendingBytes).toBeLessThanOrEqual(210_000);
    intake.release();
    await until(() => first.pubacks.length + second.pubacks.length === sent, {
      what: `all ${sent} PUBACKs`,
      deadlineMs: 15_000,
    });
  });
});

describe('a disk that takes nothing for long', () => {
  test('does not fill memory, though clients come back and send again', async () => {
    const limits = { maxPendingBytes: 50_000, holdMs: 300 };
    const { broker, intake, join } = await runBroker({ hold: true, limits });
    for (let round = 0; round < 4; round++) {
      const device = await join('acme/e-bike/d-1');
      await flood(device, 1);
      await device.untilClosed();
    }
    expect(intake.pendingBytes).toBeLessThanOrEqual(60_000);

    // Who only listens is served all the same.
    const app = await join('acme/@app/board');
    await app.subscribe(['vm/acme/insights/#']);
    await broker.bus.publish({ topic: 'vm/acme/insights/e-bike/x', payload: 'still', qos: 1 });
    expect((await app.next('publish')).payload.toString()).toBe('still');
    app.send({ cmd: 'pingreq' });
    await app.next('pingresp');
  });
});

describe('a client that waits too long for an acknowledgement', () => {
  test('is disconnected, and sends again', async () => {
    const { intake, join } = await runBroker({ hold: true, limits: { holdMs: 300 } });
    const device = await join('acme/e-bike/d-1');
    device.publish(topic, 'first try');
    await device.untilClosed();
    expect(device.pubacks).toEqual([]);
    intake.release();
    const again = await join('acme/e-bike/d-1');
    again.publish(topic, 'second try', { dup: true });
    await again.next('puback');
  });

  test('waits no longer than half its keepalive', async () => {
    const { join } = await runBroker({ hold: true });
    const device = await join('acme/e-bike/d-1', { keepalive: 4 });
    device.publish(topic, 'x');
    const started = performance.now();
    await device.untilClosed();
    // Half of it, and less than the six seconds after which a silent client would be let go anyway.
    expect(performance.now() - started).toBeGreaterThan(1_900);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('is kept while others of its messages are settled', async () => {
    const { intake, join } = await runBroker({ hold: true, limits: { holdMs: 600 } });
    const device = await join('acme/e-bike/d-1');
    for (let n = 0; n < 12; n++) device.publish(topic, `${n}`);
    await intake.atLeast(12);
    for (let n = 0; n < 12; n++) {
      intake.settle(1);
      await device.next('puback');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(device.isClosed).toBe(false);
  });
});

describe('a client that falls silent', () => {
  test('is found out by its keepalive, also among thousands', async () => {
    const pressure = new Pressure({ take() {}, refuse() {}, pendingBytes: 0 }, defaultLimits);
    onTestFinished(() => pressure.close());
    const connections = Array.from({ length: 6_000 }, () => {
      const connection = new Connection(new PassThrough(), 'here', defaultLimits, nobody);
      connection.on('error', () => {});
      pressure.watch(connection);
      return connection;
    });
    const silent = [connections[0], connections[3_000], connections.at(-1)] as Connection[];
    for (const connection of silent) connection.keepaliveMs = 10;
    await until(() => silent.every(({ destroyed }) => destroyed), { what: 'their end' });
    expect(connections.filter(({ destroyed }) => destroyed)).toHaveLength(silent.length);
  });
});

describe('a client that does not read its acknowledgements', () => {
  test('is not read either, until it does', async () => {
    let finishWrite = () => {};
    const transport = new Duplex({
      writableHighWaterMark: 100,
      read() {},
      write(_chunk, _encoding, done) {
        finishWrite = done;
      },
    });
    const connection = new Connection(transport, 'somewhere', defaultLimits, nobody);
    onTestFinished(() => void connection.destroy(new Error('the test is over')));
    connection.on('error', () => {});
    for (let id = 1; id <= 20; id++) connection.acknowledge(acknowledgements.puback, id);
    connection.flush();
    expect(transport.isPaused()).toBe(false);
    for (let id = 21; id <= 40; id++) connection.acknowledge(acknowledgements.puback, id);
    connection.flush();
    expect(transport.isPaused()).toBe(true);
    expect(connection.backlog).toBe(160);
    finishWrite();
    finishWrite();
    await until(() => !transport.isPaused(), { what: 'reading to go on' });
  });
});
