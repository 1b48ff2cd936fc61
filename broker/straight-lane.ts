import type { Clock } from '../contract/ports/clock.ts';
import type {
  Ending,
  IncomingMessage,
  MessageIntake,
  Settled,
} from '../contract/ports/message-bus.ts';
import type { Reject } from '../contract/verdict.ts';
import { channels } from '../contract/wire/topics.ts';
import { mayPublish } from './authorise.ts';
import { acknowledgements, type Connection } from './connection.ts';
import type { Handshakes } from './exactly-once.ts';
import type { BrokerLimits } from './limits.ts';
import { type Breach, close, topicBreach } from './mqtt-rules.ts';
import type { Outlet } from './outlet.ts';
import type { Session } from './session.ts';
import type { TopicInterest } from './topic-interest.ts';

/** What a lane needs of the broker. */
export interface LaneParts {
  readonly intake: MessageIntake;
  readonly interest: TopicInterest;
  readonly outlet: Outlet;
  readonly limits: BrokerLimits;
  readonly root: string;
  readonly clock: Clock;
}

/** What is known of a topic that a client publishes on. */
interface Grant {
  readonly topic: string;
  readonly bytes: Buffer;
  /** Why the client may not publish on it, if so. */
  readonly refusal: Reject | undefined;
  /** Whether the last message stays for later subscribers. */
  readonly retained: boolean;
  /** Whether anybody subscribed, as of this version of the interest. */
  isWanted: boolean;
  wantedAt: number;
}

/** Topics remembered for one client; it has fewer than ten of its own. */
const mostGrants = 32;

/** What a message weighs besides its payload while it is in flight. */
const overheadBytes = 256;

/** Of a payload over the limit, what the dead letter keeps. */
const keptOfTooLarge = 4_096;

/**
 * The way of a message from the socket to the intake and back, for one client: PUBLISH is read off
 * the input, the topic is authorised, the message goes to the intake, and when that has it on disk
 * the acknowledgement goes out, in the order of the messages [MQTT-4.6.0-2]. Only then is it passed
 * on to subscribers, if there are any and the message was kept.
 *
 * A message that may not be published is refused, acknowledged like any other, and passed on to
 * nobody. Aedes would take the same way through its asynchronous `authorizePublish`, but parses each
 * packet into objects, writes each PUBACK by itself and can only refuse by disconnecting.
 */
export class StraightLane {
  readonly handshakes: Handshakes;
  readonly #connection: Connection;
  readonly #session: Session;
  readonly #parts: LaneParts;
  readonly #grants = new Map<string, Grant>();
  #last: Grant | undefined;

  constructor(connection: Connection, session: Session, handshakes: Handshakes, parts: LaneParts) {
    this.#connection = connection;
    this.#session = session;
    this.handshakes = handshakes;
    this.#parts = parts;
  }

  /**
   * Takes a PUBLISH, whose variable header and payload are `bytes[at, end)`.
   *
   * @param declared the length that the packet had, where `bytes` holds only its head
   * @returns the rule it broke, if it broke one: then nothing was taken
   */
  publish(
    first: number,
    bytes: Buffer,
    at: number,
    end: number,
    declared?: number,
  ): Breach | undefined {
    const qos = ((first >> 1) & 3) as 0 | 1 | 2 | 3;
    const dup = (first & 8) !== 0;
    const retain = (first & 1) !== 0;
    if (qos === 3) return close('PUBLISH of QoS 3 [MQTT-3.3.1-4]');
    if (qos === 0 && dup) return close('PUBLISH of QoS 0 with DUP [MQTT-3.3.1-2]');
    const topicAt = at + 2;
    const topicEnd = topicAt <= end ? topicAt + bytes.readUInt16BE(at) : topicAt;
    const payloadAt = qos === 0 ? topicEnd : topicEnd + 2;
    if (payloadAt > end) return close('PUBLISH is cut short');
    const messageId = qos === 0 ? 0 : bytes.readUInt16BE(topicEnd);
    if (qos > 0 && messageId === 0) return close('packet id 0 [MQTT-2.3.1-1]');

    const grant = this.#grantFor(bytes, topicAt, topicEnd);
    if ('answer' in grant) return grant;
    if (qos === 2) {
      if (this.handshakes.isRepeated(messageId, this.#connection)) return undefined;
      if (this.handshakes.full) return close('too many QoS 2 messages without PUBREL');
    }
    const refusal = declared === undefined ? grant.refusal : this.#tooLarge(declared);
    const payloadEnd = declared === undefined ? end : Math.min(end, payloadAt + keptOfTooLarge);
    const message: IncomingMessage = {
      topic: grant.topic,
      payload: bytes.subarray(payloadAt, payloadEnd),
      qos,
      dup,
      received: this.#parts.clock(),
      principal: this.#session.principal,
      client: this.#session.clientId,
    };
    const settled = this.#whenSettled(grant, message, messageId, retain, refusal !== undefined);
    const { intake } = this.#parts;
    if (refusal === undefined) intake.take(message, settled);
    else intake.refuse(message, refusal.reason, refusal.detail, settled);
    return undefined;
  }

  /** Answers a PUBREL. */
  release(messageId: number): void {
    this.handshakes.release(messageId, this.#connection);
  }

  #whenSettled(
    grant: Grant,
    message: IncomingMessage,
    messageId: number,
    retain: boolean,
    isRefused: boolean,
  ): Settled {
    const connection = this.#connection;
    const { qos, payload } = message;
    const bytes = payload.length + overheadBytes;
    const recorded = qos === 2 ? this.handshakes.begin(messageId, connection) : undefined;
    connection.taken(bytes);
    return (ending?: Ending) => {
      connection.settled(bytes);
      if (qos === 1) connection.acknowledge(acknowledgements.puback, messageId);
      else recorded?.();
      const retained = retain && grant.retained;
      if (!isRefused && isPassedOn(ending, payload, retained)) {
        this.#passOn(grant, message, retained);
      }
    };
  }

  #passOn(grant: Grant, { topic, payload, qos }: IncomingMessage, retain: boolean): void {
    const { interest, outlet } = this.#parts;
    if (grant.wantedAt !== interest.version) {
      grant.isWanted = interest.covers(topic);
      grant.wantedAt = interest.version;
    }
    // A retained payload is copied: a view would keep the whole piece of input it came in.
    if (retain) outlet.send({ topic, payload: Buffer.from(payload), qos, retain });
    else if (grant.isWanted) outlet.send({ topic, payload, qos, retain });
  }

  /** What is known of the topic `bytes[start, end)`; most messages are on the topic of the last. */
  #grantFor(bytes: Buffer, start: number, end: number): Grant | Breach {
    if (this.#last !== undefined && sameBytes(this.#last.bytes, bytes, start, end)) {
      return this.#last;
    }
    const topic = bytes.toString('utf8', start, end);
    const known = this.#grants.get(topic);
    const grant = known ?? this.#makeGrant(topic, bytes, start, end);
    if ('answer' in grant || end - start > this.#parts.limits.maxTopicBytes) return grant;
    if (known === undefined) {
      if (this.#grants.size >= mostGrants) this.#grants.clear();
      this.#grants.set(topic, grant);
    }
    this.#last = grant;
    return grant;
  }

  #makeGrant(topic: string, bytes: Buffer, start: number, end: number): Grant | Breach {
    const breach = topicBreach(bytes, start, end);
    if (breach !== undefined) return breach;
    const { maxTopicBytes, maxTopicLevels } = this.#parts.limits;
    const isTooLong = end - start > maxTopicBytes || topic.split('/').length > maxTopicLevels;
    const verdict = isTooLong
      ? tooLongTopic(end - start, topic)
      : mayPublish(this.#session.principal, topic, this.#parts.root);
    return {
      topic: isTooLong ? `${topic.slice(0, maxTopicBytes)}…` : topic,
      bytes: Buffer.from(bytes.subarray(start, end)),
      refusal: verdict.ok ? undefined : verdict,
      retained: verdict.ok && channels[verdict.value].retained,
      isWanted: false,
      wantedAt: -1,
    };
  }

  #tooLarge(declared: number): Reject {
    const { maxPacketBytes } = this.#parts.limits;
    const detail = `packet of ${declared} bytes, limit ${maxPacketBytes}; the first ${keptOfTooLarge} bytes of the payload are kept`;
    return { ok: false, reason: 'payload-too-large', detail };
  }
}

/**
 * Whether a message that was settled is passed on: where it was kept; and where it is empty and
 * retained, which says nothing and takes away what was retained before [MQTT-3.3.1-10].
 */
export function isPassedOn(
  ending: Ending | undefined,
  payload: Uint8Array,
  retained: boolean,
): boolean {
  return ending === undefined || ending.kind === 'kept' || (retained && payload.length === 0);
}

function tooLongTopic(bytes: number, topic: string): Reject {
  const detail = `topic of ${bytes} bytes and ${topic.split('/').length} levels`;
  return { ok: false, reason: 'topic-unknown', detail };
}

/** For a few dozen bytes a loop is quicker than a call into native code. */
function sameBytes(known: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let index = known.length - 1; index >= 0; index--) {
    if (known[index] !== bytes[start + index]) return false;
  }
  return true;
}
