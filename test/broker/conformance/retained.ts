import assert from 'node:assert/strict';
import { until } from '../../support/until.ts';
import { advice, own, status, telemetry, username } from './bytes.ts';
import { type Case, catchUp, heard, retainedFor, texts } from './case.ts';

/** Retained messages: chapter 3.3.1.3. */

const all = 'vm/acme/e-bike/#';

export const retained: readonly Case[] = [
  {
    shows: ['3.3.1-5', '3.3.1-6', '3.3.1-8', '3.1.2-7'],
    title:
      'the last retained message, with its QoS and RETAIN 1, comes to later subscribers, though its sender has gone',
    async run(start) {
      const { join } = await start();
      const device = await join(username);
      for (const text of ['first', 'last']) {
        device.publish(status, text, { retain: true });
        await device.next('puback');
      }
      device.send({ cmd: 'disconnect' });
      await device.untilClosed();
      const app = await join('acme/@app/board');
      await app.subscribe([all], 2);
      const { payload, qos, retain, dup } = await app.next('publish');
      assert.deepEqual([payload.toString(), qos, retain, dup], ['last', 1, true, false]);
      await catchUp(app);
      assert.equal(heard(app).length, 1);
    },
  },
  {
    shows: ['3.3.1-9', '3.3.1-3'],
    title: 'who is subscribed already is sent it with RETAIN 0 and DUP 0, however it came',
    async run(start) {
      const { join } = await start();
      const app = await join('acme/@app/board');
      await app.subscribe([all]);
      const device = await join(username);
      device.publish(status, 'news', { retain: true, dup: true });
      const { retain, dup } = await app.next('publish');
      assert.deepEqual([retain, dup], [false, false]);
    },
  },
  {
    shows: ['3.3.1-7'],
    title: 'a retained message of QoS 0 takes the place of the one before',
    async run(start) {
      const { join } = await start();
      const device = await join(username);
      device.publish(status, 'one', { retain: true });
      device.publish(status, 'nought', { retain: true, qos: 0 });
      await catchUp(device);
      const app = await join('acme/@app/board');
      await app.subscribe([all]);
      const { payload, qos } = await app.next('publish');
      assert.deepEqual([payload.toString(), qos], ['nought', 0]);
    },
  },
  ...(['kept', 'rejected'] as const).map(
    (kind): Case => ({
      shows: ['3.3.1-10', '3.3.1-11'],
      title: `an empty retained message is sent to subscribers, removes the one before and is not retained, though ingest has it ${kind}`,
      async run(start) {
        const running = await start();
        const { intake, join } = running;
        intake.ending = ({ text }) => {
          if (text !== '' || kind === 'kept') return undefined;
          return { kind: 'rejected', reason: 'not-json', detail: '' };
        };
        const watcher = await join('acme/@app/board', { clientId: 'watcher' });
        await watcher.subscribe([all]);
        const device = await join(username);
        for (const text of ['online', '']) {
          device.publish(status, text, { retain: true });
          await device.next('puback');
        }
        await until(() => heard(watcher).length === 2, { what: 'both messages' });
        assert.deepEqual(texts(watcher), ['online', '']);
        const later = await join('acme/@app/board', { clientId: 'later' });
        assert.deepEqual(await retainedFor(running, later, all), []);
      },
    }),
  ),
  {
    shows: ['3.3.1-12'],
    title: 'RETAIN 0 leaves what is retained as it is, an empty message too',
    async run(start) {
      const running = await start();
      const { join } = running;
      const device = await join(username);
      device.publish(status, 'stays', { retain: true });
      device.publish(status, 'passes');
      device.publish(status, '');
      for (let n = 0; n < 3; n++) await device.next('puback');
      await catchUp(device);
      const app = await join('acme/@app/board');
      const [kept, ...others] = await retainedFor(running, app, all);
      assert.deepEqual([kept?.payload.toString(), others], ['stays', []]);
    },
  },
  {
    shows: ['3.3.1-5'],
    title: 'RETAIN on another channel than status is taken for not set',
    async run(start) {
      const running = await start();
      const device = await running.join(username);
      device.publish(telemetry, 'x', { retain: true });
      await device.next('puback');
      assert.deepEqual(await retainedFor(running, device, `${own}/#`), []);
    },
  },
  {
    shows: ['3.3.1-6', '3.8.4-6'],
    title: 'a retained message comes with no more than the QoS granted',
    async run(start) {
      const { broker, join } = await start();
      await broker.bus.publish({ topic: advice, payload: 'x', qos: 1, retain: true });
      const device = await join(username);
      await device.subscribe([`${own}/#`], 0);
      assert.equal((await device.next('publish')).qos, 0);
    },
  },
  {
    shows: ['4.4.0-1', '4.3.2-1'],
    title: 'a retained message that a kept session did not acknowledge is sent to it again',
    async run(start) {
      const { broker, join } = await start();
      await broker.bus.publish({ topic: advice, payload: 'x', qos: 1, retain: true });
      const before = await join(username, { clean: false });
      await before.subscribe([advice]);
      const { messageId } = await before.next('publish');
      before.cut();
      const after = await join(username, { clean: false });
      const again = await after.next('publish');
      assert.deepEqual([again.messageId, again.dup, again.retain], [messageId, true, true]);
      after.send({ cmd: 'puback', messageId: messageId! });
      await catchUp(after);
      after.cut();
      const last = await join(username, { clean: false });
      await catchUp(last);
      assert.deepEqual(texts(last), []);
    },
  },
];
