import type { Client, Subscription } from 'aedes';
import type { Logger } from '../contract/ports/logger.ts';
import { AbsentSessions } from './absent-sessions.ts';
import type { Connection } from './connection.ts';
import type { Queued } from './deliveries.ts';
import type { SessionLimits } from './limits.ts';
import { Queues } from './queues.ts';
import type { Session } from './session.ts';
import type { Addressee, QueueMemory, SessionMemory } from './session-memory.ts';
import type { TopicInterest } from './topic-interest.ts';

export interface SessionParts {
  readonly limits: SessionLimits;
  readonly interest: TopicInterest;
  readonly logger: Logger;
  readonly connectionOf: (client: Client) => Pick<Connection, 'grants' | 'deliveries'>;
  /** Monotonic, ms. */
  readonly now?: () => number;
}

/** A client that connected with clean=false. */
interface KeptSession {
  readonly username: string;
  readonly filters: Set<string>;
  messages: number;
  bytes: number;
  /** Weight of the messages sent and not acknowledged, by packet id: a PUBREL takes their place. */
  readonly weights: Map<number, number>;
  /** Whether it was told that the session is full, since it last had room. */
  toldOfFull: boolean;
  /** Two for the moment in which one takes the place of another. */
  connections: number;
}

/** What a message weighs besides its payload while it is queued: its topic and its place. */
const overheadBytes = 256;

/** What is remembered of clients with clean=false, and what was given up since the start. */
export interface SessionCounters {
  readonly sessions: number;
  readonly queuedBytes: number;
  /** Messages that a full session missed. */
  readonly notKept: number;
  /** Sessions given up: one too many, too long away, or the first to go where all take too much. */
  readonly forgotten: number;
}

/**
 * Bounds what Aedes remembers of clients that connect with clean=false, and mends what it forgets.
 * Aedes itself keeps every session for ever, with a queue that only grows, and of a SUBSCRIBE it
 * keeps the refused filters beside the granted ones, so that a client back from an absence would be
 * sent what it may not see. It queues a message once for each filter that matches, with its own QoS,
 * forgets unacknowledged messages that were retained, and knows of no session without subscriptions.
 */
export class BoundedSessions {
  readonly #parts: SessionParts;
  readonly #now: () => number;
  readonly #sessions = new Map<string, KeptSession>();
  readonly #away = new AbsentSessions();
  readonly #queues = new Queues();
  /** Bytes queued for all sessions. */
  #bytes = 0;
  #notKept = 0;
  #forgotten = 0;
  #memory: SessionMemory | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
  }

  /** The memory, bounded: to be used in place of the one given. */
  bound<Memory extends SessionMemory>(memory: Memory): Memory {
    this.#memory = memory;
    const bounds: SessionMemory & QueueMemory = {
      addSubscriptions: (client, subscriptions) => this.#subscribe(memory, client, subscriptions),
      removeSubscriptions: (client, filters) => this.#unsubscribe(memory, client, filters),
      cleanSubscriptions: (client) => this.#forget(memory, client.id),
      subscriptionsByClient: (client) => this.#subscriptionsOf(memory, client.id),
      outgoingEnqueueCombi: (to, packet) => this.#enqueue(memory, to, packet),
      outgoingUpdate: (client, packet) => this.#update(client.id, packet),
      outgoingClearMessageId: (client, packet) => this.#clear(client.id, packet),
      outgoingStream: (client) =>
        this.#parts
          .connectionOf(client as Client)
          .deliveries.fromQueue(() => this.#queues.of(client.id)),
    };
    return Object.assign(Object.create(memory), bounds);
  }

  /** The filters of a session; none where it is not kept. */
  filters(id: string): readonly string[] {
    return [...(this.#sessions.get(id)?.filters ?? [])];
  }

  counters(): SessionCounters {
    return {
      sessions: this.#sessions.size,
      queuedBytes: this.#bytes,
      notKept: this.#notKept,
      forgotten: this.#forgotten,
    };
  }

  /** A client was let in; from now on it has a session, if that is to be kept. */
  connected(id: string, { username, clean }: Pick<Session, 'username' | 'clean'>): void {
    if (clean) return;
    this.#away.remove(id, username);
    const session = this.#sessions.get(id);
    if (session !== undefined) session.connections += 1;
    else {
      const empty = { filters: new Set<string>(), messages: 0, bytes: 0, weights: new Map() };
      this.#sessions.set(id, { username, ...empty, toldOfFull: false, connections: 1 });
    }
  }

  /** Queues a retained message that is being sent, which Aedes does not. */
  keepRetained(id: string, packet: Queued): void {
    if (!this.#hasRoom(id, packet)) return;
    const { messageId: brokerCounter } = packet;
    const queued = { ...packet, brokerId: 'retained', brokerCounter } as Queued;
    this.#queues.add(id, queued);
    this.#sentAs(id, queued);
  }

  disconnected(id: string): void {
    const session = this.#sessions.get(id);
    if (session === undefined || this.#memory === undefined) return;
    session.connections -= 1;
    if (session.connections > 0) return;
    const { username } = session;
    this.#away.add(id, username, this.#now());
    const oneTooMany = this.#away.beyond(this.#parts.limits.perCredential, username);
    if (oneTooMany !== undefined) void this.#giveUp(this.#memory, oneTooMany);
  }

  /** Forgets the sessions that have been away too long. */
  async expire(): Promise<void> {
    const before = this.#now() - this.#parts.limits.expireMs;
    let longest = this.#away.longest();
    while (longest !== undefined && longest.since < before && this.#memory !== undefined) {
      await this.#giveUp(this.#memory, longest.id);
      longest = this.#away.longest();
    }
  }

  async #subscribe(
    memory: SessionMemory,
    client: Client,
    subscriptions: readonly Subscription[],
  ): Promise<void> {
    const { connectionOf, interest } = this.#parts;
    const { grants } = connectionOf(client);
    const granted = subscriptions.filter(({ topic }) => grants.has(topic));
    const session = this.#sessions.get(client.id);
    if (session === undefined) return;
    for (const { topic } of granted) {
      session.filters.add(topic);
      interest.add(topic, session);
    }
    await memory.addSubscriptions(client, granted);
  }

  async #unsubscribe(
    memory: SessionMemory,
    client: Client,
    filters: readonly string[],
  ): Promise<void> {
    const session = this.#sessions.get(client.id);
    for (const filter of filters) {
      if (session?.filters.delete(filter)) this.#parts.interest.remove(filter, session);
    }
    await memory.removeSubscriptions(client, filters);
  }

  /** A session that has no subscriptions is there all the same [MQTT-3.2.2-2]. */
  async #subscriptionsOf(memory: SessionMemory, id: string): Promise<readonly Subscription[]> {
    const subscriptions = await memory.subscriptionsByClient({ id });
    return subscriptions.length === 0 && this.#sessions.has(id) ? [nobodys] : subscriptions;
  }

  async #enqueue(memory: SessionMemory, to: readonly Addressee[], packet: Queued): Promise<void> {
    const { qos: own = 0 } = packet;
    const highest = new Map<string, number>();
    for (const { clientId, qos } of to) {
      highest.set(clientId, Math.max(highest.get(clientId) ?? 0, Math.min(qos, own)));
    }
    // A view of what the network brought would keep the whole of that alive as long.
    const payload = packet.payload && Buffer.from(packet.payload);
    const kept = payload === undefined ? packet : { ...packet, payload };
    for (const [clientId, qos] of highest) {
      if (!this.#hasRoom(clientId, packet)) continue;
      this.#queues.add(clientId, { ...kept, qos, messageId: undefined });
    }
    await this.#makeRoom(memory);
  }

  /** Whether there is room for a message, which is then taken. */
  #hasRoom(id: string, packet: Queued): boolean {
    const { limits, logger } = this.#parts;
    const session = this.#sessions.get(id);
    if (session === undefined) return false;
    const weight = weightOf(packet);
    if (session.messages >= limits.messages || session.bytes + weight > limits.bytes) {
      this.#notKept += 1;
      if (!session.toldOfFull) {
        const { username } = session;
        logger.warn({ username }, 'a session is full: what comes now is not kept, but counted');
      }
      session.toldOfFull = true;
      return false;
    }
    session.messages += 1;
    session.bytes += weight;
    this.#bytes += weight;
    return true;
  }

  /** Forgets the sessions longest away until all that is queued fits. */
  async #makeRoom(memory: SessionMemory): Promise<void> {
    while (this.#bytes > this.#parts.limits.allBytes) {
      const longest = this.#away.longest();
      if (longest === undefined) return;
      await this.#giveUp(memory, longest.id);
    }
  }

  /**
   * Notes the packet id with which a queued message is sent, or that it was received (PUBREL).
   * Of what is not queued, as messages of QoS 0, and a PUBREC for what nobody sent, nothing is noted.
   */
  async #update(id: string, packet: Queued): Promise<void> {
    if (packet.cmd === 'publish' && packet.qos === 0) return;
    const isQueued = this.#queues.update(id, packet);
    if (packet.cmd === 'pubrel') return;
    if (!isQueued) throw new Error('no such packet');
    this.#sentAs(id, packet);
  }

  #sentAs(id: string, packet: Queued): void {
    if (packet.messageId === undefined) return;
    this.#sessions.get(id)?.weights.set(packet.messageId, weightOf(packet));
  }

  async #clear(id: string, { messageId }: Queued): Promise<unknown> {
    const session = this.#sessions.get(id);
    // Nothing is queued for a clean session, and nothing that was not sent can be acknowledged.
    if (session === undefined || messageId === undefined) return undefined;
    const cleared = this.#queues.take(id, messageId);
    if (cleared !== undefined) {
      const weight = session.weights.get(messageId) ?? weightOf(cleared);
      session.weights.delete(messageId);
      session.messages -= 1;
      session.bytes -= weight;
      session.toldOfFull = false;
      this.#bytes -= weight;
    }
    return cleared;
  }

  /** Forgets a session that its client may still count on. */
  async #giveUp(memory: SessionMemory, id: string): Promise<void> {
    if (this.#sessions.has(id)) this.#forgotten += 1;
    await this.#forget(memory, id);
  }

  async #forget(memory: SessionMemory, id: string): Promise<void> {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    this.#sessions.delete(id);
    this.#bytes -= session.bytes;
    this.#away.remove(id, session.username);
    for (const filter of session.filters) this.#parts.interest.remove(filter, session);
    this.#queues.forget(id);
    await memory.cleanSubscriptions({ id });
  }
}

/** A filter that nobody is granted: it stands for a session, and for no subscription. */
const nobodys: Subscription = { topic: 'no subscription', qos: 0 };

function weightOf({ payload }: Queued): number {
  return (payload?.length ?? 0) + overheadBytes;
}
