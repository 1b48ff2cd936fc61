import { Aedes, type AedesOptions, type AedesPublishPacket, type Client } from 'aedes';
import type { Principal } from '../contract/ports/registry.ts';
import { deviceTopic } from '../contract/wire/topics.ts';
import { connectionOf } from './authenticate.ts';
import { maySubscribe } from './authorise.ts';
import type { Connection } from './connection.ts';
import type { QoS } from './grants.ts';
import type { BrokerLimits } from './limits.ts';
import { bareFilter } from './repeated-filters.ts';
import { matches, type TopicInterest } from './topic-interest.ts';

type Deliver = (packet: AedesPublishPacket, done: () => void) => void;

/** Aedes, with an index of what is subscribed to now. */
export class IndexedAedes extends Aedes {
  readonly #interest: TopicInterest;

  constructor(interest: TopicInterest, options: AedesOptions) {
    super(options);
    this.#interest = interest;
  }

  override subscribe(topic: string, deliver: Deliver, done: () => void): void {
    this.#interest.add(topic, deliver);
    super.subscribe(topic, deliver, done);
  }

  override unsubscribe(topic: string, deliver: Deliver, done: () => void): void {
    this.#interest.remove(topic, deliver);
    super.unsubscribe(topic, deliver, done);
  }
}

/** What answering SUBSCRIBE, and sending, takes. */
export interface SubscribingParts {
  readonly root: string;
  readonly limits: BrokerLimits;
  /** Keeps a retained message, sent to a session that is kept, until it is acknowledged. */
  readonly keepRetained: (id: string, packet: AedesPublishPacket) => void;
}

/**
 * Who may subscribe to what, asked when a client subscribes, when a kept session comes back, and
 * again for each message that is to be sent. A filter that is not allowed is answered with 0x80; the
 * others of the same SUBSCRIBE stand.
 *
 * Aedes sends with the QoS of whichever matching filter it comes to first, and retained messages
 * with their own. So it is told 2 for every filter, and each message gets its QoS, and with it its
 * packet id, here.
 */
export function subscribing({
  root,
  limits,
  keepRetained,
}: SubscribingParts): Required<Pick<AedesOptions, 'authorizeSubscribe' | 'authorizeForward'>> {
  const { maxTopicBytes, maxTopicLevels, maxFilters, maxBacklogBytes } = limits;
  return {
    authorizeSubscribe(client, subscription, done) {
      const topic = bareFilter(subscription.topic);
      const { grants } = connectionOf(client);
      const isTooMuch =
        Buffer.byteLength(topic) > maxTopicBytes ||
        topic.split('/').length > maxTopicLevels ||
        (grants.size >= maxFilters && !grants.has(topic));
      const isGranted = !isTooMuch && mayReceive(client, topic, root);
      if (isGranted) grants.add(topic, subscription.qos as QoS);
      done(null, isGranted ? { ...subscription, topic, qos: 2 } : null);
    },

    authorizeForward(client, packet) {
      const connection = connectionOf(client);
      if (connection.backlog > maxBacklogBytes) {
        return giveUp(connection, `it does not read: ${connection.backlog} bytes wait`);
      }
      if (!connection.isIn || !mayReceive(client, packet.topic, root)) return null;
      const { deliveries, grants } = connection;
      if (packet.messageId !== undefined) {
        deliveries.wrote();
        return packet;
      }
      packet.qos = grants.qosFor(packet.topic, packet.qos);
      if (packet.qos === 0) return packet;
      if (!client.clean && !packet.retain && deliveries.isFromQueue(packet)) return null;
      const messageId = deliveries.takeId();
      if (messageId === undefined) return giveUp(connection, 'it acknowledges nothing');
      packet.messageId = messageId;
      if (packet.retain && !client.clean) keepRetained(client.id, packet);
      return packet;
    },
  };
}

/** Disconnects a subscriber; what was to be sent to it stays in its session, if that is kept. */
function giveUp(connection: Connection, because: string): null {
  connection.destroy(new Error(`a subscriber is given up: ${because}`));
  return null;
}

/** Whether the client may be sent what a filter, or a topic, stands for. */
function mayReceive(client: Client, filter: string, root: string): boolean {
  const principal = connectionOf(client).session?.principal;
  return principal !== undefined && maySubscribe(principal, filter, root);
}

/** The device's advice topic, where it is a device and one of the filters matches that. */
export function subscribedAdvice(
  principal: Principal | undefined,
  filters: readonly string[],
  root: string,
): string | undefined {
  if (principal?.kind !== 'device') return undefined;
  const topic = deviceTopic(principal, 'advice', root);
  return filters.some((filter) => matches(filter, topic)) ? topic : undefined;
}
