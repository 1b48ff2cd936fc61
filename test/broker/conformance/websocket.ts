import assert from 'node:assert/strict';
import { once } from 'node:events';
import { generate } from 'mqtt-packet';
import { WebSocket } from 'ws';
import type { OpenBroker } from '../support/open-broker.ts';
import { connectBytes, telemetry, username } from './bytes.ts';
import { type Case, catchUp } from './case.ts';

/** Transports: chapters 6 and 7. */

const publish = (messageId: number) =>
  generate({
    ...{ cmd: 'publish', topic: telemetry, payload: 'x', qos: 1 },
    ...{ messageId, dup: false, retain: false },
  });
const connack = Buffer.of(0x20, 2, 0, 0);

export const transports: readonly Case[] = [
  {
    shows: ['6.0.0-3', '6.0.0-4'],
    title: 'who offers `mqtt` is let in with `mqtt`, among others too; who does not is refused',
    async run(start) {
      const running = await start({ wsPort: 0 });
      const outcomes = await Promise.all(
        [['mqtt'], ['chat', 'mqtt'], ['chat'], []].map((offered) => handshake(running, offered)),
      );
      assert.deepEqual(
        outcomes.map(({ outcome }) => outcome),
        ['mqtt', 'mqtt', 400, 400],
      );
      for (const { socket } of outcomes) socket.terminate();
    },
  },
  {
    shows: ['6.0.0-1'],
    title: 'a text frame ends the connection, though it says what a binary one might',
    async run(start) {
      const { socket } = await handshake(await start({ wsPort: 0 }), ['mqtt']);
      const closed = once(socket, 'close');
      socket.send(connectBytes().toString('latin1'));
      await closed;
    },
  },
  ...([1, 7, 100_000] as const).map(
    (size): Case => ({
      shows: ['6.0.0-2', '6.0.0-1'],
      title: `packets are read from frames of ${size} ${size === 1 ? 'byte' : 'bytes'}, and answered in binary ones`,
      async run(start) {
        const { socket } = await handshake(await start({ wsPort: 0 }), ['mqtt']);
        const pieces: Buffer[] = [];
        socket.on('message', (data: Buffer, isBinary) => {
          assert.equal(isBinary, true);
          pieces.push(data);
        });
        const bytes = Buffer.concat([connectBytes(), publish(5), publish(6)]);
        for (let at = 0; at < bytes.length; at += size) socket.send(bytes.subarray(at, at + size));
        while (Buffer.concat(pieces).length < 12) await once(socket, 'message');
        const acks = Buffer.of(0x40, 2, 0, 5, 0x40, 2, 0, 6);
        assert.deepEqual(Buffer.concat(pieces), Buffer.concat([connack, acks]));
        socket.terminate();
      },
    }),
  ),
  {
    shows: ['7.1.1-1', '7.0.0-2'],
    title: 'plain MQTT over TCP is all it takes, a byte at a time or all at once',
    async run(start) {
      const { intake, open, join } = await start();
      const client = await open();
      for (const byte of Buffer.concat([connectBytes(), publish(5)])) {
        client.sendBytes(Buffer.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await client.next('puback');
      const other = await join(username, { clientId: 'other' });
      other.sendBytes(Buffer.concat([publish(5), publish(6), publish(7)]));
      await catchUp(other);
      for (let n = 0; n < 3; n++) await other.next('puback');
      assert.equal(intake.handed.length, 4);
    },
  },
];

/** How a handshake ends: with the subprotocol selected, or the status of its refusal. */
async function handshake({ broker }: OpenBroker, offered: readonly string[]) {
  const socket = new WebSocket(`ws://127.0.0.1:${broker.wsPort}/mqtt`, [...offered]);
  socket.on('error', () => {});
  const outcome = await new Promise<string | number>((resolve) => {
    socket.once('open', () => resolve(socket.protocol));
    socket.once('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode));
  });
  return { socket, outcome };
}
