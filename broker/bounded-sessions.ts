import type { Client, Subscription } from 'aedes';
import type { Logger } from '../contract/ports/logger.ts';
import type { SessionLimits } from './limits.ts';
import type { TopicInterest } from './topic-interest.ts';

/** A message queued for a session. */
interface Queued {
  readonly payload?: Uint8Array;
  readonly messageId?: number;
}

/** The part of Aedes' memory of sessions that is bounded here. */
export interface SessionMemory {
  addSubscriptions(client: Client, subscriptions: readonly Subscription[]): Promise<void>;
  removeSubscriptions(client: Client, filters: readonly string[]): Promise<void>;
  cleanSubscriptions(client: { readonly id: string }): Promise<void>;
  outgoingEnqueueCombi(to: readonly { readonly clientId: string }[], packet: Queued): Promise<void>;
  outgoingClearMessageId(client: { readonly id: string }, packet: Queued): Promise<unknown>;
  outgoingStream(client: { readonly id: string }): AsyncIterable<Queued>;
}

export interface SessionParts {
  readonly limits: SessionLimits;
  readonly interest: TopicInterest;
  readonly logger: Logger;
  /** Whether the client was granted a filter. */
  readonly isGranted: (client: Client, filter: string) => boolean;
  /** The credential a client came in with. */
  readonly usernameOf: (client: Client) => string;
  /** Monotonic, ms. */
  readonly now?: () => number;
}

/** A client that connected with clean=false and subscribed. */
interface KeptSession {
  readonly username: string;
  readonly filters: Set<string>;
  messages: number;
  bytes: number;
}

/**
 * Bounds what Aedes remembers of clients that connect with clean=false. Aedes itself keeps every
 * session for ever, with a queue that only grows, and of a SUBSCRIBE it keeps the refused filters
 * beside the granted ones, so that a client back from an absence would be sent what it may not see.
 */
export class BoundedSessions {
  readonly #parts: SessionParts;
  readonly #now: () => number;
  readonly #sessions = new Map<string, KeptSession>();
  /** Since when sessions are away, by user name; the one longest away first. */
  readonly #away = new Map<string, Map<string, number>>();
  #memory: SessionMemory | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
  }

  /** The memory, bounded: to be used in place of the one given. */
  bound<Memory extends SessionMemory>(memory: Memory): Memory {
    this.#memory = memory;
    const bounds: SessionMemory = {
      addSubscriptions: (client, subscriptions) => this.#subscribe(memory, client, subscriptions),
      removeSubscriptions: (client, filters) => this.#unsubscribe(memory, client, filters),
      cleanSubscriptions: (client) => this.#forget(memory, client.id),
      outgoingEnqueueCombi: (to, packet) => this.#enqueue(memory, to, packet),
      outgoingClearMessageId: (client, packet) => this.#clear(memory, client.id, packet),
      outgoingStream: (client) => memory.outgoingStream(client),
    };
    return Object.assign(Object.create(memory), bounds);
  }

  /** The filters of a session; none where it is not kept. */
  filters(id: string): readonly string[] {
    return [...(this.#sessions.get(id)?.filters ?? [])];
  }

  connected(id: string): void {
    const session = this.#sessions.get(id);
    if (session !== undefined) this.#away.get(session.username)?.delete(id);
  }

  disconnected(id: string): void {
    const session = this.#sessions.get(id);
    if (session === undefined || this.#memory === undefined) return;
    const away = this.#away.get(session.username) ?? new Map<string, number>();
    this.#away.set(session.username, away.set(id, this.#now()));
    const [longest] = away.keys();
    if (away.size > this.#parts.limits.perCredential && longest !== undefined) {
      void this.#forget(this.#memory, longest);
    }
  }

  /** Forgets the sessions that have been away too long. */
  async expire(): Promise<void> {
    const before = this.#now() - this.#parts.limits.expireMs;
    for (const away of this.#away.values()) {
      for (const [id, since] of away) {
        if (since < before && this.#memory !== undefined) await this.#forget(this.#memory, id);
      }
    }
  }

  async #subscribe(
    memory: SessionMemory,
    client: Client,
    subscriptions: readonly Subscription[],
  ): Promise<void> {
    const { isGranted, usernameOf, interest } = this.#parts;
    const granted = subscriptions.filter(({ topic }) => isGranted(client, topic));
    const session = this.#sessions.get(client.id) ?? {
      username: usernameOf(client),
      filters: new Set<string>(),
      messages: 0,
      bytes: 0,
    };
    this.#sessions.set(client.id, session);
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

  async #enqueue(
    memory: SessionMemory,
    to: readonly { readonly clientId: string }[],
    packet: Queued,
  ): Promise<void> {
    const { limits, logger } = this.#parts;
    const size = packet.payload?.length ?? 0;
    const withRoom = to.filter(({ clientId }) => {
      const session = this.#sessions.get(clientId);
      if (session === undefined) return false;
      if (session.messages >= limits.messages || session.bytes + size > limits.bytes) {
        logger.warn({ username: session.username }, 'a session is full; a message is not kept');
        return false;
      }
      session.messages += 1;
      session.bytes += size;
      return true;
    });
    await memory.outgoingEnqueueCombi(withRoom, packet);
  }

  async #clear(memory: SessionMemory, id: string, packet: Queued): Promise<unknown> {
    const session = this.#sessions.get(id);
    if (session === undefined) return undefined; // nothing is queued for a clean session
    const cleared = (await memory.outgoingClearMessageId({ id }, packet)) as Queued | undefined;
    if (cleared !== undefined) {
      session.messages -= 1;
      session.bytes -= cleared.payload?.length ?? 0;
    }
    return cleared;
  }

  async #forget(memory: SessionMemory, id: string): Promise<void> {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    this.#sessions.delete(id);
    this.#away.get(session.username)?.delete(id);
    for (const filter of session.filters) this.#parts.interest.remove(filter, session);
    await memory.cleanSubscriptions({ id });
    for await (const packet of memory.outgoingStream({ id })) {
      await memory.outgoingClearMessageId({ id }, packet);
    }
  }
}
