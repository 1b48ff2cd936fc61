import { generate } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import type { RawMqtt } from '../support/raw-mqtt.ts';
import { passwordOf } from './support/people.ts';
import { runBroker } from './support/running-broker.ts';

const username = 'acme/e-bike/d-1';
const topic = 'vm/acme/e-bike/d-1/telemetry';

/** A field of MQTT: two bytes of length, then the bytes. */
function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
}

/** A packet with a body of less than 128 bytes. */
function packet(first: number, ...body: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(body);
  return Buffer.concat([Buffer.of(first, bytes.length), bytes]);
}

interface Connecting {
  readonly name?: string;
  readonly level?: number;
  readonly flags?: number;
  readonly clientId?: string | Buffer;
  readonly fields?: readonly (string | Buffer)[];
}

const withLogin = 0xc2; // user name, password, clean
const login = [username, passwordOf(username)];

function connectBytes({
  name = 'MQTT',
  level = 4,
  flags = withLogin,
  clientId = 'c',
  fields = login,
}: Connecting = {}): Buffer {
  const head = Buffer.of(level, flags, 0, 60);
  return packet(0x10, field(name), head, field(clientId), ...fields.map(field));
}

async function returnCode(client: RawMqtt): Promise<number | undefined> {
  return (await client.next('connack')).returnCode;
}

describe('a CONNECT of bytes made by hand', () => {
  test('is let in as it stands, so that what follows fails for its own reason', async () => {
    const { open } = await runBroker();
    const client = await open();
    client.sendBytes(connectBytes());
    expect(await returnCode(client)).toBe(0);
  });

  test.each([
    ['level 2', { level: 2 }],
    ['level 5, which is MQTT 5', { level: 5 }],
    ['level 6', { level: 6 }],
    ['the old name with the new level', { name: 'MQIsdp', level: 4 }],
  ])('of %s is answered with code 1 [MQTT-3.1.2-2]', async (_what, connecting) => {
    const { open } = await runBroker();
    const client = await open();
    client.sendBytes(connectBytes(connecting));
    expect(await returnCode(client)).toBe(1);
    await client.untilClosed();
  });

  test.each([
    ['empty with a session to be kept [MQTT-3.1.3-8]', { clientId: '', flags: 0xc0 }],
    ['too long', { clientId: 'x'.repeat(40), fields: [] }],
  ])('with a client id %s is answered with code 2', async (_what, connecting) => {
    const { open } = await runBroker({ limits: { maxClientIdBytes: 32 } });
    const client = await open();
    client.sendBytes(connectBytes(connecting));
    expect(await returnCode(client)).toBe(2);
    await client.untilClosed();
  });

  test.each<[string, Connecting]>([
    ['another protocol', { name: 'HTTP' }],
    ['the reserved flag [MQTT-3.1.2-3]', { flags: withLogin | 0x01 }],
    ['a QoS of no will [MQTT-3.1.2-13]', { flags: withLogin | 0x08 }],
    ['a will of QoS 3 [MQTT-3.1.2-14]', { flags: 0xde, fields: [topic, 'x', ...login] }],
    ['a password without user name [MQTT-3.1.2-22]', { flags: 0x42, fields: ['guess'] }],
    ['U+0000 in the client id [MQTT-1.5.3-2]', { clientId: 'a\u0000b' }],
    ['ill-formed UTF-8 in the client id', { clientId: Buffer.of(0xc3, 0x28) }],
    ['a surrogate in the user name', { fields: [Buffer.of(0xed, 0xa0, 0x80), 'x'] }],
    ['U+0000 in the topic of the will', { flags: 0xc6, fields: ['a\u0000', 'x', ...login] }],
    ['no room for the password it announces', { fields: [username] }],
    ['bytes behind its last field', { fields: [...login, 'more'] }],
  ])('with %s ends the connection without an answer', async (_what, connecting) => {
    const { open } = await runBroker();
    const client = await open();
    client.sendBytes(connectBytes(connecting));
    await client.untilClosed();
    expect(client.received).toEqual([]);
  });
});

describe('before anybody has come in', () => {
  test.each([
    ['a packet of 256 MB', Buffer.of(0x10, 0xff, 0xff, 0xff, 0x7f)],
    ['a CONNECT of 20 KB', Buffer.from([0x10, 0xa0, 0x9c, 0x01])],
    ['a length of five bytes', Buffer.of(0x10, 0xff, 0xff, 0xff, 0xff, 0x01)],
    [
      'PUBLISH',
      generate({ cmd: 'publish', topic, payload: 'x', qos: 0, dup: false, retain: false }),
    ],
    ['PINGREQ', Buffer.of(0xc0, 0)],
    ['something that is not MQTT', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ])('%s ends the connection at its first bytes', async (_what, bytes) => {
    const { intake, open } = await runBroker();
    const client = await open();
    client.sendBytes(bytes);
    await client.untilClosed();
    expect(intake.handed).toEqual([]);
  });

  test('silence, or a CONNECT that never ends, is waited for no longer than the limit', async () => {
    const { open } = await runBroker({ limits: { connectTimeoutMs: 200 } });
    const silent = await open();
    const slow = await open();
    slow.sendBytes(connectBytes().subarray(0, 9));
    await Promise.all([silent.untilClosed(2_000), slow.untilClosed(2_000)]);
  });
});

describe('a client that has come in', () => {
  const id = Buffer.of(0, 1);
  const noId = Buffer.of(0, 0);

  test.each([
    ['PUBLISH of QoS 3 [MQTT-3.3.1-4]', packet(0x36, field(topic), id)],
    ['PUBLISH of QoS 0 with DUP [MQTT-3.3.1-2]', packet(0x38, field(topic))],
    ['PUBLISH with packet id 0 [MQTT-2.3.1-1]', packet(0x32, field(topic), noId)],
    ['PUBLISH without a topic [MQTT-4.7.3-1]', packet(0x30, field(''))],
    ['PUBLISH with a wildcard [MQTT-3.3.2-2]', packet(0x30, field('vm/acme/e-bike/+/event'))],
    ['PUBLISH with U+0000 in its topic', packet(0x30, field(`${topic}\u0000`))],
    ['PUBLISH with ill-formed UTF-8', packet(0x30, field(Buffer.of(0x76, 0xed, 0xa0, 0x80)))],
    ['PUBLISH cut short in its topic', Buffer.of(0x30, 3, 0, 9, 0x76)],
    ['PUBLISH cut short in its id', packet(0x32, field(topic), Buffer.of(0))],
    ['PUBREL with other flags [MQTT-3.6.1-1]', packet(0x60, id)],
    ['SUBSCRIBE without a filter [MQTT-3.8.3-3]', packet(0x82, id)],
    ['SUBSCRIBE with packet id 0', packet(0x82, noId, field(topic), Buffer.of(1))],
    ['SUBSCRIBE with U+0000', packet(0x82, id, field('a\u0000'), Buffer.of(1))],
    ['SUBSCRIBE without a QoS', packet(0x82, id, field(topic))],
    ['UNSUBSCRIBE without a filter [MQTT-3.10.3-2]', packet(0xa2, id)],
    ['a second CONNECT [MQTT-3.1.0-2]', connectBytes()],
    ['a packet only servers send', packet(0x20, Buffer.of(0, 0))],
    ['a packet of type 15', Buffer.of(0xf0, 0)],
    ['a SUBSCRIBE over the limit', Buffer.from([0x82, 0xff, 0xff, 0x7f])],
  ])('is disconnected for %s, and nothing of it is taken in', async (_what, bytes) => {
    const { intake, join } = await runBroker();
    const client = await join(username);
    client.sendBytes(bytes);
    await client.untilClosed();
    expect(intake.handed).toEqual([]);
  });

  test('is only refused for a control character in a topic, which MQTT leaves open', async () => {
    const { intake, join } = await runBroker();
    const client = await join(username);
    client.publish('vm/acme/e-bike/d-1/tele\tmetry', 'x');
    await client.next('puback');
    expect(intake.handed).toMatchObject([{ refusal: 'topic-unknown' }]);
  });

  test('may be subscribed to so many filters and no more', async () => {
    const { join } = await runBroker({ limits: { maxFilters: 3 } });
    const client = await join(username);
    const filter = (name: string) => `vm/acme/e-bike/d-1/${name}`;
    const first = await client.subscribe(['a', 'b', 'c', 'd'].map(filter));
    expect(first).toEqual([1, 1, 1, 128]);
    client.send({ cmd: 'unsubscribe', messageId: 77, unsubscriptions: [filter('a')] });
    await client.next('unsuback');
    expect(await client.subscribe(['d', 'b'].map(filter))).toEqual([1, 1]);
  });

  test('is refused filters too long or too deep for any topic', async () => {
    const { join } = await runBroker();
    const client = await join(username);
    const own = 'vm/acme/e-bike/d-1/';
    const filters = [`${own}${'x'.repeat(300)}`, `${own}${'x/'.repeat(20)}x`, `${own}advice`];
    expect(await client.subscribe(filters)).toEqual([128, 128, 1]);
  });
});
