import assert from 'node:assert/strict';
import type { RawMqtt } from '../../support/raw-mqtt.ts';
import { until } from '../../support/until.ts';
import type { OpenBroker } from '../support/open-broker.ts';
import { advice, telemetry, username } from './bytes.ts';
import { type Case, catchUp, commands, heard, speaker, texts } from './case.ts';

/** Sessions that are kept, and those that are not: chapters 3.1.2.4, 3.2.2.2, 4.1 and 4.4. */

export const sessions: readonly Case[] = [
  {
    shows: ['3.2.2-3', '3.2.2-2', '3.1.2-4', '4.1.0-1'],
    title: 'session present is 0 the first time and 1 the second, subscribed or not',
    async run(start) {
      const running = await start();
      for (const filters of [[], [advice]]) {
        const session = { clientId: `with ${filters.length}`, clean: false };
        const before = await running.join(username, session);
        assert.equal(isPresent(before), false);
        if (filters.length > 0) await before.subscribe(filters);
        await lost(running, before);
        const after = await running.join(username, session);
        assert.equal(isPresent(after), true);
        await lost(running, after);
      }
    },
  },
  {
    shows: ['3.1.2-6', '3.2.2-1'],
    title:
      'a clean session discards the one before with all that waited for it, and leaves none behind',
    async run(start) {
      const running = await start();
      const { broker, join } = running;
      const kept = await join(username, { clean: false });
      await kept.subscribe([advice]);
      await lost(running, kept);
      await broker.bus.publish({ topic: advice, payload: 'waits', qos: 1 });
      const clean = await join(username, { clean: true });
      assert.equal(isPresent(clean), false);
      await broker.bus.publish({ topic: advice, payload: 'unheard', qos: 1 });
      await catchUp(clean);
      await clean.subscribe([advice]);
      await lost(running, clean);
      const after = await join(username, { clean: false });
      assert.equal(isPresent(after), false);
      await catchUp(after);
      assert.deepEqual([...texts(clean), ...texts(after)], []);
    },
  },
  {
    shows: ['3.1.2-5', '4.5.0-1', '4.1.0-2', '3.8.4-6'],
    title:
      'messages of QoS 1 and 2 wait for a session that is away, with the QoS granted, in their order and with DUP 0',
    async run(start) {
      const running = await start();
      const { join } = running;
      const say = await speaker(running);
      const before = await join(username, { clean: false });
      await before.subscribe([telemetry, 'vm/acme/e-bike/d-1/+'], 1);
      await lost(running, before);
      for (const qos of [1, 2, 1, 2] as const) {
        await say(telemetry, `${qos}`, { qos });
      }
      const after = await join(username, { clean: false });
      await until(() => heard(after).length === 4, { what: 'four messages' });
      await catchUp(after);
      assert.deepEqual(
        heard(after).map(({ payload, qos, dup }) => [payload.toString(), qos, dup]),
        [
          ['1', 1, false],
          ['2', 1, false],
          ['1', 1, false],
          ['2', 1, false],
        ],
      );
    },
  },
  {
    shows: ['4.4.0-1', '3.3.1-1', '4.6.0-1', '4.3.2-1'],
    title:
      'what was sent and not acknowledged comes again: same ids, same order, DUP 1; the rest after it with DUP 0',
    async run(start) {
      const running = await start();
      const { broker, join } = running;
      const before = await join(username, { clean: false });
      await before.subscribe([advice]);
      for (const payload of ['a', 'b', 'c']) {
        await broker.bus.publish({ topic: advice, payload, qos: 1 });
      }
      await until(() => heard(before).length === 3, { what: 'three messages' });
      const [a, b, c] = heard(before).map(({ messageId }) => messageId!);
      before.send({ cmd: 'puback', messageId: b! });
      await catchUp(before);
      await lost(running, before);
      await broker.bus.publish({ topic: advice, payload: 'd', qos: 1 });
      const after = await join(username, { clean: false });
      await until(() => heard(after).length === 3, { what: 'three messages' });
      assert.deepEqual(
        heard(after).map(({ payload, dup }) => [payload.toString(), dup]),
        [
          ['a', true],
          ['c', true],
          ['d', false],
        ],
      );
      const ids = heard(after).map(({ messageId }) => messageId!);
      assert.deepEqual(ids.slice(0, 2), [a, c]);
      for (const messageId of ids) after.send({ cmd: 'puback', messageId });
      await catchUp(after);
      await lost(running, after);
      const last = await join(username, { clean: false });
      await catchUp(last);
      assert.deepEqual(texts(last), []);
    },
  },
  {
    shows: ['4.4.0-1', '4.3.3-1', '4.6.0-1'],
    title: 'QoS 2: without PUBREC the PUBLISH comes again, after it the PUBREL and not the PUBLISH',
    async run(start) {
      const running = await start();
      const { join } = running;
      const say = await speaker(running);
      const before = await join(username, { clean: false });
      await before.subscribe([telemetry], 2);
      for (const payload of ['a', 'b']) {
        await say(telemetry, payload, { qos: 2 });
      }
      await until(() => heard(before).length === 2, { what: 'two messages' });
      const [a = 0, b = 0] = heard(before).map(({ messageId }) => messageId!);
      before.send({ cmd: 'pubrec', messageId: a });
      await before.next('pubrel');
      await lost(running, before);
      const after = await join(username, { clean: false });
      assert.equal((await after.next('pubrel')).messageId, a);
      const again = await after.next('publish');
      assert.deepEqual([again.messageId, again.qos, again.dup], [b, 2, true]);
      after.send({ cmd: 'pubcomp', messageId: a });
      after.send({ cmd: 'pubrec', messageId: b });
      assert.equal((await after.next('pubrel')).messageId, b);
      after.send({ cmd: 'pubcomp', messageId: b });
      await catchUp(after);
      await lost(running, after);
      const last = await join(username, { clean: false });
      await catchUp(last);
      assert.deepEqual(commands(last), ['connack', 'pingresp']);
    },
  },
];

/** Cuts a connection, and waits until the broker knows. */
async function lost({ broker }: OpenBroker, client: RawMqtt): Promise<void> {
  const before = broker.connected();
  client.cut();
  await until(() => broker.connected() === before - 1, { what: 'it to be gone' });
}

function isPresent({ received: [connack] }: RawMqtt): boolean | undefined {
  return connack?.cmd === 'connack' ? connack.sessionPresent : undefined;
}
