import { connect as connectTo } from 'node:net';
import { generate, type Packet } from 'mqtt-packet';
import { type Random, randomIndex } from '../../../analytics/random.ts';
import { deviceTopic } from '../../../contract/wire/topics.ts';
import type { Registered } from '../../system/devices.ts';
import { mutate } from '../support/mutate.ts';

/** Packets of each kind, each changed, on connections that they mostly bring to an end. */
export interface PacketAttack {
  readonly port: number;
  /** Comes in with a CONNECT that is well-formed. */
  readonly device: Registered;
  /** Its CONNECT is changed too, and may be taken for a wrong guess. */
  readonly guesser: Registered;
  readonly random: Random;
}

/** Packets that one connection is sent at most. */
const perConnection = 16;

/** Sends about so many changed packets over one connection; answers how many before it ended. */
export async function attackWithPackets(
  { port, device, guesser, random }: PacketAttack,
  most: number,
): Promise<number> {
  const socket = connectTo({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => {}); // a reset is an answer too
  socket.resume();
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const patience = setTimeout(() => socket.destroy(), 15_000);
  const packets = packetsOf(device).map((packet) => generate(packet));
  let sent = 0;
  if (random() < 0.15) {
    socket.write(mutate(connectBytes(guesser, random), random, packets));
    sent = 1;
  } else {
    socket.write(connectBytes(device, random));
    for (; sent < Math.min(perConnection, most) && !socket.destroyed; sent++) {
      const packet = packets[randomIndex(random, packets.length)]!;
      socket.write(mutate(packet, random, packets));
      // Now and then the broker gets to read, and to close, before there is more.
      if (random() < 0.3) await new Promise((resolve) => setImmediate(resolve));
    }
  }
  socket.end();
  await closed;
  clearTimeout(patience);
  return sent;
}

function connectBytes({ maker, product, device, password }: Registered, random: Random): Buffer {
  const address = { maker, product, device };
  const will = {
    topic: deviceTopic(address, 'status'),
    payload: Buffer.from('{"ts":1763750000000,"state":"offline"}'),
    qos: 1 as const,
    retain: true,
  };
  return generate({
    ...{ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, keepalive: 10 },
    ...{ clientId: `c-${randomIndex(random, 20)}`, clean: random() < 0.5 },
    ...{ username: `${maker}/${product}/${device}`, password: Buffer.from(password), will },
  });
}

function packetsOf(device: Registered): readonly Packet[] {
  const topic = deviceTopic(device, 'telemetry');
  const all = topic.replace('telemetry', '#');
  const payload = '{"ts":1763750000000,"seq":1,"values":{"speed":18}}';
  const message = { cmd: 'publish', topic, payload, dup: false, retain: false } as const;
  return [
    { ...message, qos: 0 },
    { ...message, qos: 1, messageId: 1 },
    { ...message, qos: 2, messageId: 2 },
    { ...message, qos: 1, messageId: 3, topic: deviceTopic(device, 'status'), retain: true },
    { cmd: 'pubrel', messageId: 2 },
    { cmd: 'subscribe', messageId: 3, subscriptions: [{ topic: all, qos: 1 }] },
    {
      cmd: 'subscribe',
      messageId: 4,
      subscriptions: [
        { topic: all, qos: 2 },
        { topic: all, qos: 0 },
        { topic: deviceTopic(device, 'advice'), qos: 1 },
      ],
    },
    { cmd: 'unsubscribe', messageId: 5, unsubscriptions: [all, topic] },
    { cmd: 'puback', messageId: 6 },
    { cmd: 'pubrec', messageId: 7 },
    { cmd: 'pubcomp', messageId: 8 },
    { cmd: 'pingreq' },
    { cmd: 'disconnect' },
    { cmd: 'connack', returnCode: 0, sessionPresent: false },
    { cmd: 'suback', messageId: 3, granted: [1] },
    { cmd: 'pingresp' },
  ];
}
