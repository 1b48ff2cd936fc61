import type { Packet } from 'mqtt-packet';
import type { PacketOf } from '../../support/packet-mailbox.ts';
import type { RawMqtt } from '../../support/raw-mqtt.ts';
import { type OpenBroker, type OpenBrokerOptions, openBroker } from '../support/open-broker.ts';
import { own, username } from './bytes.ts';
import type { StatementNumber } from './statements.ts';

type Start = (options?: OpenBrokerOptions) => Promise<OpenBroker>;

/** Shows, on real sockets, that the broker does what some statements of MQTT 3.1.1 say. */
export interface Case {
  readonly shows: readonly StatementNumber[];
  /** what the broker does, as a clause */
  readonly title: string;
  /** Throws where it does not. `start` starts a broker, which is closed in any case. */
  run(start: Start): Promise<void>;
}

/** Runs a case, and closes what it started. */
export async function runCase({ run }: Case): Promise<void> {
  const started: OpenBroker[] = [];
  try {
    await run(async (options) => {
      const running = await openBroker(options);
      started.push(running);
      return running;
    });
  } finally {
    await Promise.all(started.map((running) => running.close()));
  }
}

/** `[MQTT-3.1.2-24, MQTT-3.1.2-8] title` */
export function nameOf({ shows, title }: Case): string {
  return `[${shows.map((number) => `MQTT-${number}`).join(', ')}] ${title}`;
}

/** Says something as the device of these cases; resolves when it is acknowledged to its end. */
type Say = (
  topic: string,
  payload: string,
  options?: { readonly qos?: 0 | 1 | 2; readonly retain?: boolean },
) => Promise<void>;

/** A connection of the device that only speaks. */
export async function speaker({ join }: OpenBroker): Promise<Say> {
  const device = await join(username, { clientId: 'speaker' });
  return async (topic, payload, { qos = 1, retain = false } = {}) => {
    const messageId = device.publish(topic, payload, { qos, retain });
    if (qos === 1) await device.next('puback');
    if (qos !== 2) return;
    await device.next('pubrec');
    device.send({ cmd: 'pubrel', messageId });
    await device.next('pubcomp');
  };
}

/** Waits until everything the client sent before has been gone through, and what is due has come. */
export async function catchUp(client: RawMqtt): Promise<void> {
  client.send({ cmd: 'pingreq' });
  await client.next('pingresp');
}

/** Subscribes, and answers the retained messages that come for it, all of them. */
export async function retainedFor(
  { broker }: OpenBroker,
  client: RawMqtt,
  filter: string,
): Promise<readonly PacketOf<'publish'>[]> {
  // Retained messages come in the order in which they were first retained: this is the last.
  const last = `${own}/last`;
  await broker.bus.publish({ topic: last, payload: 'last', qos: 1, retain: true });
  await client.subscribe([filter], 2);
  await client.next('publish', { where: ({ topic, retain }) => topic === last && retain });
  return heard(client).filter(({ topic, retain }) => topic !== last && retain);
}

/** The messages that a client was sent. */
export function heard(client: RawMqtt): readonly PacketOf<'publish'>[] {
  return client.received.filter((packet): packet is PacketOf<'publish'> => isPublish(packet));
}

/** Their payloads. */
export function texts(client: RawMqtt): readonly string[] {
  return heard(client).map(({ payload }) => payload.toString());
}

/** What kinds of packets a client was sent, in order. */
export function commands(client: RawMqtt): readonly string[] {
  return client.received.map(({ cmd }) => cmd);
}

function isPublish(packet: Packet): boolean {
  return packet.cmd === 'publish';
}
