import assert from 'node:assert/strict';
import type { RawMqtt } from '../../support/raw-mqtt.ts';
import { until } from '../../support/until.ts';
import { advice, type Connecting, connectBytes, login, own, telemetry, username } from './bytes.ts';
import { type Case, catchUp, commands, texts } from './case.ts';

/** CONNECT and CONNACK: chapters 3.1 and 3.2. */

const badLevels: readonly (readonly [string, Connecting])[] = [
  ['level 0', { level: 0 }],
  ['level 2', { level: 2 }],
  ['level 3 under the new name', { level: 3 }],
  ['level 5, which is MQTT 5', { level: 5 }],
  ['level 6', { level: 6 }],
  ['level 132, with which a bridge makes itself known', { level: 0x84 }],
  ['level 4 under the old name', { name: 'MQIsdp', level: 4 }],
];

export const connecting: readonly Case[] = [
  ...badLevels.map(
    ([what, bad]): Case => ({
      shows: ['3.1.2-2', '3.2.2-4', '3.2.2-5'],
      title: `${what} is answered with code 1 and session present 0, and the end`,
      run: async (start) => endsWith(await (await start()).open(), connectBytes(bad), 1),
    }),
  ),
  {
    shows: ['3.1.2-1'],
    title: 'MQIsdp of level 3, which is MQTT 3.1, is served too',
    async run(start) {
      const client = await (await start()).open();
      client.sendBytes(connectBytes({ name: 'MQIsdp', level: 3 }));
      assert.equal((await client.next('connack')).returnCode, 0);
    },
  },
  {
    shows: ['3.1.3-8', '3.1.3-7', '3.2.2-4', '3.2.2-5'],
    title: 'an empty client id with a session to be kept is answered with code 2, and the end',
    async run(start) {
      const client = await (await start()).open();
      await endsWith(client, connectBytes({ clientId: '', flags: 0xc0 }), 2);
    },
  },
  {
    shows: ['3.1.3-9'],
    title: 'a client id longer than the limit is answered with code 2, and the end',
    async run(start) {
      const { open } = await start({ limits: { maxClientIdBytes: 32 } });
      await endsWith(await open(), connectBytes({ clientId: 'x'.repeat(33) }), 2);
      const fits = await open();
      fits.sendBytes(connectBytes({ clientId: 'x'.repeat(32) }));
      assert.equal((await fits.next('connack')).returnCode, 0);
    },
  },
  {
    shows: ['3.1.3-5'],
    title: 'client ids of 1 and of 23 characters, with every letter and digit, are let in',
    async run(start) {
      const { join } = await start();
      const all = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
      const pieces = ['a', ...(all.match(/.{1,23}/g) ?? [])];
      for (const clientId of pieces) await join(username, { clientId });
    },
  },
  {
    shows: ['3.1.3-6'],
    title: 'clients with an empty id are each let in beside the other',
    async run(start) {
      const { broker, join } = await start();
      const clients = [
        await join(username, { clientId: '' }),
        await join(username, { clientId: '' }),
      ];
      for (const client of clients) await catchUp(client);
      assert.equal(broker.connected(), 2);
    },
  },
  {
    shows: ['3.1.4-2', '3.1.3-2'],
    title: 'a client takes the place of the one with its id, and not of another with another id',
    async run(start) {
      const { broker, join } = await start();
      const first = await join(username, { clientId: 'same' });
      const other = await join(username, { clientId: 'other' });
      const second = await join(username, { clientId: 'same' });
      await first.untilClosed();
      await Promise.all([catchUp(second), catchUp(other)]);
      assert.equal(broker.connected(), 2);
    },
  },
  {
    shows: ['3.1.3-1', '3.1.2-9', '3.1.2-19', '3.1.2-21'],
    title: 'all fields are read in their order: client id, will, user name, password',
    async run(start) {
      const { intake, open } = await start();
      const client = await open();
      const fields = [`${own}/status`, 'gone', ...login];
      client.sendBytes(connectBytes({ flags: 0xce, clientId: 'bike-7', fields }));
      assert.equal((await client.next('connack')).returnCode, 0);
      client.cut();
      const [will] = await intake.atLeast(1);
      assert.deepEqual(
        [will?.topic, will?.text, will?.qos, will?.client],
        [`${own}/status`, 'gone', 1, 'bike-7'],
      );
    },
  },
  {
    shows: ['3.1.4-4', '3.2.0-1', '3.2.2-1'],
    title: 'who is let in is told so first of all, with session present 0 where it is clean',
    async run(start) {
      const { join } = await start();
      const { received } = await join(username);
      assert.deepEqual(
        received.map(
          (packet) => packet.cmd === 'connack' && [packet.returnCode, packet.sessionPresent],
        ),
        [[0, false]],
      );
    },
  },
  {
    shows: ['3.2.0-1'],
    title: 'CONNACK comes before the messages of a session, and before those that come just then',
    async run(start) {
      const { broker, join, open } = await start();
      const before = await join(username, { clean: false });
      await before.subscribe([advice]);
      before.cut();
      await until(() => broker.connected() === 0, { what: 'the device to be gone' });
      let sending = true;
      const flood = (async () => {
        for (let n = 0; sending; n++) {
          await broker.bus.publish({ topic: advice, payload: `${n}`, qos: n % 2 === 0 ? 1 : 0 });
        }
      })();
      for (let round = 0; round < 10; round++) {
        const client = await open();
        client.sendBytes(connectBytes({ flags: 0xc0, clientId: `client of ${username}` }));
        await client.next('publish');
        assert.equal(client.received[0]?.cmd, 'connack');
        client.cut();
      }
      sending = false;
      await flood;
    },
  },
  {
    shows: ['3.1.4-5', '3.2.2-5'],
    title: 'nothing behind a rejected CONNECT is taken in',
    async run(start) {
      const { intake, open } = await start();
      const client = await open();
      const answer = client.connect({ username, password: Buffer.from('guess') });
      for (let n = 0; n < 100; n++) client.publish(telemetry, 'x'.repeat(200));
      const { returnCode, sessionPresent } = await answer;
      assert.deepEqual([returnCode, sessionPresent], [4, false]);
      await client.untilClosed();
      assert.deepEqual(commands(client), ['connack']);
      assert.deepEqual(intake.handed, []);
    },
  },
  {
    shows: ['3.1.4-3'],
    title: 'a client that takes the place of another has its session, or discards it',
    async run(start) {
      const { broker, join } = await start();
      const session = { clientId: 'same', clean: false };
      const first = await join(username, session);
      await first.subscribe([advice]);
      const second = await join(username, session);
      await broker.bus.publish({ topic: advice, payload: 'kept', qos: 1 });
      await second.next('publish');
      const third = await join(username, { clientId: 'same', clean: true });
      await broker.bus.publish({ topic: advice, payload: 'discarded', qos: 1 });
      await catchUp(third);
      assert.deepEqual(texts(third), []);
    },
  },
];

async function endsWith(client: RawMqtt, bytes: Buffer, code: number): Promise<void> {
  client.sendBytes(bytes);
  const { returnCode, sessionPresent } = await client.next('connack');
  assert.deepEqual([returnCode, sessionPresent], [code, false]);
  await client.untilClosed();
  assert.deepEqual(commands(client), ['connack']);
}
