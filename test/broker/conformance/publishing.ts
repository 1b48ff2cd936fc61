import assert from 'node:assert/strict';
import { until } from '../../support/until.ts';
import { own, telemetry, username } from './bytes.ts';
import { type Case, catchUp, commands } from './case.ts';

/** PUBLISH on its way in, and its answers: chapters 3.3 to 3.7, 4.3 and 4.6. */

export const publishing: readonly Case[] = [
  {
    shows: ['3.3.4-1', '2.3.1-6', '2.3.1-5'],
    title: 'QoS 0 is answered with nothing, QoS 1 with PUBACK and QoS 2 with PUBREC of its id',
    async run(start) {
      const { intake, join } = await start();
      const device = await join(username);
      device.publish(telemetry, 'at most once', { qos: 0 });
      device.publish(telemetry, 'at least once', { qos: 1, messageId: 65_535 });
      device.publish(telemetry, 'exactly once', { qos: 2, messageId: 258 });
      assert.equal((await device.next('puback')).messageId, 65_535);
      assert.equal((await device.next('pubrec')).messageId, 258);
      assert.deepEqual(commands(device), ['connack', 'puback', 'pubrec']);
      assert.deepEqual(
        intake.handed.map(({ qos, text }) => [qos, text]),
        [
          [0, 'at most once'],
          [1, 'at least once'],
          [2, 'exactly once'],
        ],
      );
    },
  },
  {
    shows: ['4.3.2-2'],
    title: 'PUBACK comes once the message is owned, and then its id is a new message, DUP or not',
    async run(start) {
      const { intake, join } = await start({ hold: true });
      const device = await join(username);
      device.publish(telemetry, 'first', { messageId: 7 });
      await intake.atLeast(1);
      await catchUp(device);
      assert.deepEqual(device.pubacks, []);
      intake.release();
      await device.next('puback');
      device.publish(telemetry, 'second', { messageId: 7, dup: true });
      await device.next('puback');
      assert.deepEqual(
        intake.handed.map(({ text }) => text),
        ['first', 'second'],
      );
    },
  },
  {
    shows: ['4.6.0-2', '4.6.0-3', '4.6.0-4', '2.3.1-6'],
    title: 'PUBACKs, PUBRECs and PUBCOMPs come in the order of what they answer',
    async run(start) {
      const { intake, join } = await start({ hold: true });
      const device = await join(username);
      const sent = { puback: [] as number[], pubrec: [] as number[] };
      for (let n = 0; n < 60; n++) {
        const qos = n % 2 === 0 ? 1 : 2;
        sent[qos === 1 ? 'puback' : 'pubrec'].push(device.publish(telemetry, `${n}`, { qos }));
      }
      await intake.atLeast(60);
      while (intake.waiting > 0) intake.settle(7);
      const ids = (cmd: string) =>
        device.received.flatMap((packet) => (packet.cmd === cmd ? [packet.messageId] : []));
      await until(() => device.received.length === 61, { what: 'every answer' });
      assert.deepEqual([ids('puback'), ids('pubrec')], [sent.puback, sent.pubrec]);
      for (const messageId of sent.pubrec) device.send({ cmd: 'pubrel', messageId });
      await until(() => ids('pubcomp').length === 30, { what: 'every PUBCOMP' });
      assert.deepEqual(ids('pubcomp'), sent.pubrec);
    },
  },
  {
    shows: ['4.3.3-2'],
    title:
      'QoS 2 is taken once, however often it comes before PUBREL, and each time gets its PUBREC',
    async run(start) {
      const { intake, join } = await start({ hold: true });
      const device = await join(username);
      device.publish(telemetry, 'x', { qos: 2, messageId: 9 });
      device.publish(telemetry, 'x', { qos: 2, messageId: 9, dup: true });
      await intake.atLeast(1);
      await catchUp(device);
      assert.equal(commands(device).includes('pubrec'), false);
      intake.release();
      await device.next('pubrec');
      device.publish(telemetry, 'x', { qos: 2, messageId: 9, dup: true });
      assert.equal((await device.next('pubrec')).messageId, 9);
      assert.equal(intake.handed.length, 1);
      device.send({ cmd: 'pubrel', messageId: 9 });
      assert.equal((await device.next('pubcomp')).messageId, 9);
      device.publish(telemetry, 'another with a free id', { qos: 2, messageId: 9 });
      await device.next('pubrec');
      assert.equal(intake.handed.length, 2);
    },
  },
  {
    shows: ['4.3.3-2'],
    title: 'PUBREL of an id that is not known is answered with PUBCOMP all the same',
    async run(start) {
      const { join } = await start();
      const device = await join(username);
      device.send({ cmd: 'pubrel', messageId: 44 });
      assert.equal((await device.next('pubcomp')).messageId, 44);
    },
  },
  ...([true, false] as const).map(
    (takesPlace): Case => ({
      shows: ['4.3.3-2', '4.4.0-1', '3.1.2-4'],
      title: `QoS 2 is taken once over a reconnection of a kept session, ${
        takesPlace ? 'which takes the place of the connection' : 'which was lost'
      }`,
      async run(start) {
        const { broker, intake, join } = await start({ hold: true });
        const before = await join(username, { clean: false });
        before.publish(telemetry, 'x', { qos: 2, messageId: 3 });
        await intake.atLeast(1);
        if (!takesPlace) before.cut();
        if (!takesPlace) await until(() => broker.connected() === 0, { what: 'it to be gone' });
        const after = await join(username, { clean: false });
        after.publish(telemetry, 'x', { qos: 2, messageId: 3, dup: true });
        await catchUp(after);
        intake.release();
        assert.equal((await after.next('pubrec')).messageId, 3);
        assert.equal(intake.handed.length, 1);
      },
    }),
  ),
  {
    shows: ['3.1.2-6', '4.3.3-2'],
    title: 'QoS 2 of a clean session begins anew with the connection',
    async run(start) {
      const { intake, join } = await start();
      const before = await join(username);
      before.publish(telemetry, 'x', { qos: 2, messageId: 3 });
      await before.next('pubrec');
      before.cut();
      const after = await join(username);
      after.publish(telemetry, 'y', { qos: 2, messageId: 3 });
      await after.next('pubrec');
      assert.deepEqual(
        intake.handed.map(({ text }) => text),
        ['x', 'y'],
      );
    },
  },
  ...([0, 1, 2] as const).map(
    (qos): Case => ({
      shows: ['3.3.5-2'],
      title: `what may not be said is acknowledged like any other, and refused (QoS ${qos})`,
      async run(start) {
        const { intake, join } = await start();
        const device = await join(username);
        device.publish('vm/acme/e-bike/d-10/telemetry', 'not mine', { qos });
        if (qos > 0) await device.next(qos === 1 ? 'puback' : 'pubrec');
        await catchUp(device);
        const [handed] = await intake.atLeast(1);
        assert.equal(handed?.refusal, 'topic-not-yours');
      },
    }),
  ),
  {
    shows: ['4.7.3-3', '3.3.5-2'],
    title: 'a topic of 65,535 bytes is read, acknowledged and refused; the connection stays',
    async run(start) {
      const { intake, join } = await start();
      const device = await join(username);
      device.publish(`${own}/${'x'.repeat(65_535 - own.length - 1)}`, 'far too long');
      device.publish(telemetry, 'after');
      await device.next('puback');
      await device.next('puback');
      assert.deepEqual(
        intake.handed.map(({ text, refusal }) => [text, refusal]),
        [
          ['far too long', 'topic-unknown'],
          ['after', undefined],
        ],
      );
    },
  },
];
