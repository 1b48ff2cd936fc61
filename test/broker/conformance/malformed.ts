import assert from 'node:assert/strict';
import {
  type Connecting,
  connectBytes,
  field,
  login,
  packet,
  telemetry,
  username,
  withLogin,
} from './bytes.ts';
import { type Case, commands } from './case.ts';
import type { StatementNumber } from './statements.ts';

/** What ends a connection: bytes that a client may not send, each for its own reason. */

const id = Buffer.of(0, 1);
const noId = Buffer.of(0, 0);
const illFormed = Buffer.of(0x76, 0xc3, 0x28);
const surrogate = Buffer.of(0x76, 0xed, 0xa0, 0x80);
const qos1 = Buffer.of(1);
const will = [telemetry, 'gone'];

type Bad<What> = readonly [what: string, bad: What, ...shows: readonly StatementNumber[]];

const badConnects: readonly Bad<Connecting>[] = [
  ['flags in its fixed header', { first: 0x11 }, '2.2.2-1', '2.2.2-2'],
  ['another protocol name', { name: 'HTTP' }, '3.1.2-1', '3.2.2-6'],
  ['the reserved connect flag', { flags: withLogin | 0x01 }, '3.1.2-3', '3.1.4-1'],
  ['a will QoS and no will', { flags: withLogin | 0x08 }, '3.1.2-13', '3.1.2-11'],
  ['will retain and no will', { flags: withLogin | 0x20 }, '3.1.2-15', '3.1.2-11'],
  ['will fields and no will', { fields: [...will, ...login] }, '3.1.2-11'],
  ['a will and no will fields', { flags: 0xc6 }, '3.1.2-9'],
  ['a will of QoS 3', { flags: 0xde, fields: [...will, ...login] }, '3.1.2-14'],
  ['a will on an empty topic', { flags: 0xc6, fields: ['', 'x', ...login] }, '4.7.3-1'],
  ['a will on a wildcard', { flags: 0xc6, fields: ['vm/+', 'x', ...login] }, '4.7.1-1'],
  ['a user name and no flag for it', { flags: 0x02, fields: [username] }, '3.1.2-18'],
  ['a flag for a user name and none', { flags: 0x82, fields: [] }, '3.1.2-19'],
  ['a password and no flag for it', { flags: 0x82 }, '3.1.2-20'],
  ['a flag for a password and none', { fields: [username] }, '3.1.2-21'],
  ['a password and no user name', { flags: 0x42, fields: ['guess'] }, '3.1.2-22'],
  ['bytes behind its last field', { fields: [...login, 'more'] }, '3.1.3-1', '3.1.4-1'],
  ['U+0000 in its client id', { clientId: 'a\u0000b' }, '1.5.3-2', '3.1.3-4'],
  ['ill-formed UTF-8 in its client id', { clientId: illFormed }, '1.5.3-1', '3.1.3-4'],
  ['a surrogate in its user name', { fields: [surrogate, 'x'] }, '1.5.3-1', '3.1.3-11'],
  ['U+0000 in its user name', { fields: ['a\u0000', 'x'] }, '1.5.3-2', '3.1.3-11'],
  [
    'ill-formed UTF-8 in its will topic',
    { flags: 0xc6, fields: [illFormed, 'x', ...login] },
    ...(['1.5.3-1', '3.1.3-10'] as const),
  ],
  [
    'U+0000 in its will topic',
    { flags: 0xc6, fields: ['a\u0000', 'x', ...login] },
    ...(['1.5.3-2', '3.1.3-10', '4.7.3-2'] as const),
  ],
];

const noClientId = packet(0x10, field('MQTT'), Buffer.of(4, 0x02, 0, 60));

const badBeginnings: readonly Bad<Buffer>[] = [
  ['a CONNECT without client id', noClientId, '3.1.3-3'],
  ['a PUBLISH', packet(0x30, field(telemetry)), '3.1.0-1'],
  ['a PINGREQ', packet(0xc0), '3.1.0-1'],
  ['a SUBSCRIBE', packet(0x82, id, field(telemetry), qos1), '3.1.0-1'],
  ['a remaining length of five bytes', Buffer.of(0x10, 0xff, 0xff, 0xff, 0xff, 1), '4.8.0-1'],
  ['something that is not MQTT', Buffer.from('GET / HTTP/1.1\r\n\r\n'), '3.1.0-1'],
];

const badPackets: readonly Bad<Buffer>[] = [
  ['a second CONNECT', connectBytes(), '3.1.0-2', '4.8.0-1'],
  ['a CONNACK, which only servers send', packet(0x20, Buffer.of(0, 0)), '4.8.0-1'],
  ['a SUBACK, which only servers send', packet(0x90, id, qos1), '4.8.0-1'],
  ['an UNSUBACK, which only servers send', packet(0xb0, id), '4.8.0-1'],
  ['a PINGRESP, which only servers send', packet(0xd0), '4.8.0-1'],
  ['a packet of type 0', packet(0x00), '4.8.0-1'],
  ['a packet of type 15', packet(0xf0), '4.8.0-1'],
  ['PUBACK with flags', packet(0x42, id), '2.2.2-2'],
  ['PUBREC with flags', packet(0x51, id), '2.2.2-2'],
  ['PUBREL without its flag', packet(0x60, id), '3.6.1-1', '2.2.2-1', '2.2.2-2'],
  ['PUBREL with other flags', packet(0x66, id), '3.6.1-1'],
  ['PUBCOMP with flags', packet(0x74, id), '2.2.2-2'],
  [
    'SUBSCRIBE without its flag',
    packet(0x80, id, field(telemetry), qos1),
    ...(['3.8.1-1', '2.2.2-1', '2.2.2-2'] as const),
  ],
  ['SUBSCRIBE with other flags', packet(0x83, id, field(telemetry), qos1), '3.8.1-1'],
  ['UNSUBSCRIBE without its flag', packet(0xa0, id, field(telemetry)), '3.10.1-1', '2.2.2-2'],
  ['PINGREQ with flags', packet(0xc1), '2.2.2-2'],
  ['DISCONNECT with flags', packet(0xe1), '3.14.1-1', '2.2.2-2'],
  ['PINGREQ with a body', packet(0xc0, id), '4.8.0-1'],
  ['PUBACK without a packet id', packet(0x40), '4.8.0-1'],
  ['PUBLISH of QoS 3', packet(0x36, field(telemetry), id), '3.3.1-4'],
  ['PUBLISH of QoS 0 with DUP', packet(0x38, field(telemetry)), '3.3.1-2', '4.3.1-1'],
  ['PUBLISH with packet id 0', packet(0x32, field(telemetry), noId), '2.3.1-1'],
  ['PUBLISH of QoS 2 with packet id 0', packet(0x34, field(telemetry), noId), '2.3.1-1'],
  ['PUBLISH without topic', packet(0x30), '3.3.2-1'],
  ['PUBLISH cut short in its topic', packet(0x30, Buffer.of(0, 9, 0x76)), '3.3.2-1'],
  ['PUBLISH cut short in its id', packet(0x32, field(telemetry), Buffer.of(0)), '2.3.1-1'],
  ['PUBLISH on an empty topic', packet(0x30, field('')), '4.7.3-1'],
  ['PUBLISH on `+`', packet(0x30, field('vm/acme/e-bike/+/event')), '3.3.2-2', '4.7.1-1'],
  ['PUBLISH on `#`', packet(0x30, field('vm/#')), '3.3.2-2', '4.7.1-1'],
  ['PUBLISH with U+0000', packet(0x30, field(`${telemetry}\u0000`)), '1.5.3-2', '4.7.3-2'],
  ['PUBLISH with ill-formed UTF-8', packet(0x30, field(illFormed)), '1.5.3-1', '3.3.2-1'],
  ['PUBLISH with a surrogate', packet(0x30, field(surrogate)), '1.5.3-1', '3.3.2-1'],
  ['SUBSCRIBE without a filter', packet(0x82, id), '3.8.3-3'],
  ['SUBSCRIBE with packet id 0', packet(0x82, noId, field(telemetry), qos1), '2.3.1-1'],
  ['SUBSCRIBE to an empty filter', packet(0x82, id, field(''), qos1), '4.7.3-1'],
  ['SUBSCRIBE with U+0000', packet(0x82, id, field('a\u0000'), qos1), '1.5.3-2', '4.7.3-2'],
  ['SUBSCRIBE with ill-formed UTF-8', packet(0x82, id, field(illFormed), qos1), '3.8.3-1'],
  ['SUBSCRIBE without a QoS', packet(0x82, id, field(telemetry)), '3.8.3-3'],
  ['SUBSCRIBE with QoS 3', packet(0x82, id, field(telemetry), Buffer.of(3)), '3-8.3-4'],
  ['SUBSCRIBE with reserved bits', packet(0x82, id, field(telemetry), Buffer.of(0x41)), '3-8.3-4'],
  ['UNSUBSCRIBE without a filter', packet(0xa2, id), '3.10.3-2'],
  ['UNSUBSCRIBE with packet id 0', packet(0xa2, noId, field(telemetry)), '2.3.1-1'],
  ['UNSUBSCRIBE of an empty filter', packet(0xa2, id, field('')), '4.7.3-1'],
  ['UNSUBSCRIBE with ill-formed UTF-8', packet(0xa2, id, field(surrogate)), '3.10.3-1'],
  ['UNSUBSCRIBE with U+0000', packet(0xa2, id, field('a\u0000')), '1.5.3-2'],
  ...['#/a', 'a#', 'a/#b', 'a/b#', 'a/#/b'].map(
    (filter): Bad<Buffer> => [
      `SUBSCRIBE to "${filter}"`,
      packet(0x82, id, field(filter), qos1),
      '4.7.1-2',
    ],
  ),
  ...['a+', '+a', 'a/+b', 'a/b+', 'a/b+/c', 'a/++'].map(
    (filter): Bad<Buffer> => [
      `SUBSCRIBE to "${filter}"`,
      packet(0x82, id, field(filter), qos1),
      '4.7.1-3',
    ],
  ),
  ['UNSUBSCRIBE of "a/b+"', packet(0xa2, id, field('a/b+')), '4.7.1-3'],
];

export const malformed: readonly Case[] = [
  {
    shows: ['3.1.4-4'],
    title:
      'a CONNECT made by hand is let in as it stands, so that changed ones fail for the change',
    async run(start) {
      const client = await (await start()).open();
      client.sendBytes(connectBytes());
      assert.equal((await client.next('connack')).returnCode, 0);
    },
  },
  ...badConnects.map(([what, connecting, ...shows]) =>
    endsUnanswered(`a CONNECT with ${what}`, connectBytes(connecting), shows),
  ),
  ...badBeginnings.map(([what, bytes, ...shows]) =>
    endsUnanswered(`${what} at the beginning`, bytes, shows),
  ),
  ...badPackets.map(
    ([what, bytes, ...shows]): Case => ({
      shows,
      title: `${what} ends the connection, and nothing of it is taken in`,
      async run(start) {
        const { intake, join } = await start();
        const client = await join(username);
        client.sendBytes(bytes);
        await client.untilClosed();
        assert.deepEqual(commands(client), ['connack']);
        assert.deepEqual(intake.handed, []);
      },
    }),
  ),
];

function endsUnanswered(what: string, bytes: Buffer, shows: readonly StatementNumber[]): Case {
  return {
    shows,
    title: `${what} ends the connection without an answer`,
    async run(start) {
      const { intake, open } = await start();
      const client = await open();
      client.sendBytes(bytes);
      await client.untilClosed();
      assert.deepEqual(client.received, []);
      assert.deepEqual(intake.handed, []);
    },
  };
}
