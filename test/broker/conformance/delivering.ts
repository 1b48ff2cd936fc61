import assert from 'node:assert/strict';
import { until } from '../../support/until.ts';
import { advice, own, status, telemetry, username } from './bytes.ts';
import { type Case, catchUp, commands, heard, speaker, texts } from './case.ts';

/** PUBLISH on its way out: chapters 3.3.5, 4.3, 4.5 and 4.6. */

const grants = [0, 1, 2] as const;

export const delivering: readonly Case[] = [
  {
    shows: ['3.8.4-6', '4.3.1-1', '4.3.2-1', '4.3.3-1', '2.3.1-5'],
    title:
      'a message goes out with the lower of its QoS and the one granted, whether by name or by wildcard',
    async run(start) {
      const running = await start();
      const { join } = running;
      const say = await speaker(running);
      for (const granted of grants) {
        for (const filter of [telemetry, `${own}/#`, 'vm/acme/e-bike/d-1/+']) {
          const device = await join(username, { clientId: `${granted} ${filter}` });
          await device.subscribe([filter], granted);
        }
        const app = await join('acme/@app/board', { clientId: `${granted}` });
        await app.subscribe(['vm/acme/e-bike/+/telemetry'], granted);
        for (const qos of grants) {
          await say(telemetry, `${qos}`, { qos });
          const { payload, qos: sent, dup, messageId } = await app.next('publish');
          assert.deepEqual(
            [payload.toString(), sent, dup, messageId !== undefined],
            [`${qos}`, Math.min(qos, granted), false, Math.min(qos, granted) > 0],
          );
        }
        app.cut();
      }
    },
  },
  ...(
    [
      [0, 1],
      [1, 0],
      [0, 2],
      [2, 1],
    ] as const
  ).flatMap(([first, second]) =>
    [true, false].map(
      (clean): Case => ({
        shows: ['3.3.5-1'],
        title: `of overlapping filters granted ${first} and ${second} the higher counts, and the message comes once (${clean ? 'clean' : 'kept'} session)`,
        async run(start) {
          const running = await start();
          const { join } = running;
          const device = await join(username, { clean });
          await device.subscribe([`${own}/#`], first);
          await device.subscribe([`${own}/+`], second);
          await device.subscribe([telemetry], Math.min(first, second) as 0 | 1 | 2);
          await (await speaker(running))(telemetry, 'x', { qos: 2 });
          const { qos, messageId } = await device.next('publish');
          assert.equal(qos, Math.max(first, second));
          await catchUp(device);
          assert.equal(heard(device).length, 1);
          if (clean || qos !== 1) return;
          device.send({ cmd: 'puback', messageId: messageId! });
          await catchUp(device);
          device.cut();
          const after = await join(username, { clean });
          await catchUp(after);
          assert.deepEqual(texts(after), []);
        },
      }),
    ),
  ),
  {
    shows: ['4.3.3-1', '2.3.1-6'],
    title: 'QoS 2: PUBREC is answered with PUBREL of the same id, and PUBCOMP ends it',
    async run(start) {
      const running = await start();
      const { join } = running;
      const say = await speaker(running);
      for (const clean of [true, false]) {
        const device = await join(username, { clean });
        await device.subscribe([telemetry], 2);
        await say(telemetry, 'exactly once', { qos: 2 });
        const { messageId = 0, qos, dup } = await device.next('publish');
        assert.deepEqual([qos, dup], [2, false]);
        device.send({ cmd: 'pubrec', messageId });
        assert.equal((await device.next('pubrel')).messageId, messageId);
        device.send({ cmd: 'pubcomp', messageId });
        await catchUp(device);
        assert.deepEqual(commands(device).slice(1), ['suback', 'publish', 'pubrel', 'pingresp']);
        device.cut();
        const after = await join(username, { clean });
        await catchUp(after);
        assert.deepEqual(commands(after), ['connack', 'pingresp']);
        after.cut();
      }
    },
  },
  {
    shows: ['4.3.3-1'],
    title: 'QoS 2 of a retained message to a kept session goes to its end too',
    async run(start) {
      const running = await start();
      await (await speaker(running))(status, 'x', { qos: 2, retain: true });
      const device = await running.join(username, { clean: false });
      await device.subscribe([status], 2);
      const { messageId = 0 } = await device.next('publish');
      device.send({ cmd: 'pubrec', messageId });
      assert.equal((await device.next('pubrel')).messageId, messageId);
      device.send({ cmd: 'pubcomp', messageId });
      await catchUp(device);
    },
  },
  {
    shows: ['2.3.1-4', '4.3.2-1', '2.3.1-1'],
    title: 'no packet id is used for a second message before the first is acknowledged',
    async run(start) {
      const { broker, join } = await start();
      const device = await join(username, { clean: false });
      await device.subscribe([advice]);
      for (let n = 0; n < 200; n++) {
        await broker.bus.publish({ topic: advice, payload: `${n}`, qos: 1 });
      }
      await until(() => heard(device).length === 200, { what: '200 messages' });
      const open = heard(device).slice(0, 100);
      for (const { messageId } of heard(device).slice(100)) {
        device.send({ cmd: 'puback', messageId: messageId! });
      }
      await catchUp(device);
      device.cut();
      const after = await join(username, { clean: false });
      for (let n = 0; n < 200; n++) {
        await broker.bus.publish({ topic: advice, payload: `later ${n}`, qos: 1 });
      }
      await until(() => heard(after).length === 300, { what: '300 messages' });
      const ids = heard(after).map(({ messageId }) => messageId);
      assert.equal(new Set(ids).size, 300);
      assert.equal(ids.includes(0), false);
      assert.deepEqual(
        ids.slice(0, 100),
        open.map(({ messageId }) => messageId),
      );
    },
  },
  {
    shows: ['3.3.1-3', '3.3.1-1'],
    title: 'DUP of an incoming message is not passed on',
    async run(start) {
      const { join } = await start();
      const app = await join('acme/@app/board');
      await app.subscribe(['vm/acme/e-bike/#']);
      const device = await join(username);
      device.publish(telemetry, 'x', { dup: true });
      assert.equal((await app.next('publish')).dup, false);
    },
  },
  ...([0, 1, 2] as const).map(
    (qos): Case => ({
      shows: ['4.6.0-6', '4.6.0-5'],
      title: `messages of one client reach each subscriber in their order (QoS ${qos})`,
      async run(start) {
        const { join } = await start();
        const listeners = [
          await join('acme/@app/board', { clientId: 'clean' }),
          await join('acme/@app/board', { clientId: 'kept', clean: false }),
          await join(username, { clientId: 'itself' }),
        ];
        await listeners[0]?.subscribe(['vm/acme/e-bike/#'], qos);
        await listeners[1]?.subscribe(['vm/acme/e-bike/+/telemetry'], qos);
        await listeners[2]?.subscribe([`${own}/#`], qos);
        const device = await join(username);
        const sent = Array.from({ length: 300 }, (_, n) => `${n}`);
        for (const text of sent) device.publish(telemetry, text, { qos });
        for (const listener of listeners) {
          await until(() => heard(listener).length === 300, { what: '300 messages' });
          assert.deepEqual(texts(listener), sent);
        }
      },
    }),
  ),
];
