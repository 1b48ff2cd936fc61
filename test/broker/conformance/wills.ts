import assert from 'node:assert/strict';
import type { RawMqtt } from '../../support/raw-mqtt.ts';
import { connectBytes, packet, status, telemetry, username } from './bytes.ts';
import { type Case, catchUp, retainedFor, texts } from './case.ts';

/** Wills, and the end of connections: chapters 3.1.2.5 to 3.1.2.7, 3.1.2.10, 3.12 and 3.14. */

type Qos = 0 | 1 | 2;
const will = ({ qos = 1 as Qos, retain = false, topic = status } = {}) => ({
  will: { topic, payload: Buffer.from('gone'), qos, retain },
});
const all = 'vm/acme/e-bike/#';

const endings: readonly (readonly [string, (client: RawMqtt) => void])[] = [
  ['the network fails', (client) => client.cut()],
  ['the client closes without DISCONNECT', (client) => void client.socket.end()],
  ['it breaks the protocol', (client) => client.sendBytes(connectBytes())],
  ['DISCONNECT has flags', (client) => client.sendBytes(packet(0xe1))],
];

export const wills: readonly Case[] = [
  ...endings.map(
    ([what, end]): Case => ({
      shows: [
        '3.1.2-8',
        '3.1.2-9',
        '3.1.2-16',
        ...(what.includes('flags') ? (['3.14.1-1'] as const) : []),
      ],
      title: `the will is published, and not retained, when ${what}`,
      async run(start) {
        const running = await start();
        const { join } = running;
        const watcher = await join('acme/@app/board');
        await watcher.subscribe([all]);
        const device = await join(username, will());
        await catchUp(watcher);
        assert.deepEqual(texts(watcher), []);
        end(device);
        const { topic, payload, qos } = await watcher.next('publish');
        assert.deepEqual([topic, payload.toString(), qos], [status, 'gone', 1]);
        const later = await join('acme/@app/board', { clientId: 'later' });
        assert.deepEqual(await retainedFor(running, later, all), []);
      },
    }),
  ),
  {
    shows: ['3.1.2-8', '3.1.4-2'],
    title: 'the will is published when another client takes its place',
    async run(start) {
      const { join } = await start();
      const watcher = await join('acme/@app/board');
      await watcher.subscribe([all]);
      await join(username, { clientId: 'same', ...will() });
      await join(username, { clientId: 'same' });
      assert.equal((await watcher.next('publish')).payload.toString(), 'gone');
    },
  },
  {
    shows: ['3.1.2-24', '3.1.2-8'],
    title:
      'a client silent for one and a half times its keepalive, not less, is gone, with its will',
    async run(start) {
      const { intake, join } = await start();
      const device = await join(username, { keepalive: 1, ...will() });
      const since = performance.now();
      await device.untilClosed();
      assert.ok(performance.now() - since > 1_450);
      assert.equal((await intake.atLeast(1))[0]?.text, 'gone');
    },
  },
  {
    shows: ['3.1.2-24', '3.12.4-1'],
    title: 'any packet counts as life: PINGREQ, which is answered, and PUBLISH of QoS 0',
    async run(start) {
      const { join } = await start();
      const device = await join(username, { keepalive: 1 });
      const since = performance.now();
      for (let n = 0; performance.now() - since < 2_200; n++) {
        if (n % 2 === 0) await catchUp(device);
        else device.publish(telemetry, 'x', { qos: 0 });
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      await catchUp(device);
    },
  },
  {
    shows: ['3.14.4-3', '3.1.2-10', '3.14.4-2'],
    title: 'the will is discarded at DISCONNECT, and what comes behind that is not looked at',
    async run(start) {
      const { intake, join } = await start();
      const device = await join(username, will());
      device.publish(telemetry, 'before', { qos: 0 });
      device.send({ cmd: 'disconnect' });
      device.publish(telemetry, 'behind', { qos: 0 });
      await device.untilClosed();
      const next = await join(username);
      next.publish(telemetry, 'next');
      await next.next('puback');
      assert.deepEqual(
        intake.handed.map(({ text }) => text),
        ['before', 'next'],
      );
    },
  },
  {
    shows: ['3.1.2-10'],
    title: 'a will is published once, also of a session that is kept',
    async run(start) {
      const { intake, join } = await start();
      const before = await join(username, { clean: false, ...will() });
      before.cut();
      await intake.atLeast(1);
      const after = await join(username, { clean: false });
      after.cut();
      const last = await join(username, { clean: false });
      last.publish(telemetry, 'last');
      await last.next('puback');
      assert.deepEqual(
        intake.handed.map(({ text }) => text),
        ['gone', 'last'],
      );
    },
  },
  {
    shows: ['3.1.2-12'],
    title: 'no will is published of a client that named none',
    async run(start) {
      const { intake, join } = await start();
      const device = await join(username);
      device.cut();
      const next = await join(username, { clientId: 'next' });
      next.publish(telemetry, 'next');
      await next.next('puback');
      assert.deepEqual(
        intake.handed.map(({ text }) => text),
        ['next'],
      );
    },
  },
  {
    shows: ['3.1.2-8', '3.1.4-5'],
    title: 'no will is published of a client that was not let in',
    async run(start) {
      const { intake, open, join } = await start();
      const stranger = await open();
      await stranger.connect({ username, password: Buffer.from('guess'), ...will() });
      await stranger.untilClosed();
      const next = await join(username);
      next.publish(telemetry, 'next');
      await next.next('puback');
      assert.deepEqual(
        intake.handed.map(({ text }) => text),
        ['next'],
      );
    },
  },
  {
    shows: ['3.1.2-17'],
    title: 'a will with retain is retained on status, and on no other channel',
    async run(start) {
      const running = await start();
      const { intake, join } = running;
      for (const topic of [status, telemetry]) {
        const device = await join(username, { clientId: topic, ...will({ retain: true, topic }) });
        device.cut();
      }
      await intake.atLeast(2);
      const later = await join('acme/@app/board', { clientId: 'later' });
      const found = await retainedFor(running, later, all);
      assert.deepEqual(
        found.map(({ topic }) => topic),
        [status],
      );
    },
  },
  ...([0, 1, 2] as const).map(
    (qos): Case => ({
      shows: ['3.1.2-9'],
      title: `a will of QoS ${qos} is published with QoS ${qos}`,
      async run(start) {
        const { join } = await start();
        const watcher = await join('acme/@app/board');
        await watcher.subscribe([all], 2);
        (await join(username, will({ qos }))).cut();
        assert.equal((await watcher.next('publish')).qos, qos);
      },
    }),
  ),
  {
    shows: ['4.8.0-2'],
    title: 'where a message cannot be settled in time the connection ends, unacknowledged',
    async run(start) {
      const { join } = await start({ hold: true, limits: { holdMs: 300 } });
      const device = await join(username);
      device.publish(telemetry, 'x');
      await device.untilClosed();
      assert.deepEqual(device.pubacks, []);
    },
  },
];
