import { Aedes, type AedesOptions, type AedesPublishPacket, type Client } from 'aedes';
import type { Principal } from '../contract/ports/registry.ts';
import { deviceTopic } from '../contract/wire/topics.ts';
import { connectionOf } from './authenticate.ts';
import { maySubscribe } from './authorise.ts';
import type { BrokerLimits } from './limits.ts';
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

/**
 * Who may subscribe to what, asked when a client subscribes, when a kept session comes back, and
 * again for each message that is to be sent. A filter that is not allowed is answered with 0x80; the
 * others of the same SUBSCRIBE stand.
 */
export function subscribing(
  root: string,
  limits: BrokerLimits,
): Required<Pick<AedesOptions, 'authorizeSubscribe' | 'authorizeForward'>> {
  const { maxTopicBytes, maxTopicLevels, maxFilters, maxBacklogBytes } = limits;
  return {
    authorizeSubscribe(client, subscription, done) {
      const { topic } = subscription;
      const { filters } = connectionOf(client);
      const isTooMuch =
        Buffer.byteLength(topic) > maxTopicBytes ||
        topic.split('/').length > maxTopicLevels ||
        (filters.size >= maxFilters && !filters.has(topic));
      const isGranted = !isTooMuch && mayReceive(client, topic, root);
      if (isGranted) filters.add(topic);
      done(null, isGranted ? subscription : null);
    },

    authorizeForward(client, packet) {
      const connection = connectionOf(client);
      if (connection.backlog > maxBacklogBytes) {
        connection.destroy(
          new Error(`the subscriber does not read: ${connection.backlog} bytes wait`),
        );
        return null;
      }
      return mayReceive(client, packet.topic, root) ? packet : null;
    },
  };
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
