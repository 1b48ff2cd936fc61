import { setTimeout as delay } from 'node:timers/promises';
import type { MessageIntake } from '../contract/ports/message-bus.ts';
import { type Connection, pauses } from './connection.ts';
import type { BrokerLimits } from './limits.ts';

/** How often connections are looked over, in ms: how late an overdue one may be noticed. */
const everyMs = 500;
/** Of so many at a time: with 10,000 each has its turn every 2 s, and silence costs next to nothing. */
const mostAtOnce = 2_500;

/** MQTT lets a client be silent for one and a half times its keepalive [MQTT-3.1.2-24]. */
const keepaliveGrace = 1.5;

/** What was seen of a connection that waits for its messages to be settled. */
interface Wait {
  settledMessages: number;
  since: number;
}

/**
 * Keeps what waits for the disk within bounds by not reading sockets: that of a client that has too
 * much in flight, and, while all of them together have, that of every client that would publish.
 * Reading goes on below half of it. Nothing is dropped: the pressure goes back to the senders
 * through TCP. Those who only listen are read all the time.
 *
 * Also ends connections that are overdue: silent for longer than their keepalive, or waiting for
 * longer than they can be asked to.
 */
export class Pressure {
  readonly #intake: MessageIntake;
  readonly #limits: BrokerLimits;
  readonly #connections = new Set<Connection>();
  readonly #waits = new Map<Connection, Wait>();
  readonly #heldForAll = new Set<Connection>();
  readonly #timer: NodeJS.Timeout;
  /** Goes on where the last look ended. */
  #turns: Iterator<Connection> = [].values();

  constructor(intake: MessageIntake, limits: BrokerLimits) {
    this.#intake = intake;
    this.#limits = limits;
    this.#timer = setInterval(() => this.#lookOver(), everyMs);
  }

  /** Watches over a connection until it closes. */
  watch(connection: Connection): void {
    this.#connections.add(connection);
    connection.once('close', () => {
      this.#connections.delete(connection);
      this.#waits.delete(connection);
      this.#heldForAll.delete(connection);
    });
  }

  /** Whether a client's next message may be taken; if not, the client is not read until it may. */
  hasRoomFor(connection: Connection): boolean {
    const { maxPendingBytes, maxPendingBytesPerClient } = this.#limits;
    if (connection.inFlightBytes > maxPendingBytesPerClient) {
      connection.pauseReading(pauses.client);
      return false;
    }
    if (this.#intake.pendingBytes > maxPendingBytes) {
      this.#heldForAll.add(connection);
      connection.pauseReading(pauses.everyone);
      return false;
    }
    return true;
  }

  /** To be called when messages of a client have been settled. */
  afterSettling(connection: Connection): void {
    const { maxPendingBytesPerClient } = this.#limits;
    if (connection.inFlightBytes <= maxPendingBytesPerClient / 2) {
      connection.resumeReading(pauses.client);
    }
    this.#resumeAll();
  }

  /** Takes nothing more in, and resolves when all is settled that was, or the time is up. */
  async settle(deadlineMs: number): Promise<void> {
    for (const connection of this.#connections) connection.pauseReading(pauses.closing);
    const deadline = performance.now() + deadlineMs;
    while (this.#hasInFlight() && performance.now() < deadline) await delay(5);
  }

  /** Ends every connection, and stops watching. */
  close(): void {
    clearInterval(this.#timer);
    for (const connection of this.#connections) connection.destroy();
  }

  #hasInFlight(): boolean {
    for (const connection of this.#connections) if (connection.inFlight > 0) return true;
    return false;
  }

  #resumeAll(): void {
    if (this.#heldForAll.size === 0) return;
    if (this.#intake.pendingBytes > this.#limits.maxPendingBytes / 2) return;
    const held = [...this.#heldForAll];
    this.#heldForAll.clear();
    for (const connection of held) connection.resumeReading(pauses.everyone);
  }

  #lookOver(): void {
    const now = performance.now();
    const most = Math.min(mostAtOnce, this.#connections.size);
    for (let looked = 0; looked < most; looked++) {
      const connection = this.#next();
      if (connection === undefined) break;
      const overdue = this.#overdue(connection, now);
      if (overdue !== undefined) connection.destroy(new Error(overdue));
    }
    this.#resumeAll();
  }

  /** The connection whose turn it is, in the order in which they came. */
  #next(): Connection | undefined {
    const turn = this.#turns.next();
    if (!turn.done) return turn.value;
    this.#turns = this.#connections.values();
    return this.#turns.next().value;
  }

  #overdue(connection: Connection, now: number): string | undefined {
    const { keepaliveMs, heardAt, pausedAt } = connection;
    const holdMs = Math.min(this.#limits.holdMs, keepaliveMs > 0 ? keepaliveMs / 2 : Infinity);
    if (pausedAt > 0) {
      if (now - pausedAt > holdMs) return `not read for ${Math.round(now - pausedAt)} ms`;
    } else if (keepaliveMs > 0 && now - heardAt > keepaliveMs * keepaliveGrace) {
      return `silent for ${Math.round(now - heardAt)} ms, keepalive ${keepaliveMs} ms`;
    }
    const waited = this.#waited(connection, now);
    return waited > holdMs ? `nothing settled for ${Math.round(waited)} ms` : undefined;
  }

  /** How long the connection has had messages in flight of which none was settled, in ms. */
  #waited(connection: Connection, now: number): number {
    if (connection.inFlight === 0) {
      if (this.#waits.size > 0) this.#waits.delete(connection);
      return 0;
    }
    const wait = this.#waits.get(connection);
    if (wait?.settledMessages === connection.settledMessages) return now - wait.since;
    this.#waits.set(connection, { settledMessages: connection.settledMessages, since: now });
    return 0;
  }
}
