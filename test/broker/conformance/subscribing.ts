import assert from 'node:assert/strict';
import { until } from '../../support/until.ts';
import { advice, own, status, telemetry, username } from './bytes.ts';
import { type Case, catchUp, commands, speaker, texts } from './case.ts';

/** SUBSCRIBE and UNSUBSCRIBE with their answers: chapters 3.8 to 3.11. */

const foreign = 'vm/acme/e-bike/d-10/advice';

export const subscribing: readonly Case[] = [
  {
    shows: ['3.8.4-1', '3.8.4-2', '2.3.1-7', '3.8.4-5', '3.9.3-1', '3.9.3-2', '3.8.4-4'],
    title:
      'SUBSCRIBE is answered once, with its id and one code a filter in their order: the QoS granted, or 0x80',
    async run(start) {
      const { join } = await start();
      const device = await join(username);
      const subscriptions = [
        { topic: advice, qos: 2 as const },
        { topic: foreign, qos: 1 as const },
        { topic: `${own}/#`, qos: 0 as const },
        { topic: '#', qos: 2 as const },
        { topic: `${own}/+`, qos: 1 as const },
      ];
      device.send({ cmd: 'subscribe', messageId: 65_535, subscriptions });
      const { messageId, granted } = await device.next('suback');
      assert.equal(messageId, 65_535);
      assert.deepEqual(granted, [2, 128, 0, 128, 1]);
      await catchUp(device);
      assert.deepEqual(commands(device), ['connack', 'suback', 'pingresp']);
    },
  },
  {
    shows: ['3.8.4-4', '3.8.4-5'],
    title:
      'a filter named several times in one SUBSCRIBE gets a code each time, and the last one counts',
    async run(start) {
      const running = await start();
      const device = await running.join(username, { clean: false });
      const subscriptions = [
        { topic: telemetry, qos: 2 as const },
        { topic: foreign, qos: 1 as const },
        { topic: telemetry, qos: 0 as const },
        { topic: foreign, qos: 2 as const },
        { topic: telemetry, qos: 1 as const },
      ];
      device.send({ cmd: 'subscribe', messageId: 5, subscriptions });
      assert.deepEqual((await device.next('suback')).granted, [2, 128, 0, 128, 1]);
      await (await speaker(running))(telemetry, 'x', { qos: 2 });
      assert.equal((await device.next('publish')).qos, 1);
      await catchUp(device);
      assert.deepEqual(texts(device), ['x']);
    },
  },
  {
    shows: ['3.8.4-3'],
    title:
      'a filter subscribed to again has the new QoS, retained messages come again, and none is missed or doubled',
    async run(start) {
      const { broker, join } = await start();
      await broker.bus.publish({ topic: status, payload: 'retained', qos: 1, retain: true });
      const device = await join(username);
      const filter = `${own}/#`;
      await device.subscribe([filter], 1);
      const sent: Promise<void>[] = [];
      for (let n = 0; n < 50; n++) {
        sent.push(broker.bus.publish({ topic: advice, payload: `${n}`, qos: 1 }));
        if (n % 10 === 0) await device.subscribe([filter], n % 20 === 0 ? 2 : 1);
      }
      await Promise.all(sent);
      await device.subscribe([filter], 0);
      await broker.bus.publish({ topic: advice, payload: 'last', qos: 1 });
      const { qos } = await device.next('publish', {
        where: ({ payload }) => payload.toString() === 'last',
      });
      assert.equal(qos, 0);
      const live = texts(device).filter((text) => text !== 'retained');
      assert.deepEqual(live, [...Array.from({ length: 50 }, (_, n) => `${n}`), 'last']);
      assert.equal(texts(device).length - live.length, 7);
    },
  },
  {
    shows: ['3.8.3-2', '4.7.1-1', '3.3.2-3'],
    title: 'wildcards are served, and bring what matches and nothing else',
    async run(start) {
      const { broker, join } = await start();
      const device = await join(username);
      await device.subscribe([`${own}/+`]);
      for (const topic of [`${own}/a`, `${own}/a/b`, foreign, `${own}/b`]) {
        await broker.bus.publish({ topic, payload: topic, qos: 1 });
      }
      await until(() => texts(device).length === 2, { what: 'two messages' });
      await catchUp(device);
      assert.deepEqual(texts(device), [`${own}/a`, `${own}/b`]);
    },
  },
  {
    shows: ['4.7.3-3', '3.8.4-5'],
    title: 'a filter of 65,535 bytes is read, and refused; beside it others stand',
    async run(start) {
      const { join } = await start();
      const device = await join(username);
      const long = `${own}/${'x'.repeat(65_535 - own.length - 1)}`;
      assert.deepEqual(await device.subscribe([long, advice]), [128, 1]);
      assert.deepEqual(await device.subscribe([long, long]), [128, 128]);
    },
  },
  {
    shows: ['3.10.4-4', '3.10.4-6', '2.3.1-7', '3.10.4-2'],
    title:
      'UNSUBSCRIBE of several filters is answered once, with its id, and then no message comes',
    async run(start) {
      const { broker, join } = await start();
      const device = await join(username);
      await device.subscribe([advice, status, telemetry]);
      device.send({ cmd: 'unsubscribe', messageId: 65_535, unsubscriptions: [advice, status] });
      assert.equal((await device.next('unsuback')).messageId, 65_535);
      for (const topic of [advice, status, telemetry]) {
        await broker.bus.publish({ topic, payload: topic, qos: 1 });
      }
      await device.next('publish');
      await catchUp(device);
      assert.deepEqual(texts(device), [telemetry]);
      assert.equal(commands(device).filter((cmd) => cmd === 'unsuback').length, 1);
    },
  },
  {
    shows: ['3.10.4-1', '3.10.4-5'],
    title:
      'UNSUBSCRIBE deletes the very same filter, none that only matches, and is answered in any case',
    async run(start) {
      const { broker, join } = await start();
      const device = await join(username);
      await device.subscribe([`${own}/+`, advice]);
      for (const [messageId, filter] of [`${own}/#`, `${own}/Advice`, '+', advice].entries()) {
        device.send({ cmd: 'unsubscribe', messageId: messageId + 1, unsubscriptions: [filter] });
        assert.equal((await device.next('unsuback')).messageId, messageId + 1);
      }
      await broker.bus.publish({ topic: advice, payload: 'by the wildcard', qos: 1 });
      await device.next('publish');
      device.send({ cmd: 'unsubscribe', messageId: 9, unsubscriptions: [`${own}/+`] });
      await device.next('unsuback');
      await broker.bus.publish({ topic: advice, payload: 'by nothing', qos: 1 });
      await catchUp(device);
      assert.deepEqual(texts(device), ['by the wildcard']);
    },
  },
  ...([1, 2] as const).map(
    (qos): Case => ({
      shows: ['3.10.4-3', '4.4.0-1'],
      title: `what had been sent of a deleted subscription is sent again until it is acknowledged (QoS ${qos})`,
      async run(start) {
        const running = await start();
        const { join } = running;
        const before = await join(username, { clean: false });
        await before.subscribe([telemetry], qos);
        await (await speaker(running))(telemetry, 'begun', { qos });
        const { messageId } = await before.next('publish');
        before.send({ cmd: 'unsubscribe', messageId: 9, unsubscriptions: [telemetry] });
        await before.next('unsuback');
        before.cut();
        const after = await join(username, { clean: false });
        const again = await after.next('publish');
        assert.deepEqual([again.messageId, again.dup], [messageId, true]);
      },
    }),
  ),
];
