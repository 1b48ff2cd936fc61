import type { Random } from '../../../analytics/random.ts';
import { deviceTopic } from '../../../contract/wire/topics.ts';
import type { Registered } from '../../system/devices.ts';
import { LedgerConnection } from './ledger-connection.ts';

/** A message for a ledger to send, and what is to become of it. */
export interface LedgerMessage {
  readonly payload: string;
  /** `seq` of its readings, each to be stored once; empty: the message is to be rejected. */
  readonly seqs: readonly number[];
  readonly qos: 1 | 2;
}

export interface LedgerOptions {
  readonly port: number;
  readonly device: Registered;
  /** What it sends, in order; it may never end. */
  readonly messages: Iterator<LedgerMessage>;
  readonly random: Random;
  /** Messages under way at most. */
  readonly window?: number;
  /** Messages a second; as many as go, unless given. */
  readonly perSecond?: number;
  /** Share of messages that it sends again, flagged DUP, though they were acknowledged. */
  readonly doubled?: number;
  /** Mean pause before it connects again, ms. */
  readonly reconnectMs?: number;
  /** Whether it connects with clean=true. */
  readonly clean?: boolean;
  /** Seconds; longer than it ever is between two messages, as it sends no PINGREQ. */
  readonly keepalive?: number;
}

/** A message under way: sent, or (QoS 2) owned by the broker, which said PUBREC. */
interface UnderWay {
  readonly message: LedgerMessage;
  isReceived: boolean;
}

/** Messages that it sends again after each reconnection, as if their PUBACK had been lost. */
const sentAgain = 3;

/**
 * A device over real MQTT that keeps the book of what was acknowledged, outside of the system that
 * is broken. A message counts as acknowledged at its PUBACK, or at its PUBREC, by which the broker
 * takes it over [MQTT-4.3.3-2]. When the connection breaks it connects again, sends again what was
 * not acknowledged, flagged DUP, and some of what was.
 */
export class Ledger {
  readonly device: Registered;
  /** `seq` of the readings that were acknowledged. */
  readonly acknowledged = new Set<number>();
  /** Payloads of the acknowledged messages that are to be rejected. */
  readonly rejected = new Set<string>();
  /** `seq` of all readings ever handed to the network. */
  readonly sent = new Set<number>();
  /** When the connection there is now was let in, ms on the steady clock; undefined: none is. */
  connectedAt: number | undefined;
  /** When the first acknowledgement came over that connection. */
  acknowledgedAt: number | undefined;
  readonly #options: LedgerOptions;
  readonly #topic: string;
  readonly #underWay = new Map<number, UnderWay>();
  #lately: LedgerMessage[] = [];
  #connection: LedgerConnection | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastId = 0;
  #nextAt = 0;
  #ending = false;
  #hasLeft = false;
  #onSettled = () => {};

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.device = options.device;
    this.#topic = deviceTopic(options.device, 'telemetry');
    this.#nextAt = performance.now() + options.random() * (1_000 / (options.perSecond ?? 1e6));
    this.#connect();
  }

  /** Begins nothing new; resolves when all that was sent is acknowledged, and leaves. */
  end(): Promise<void> {
    this.#ending = true;
    return this.finished();
  }

  /** Resolves when all there is to send is acknowledged, and leaves. */
  async finished(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#onSettled = resolve;
      this.#settle();
    });
    this.close();
  }

  /** Leaves at once, whatever is under way; safe to call twice. */
  close(): void {
    this.#ending = true;
    this.#hasLeft = true;
    clearTimeout(this.#timer);
    this.#connection?.close();
  }

  /** Whether all there is to send is acknowledged. */
  get isFinished(): boolean {
    return this.#ending && this.#underWay.size === 0;
  }

  #connect(): void {
    const { port, device, clean = true, keepalive = 0 } = this.#options;
    const lost = () => {
      this.#connection = undefined;
      this.connectedAt = undefined;
      this.acknowledgedAt = undefined;
      clearTimeout(this.#timer);
      if (this.#hasLeft) return;
      const pause = (this.#options.reconnectMs ?? 40) * (0.5 + this.#options.random());
      this.#timer = setTimeout(() => this.#connect(), pause);
    };
    this.#connection = new LedgerConnection(
      { port, device, clean, keepalive },
      {
        connected: () => this.#welcomed(),
        acknowledged: (id) => this.#settled(id),
        received: (id) => this.#taken(id),
        lost,
      },
    );
  }

  #welcomed(): void {
    this.connectedAt = performance.now();
    for (const [id, { message, isReceived }] of this.#underWay) {
      if (isReceived) this.#connection?.release(id);
      else this.#connection?.publish(this.#topic, message, id, true);
    }
    for (const message of this.#lately) this.#send(message, true);
    this.#fill();
  }

  /** PUBACK or PUBCOMP: the id is free again. */
  #settled(id: number): void {
    const message = this.#underWay.get(id);
    if (message === undefined) return;
    if (!message.isReceived) this.#enter(message.message);
    this.#underWay.delete(id);
    this.#fill();
    this.#settle();
  }

  /** PUBREC. */
  #taken(id: number): void {
    const message = this.#underWay.get(id);
    if (message !== undefined && !message.isReceived) {
      message.isReceived = true;
      this.#enter(message.message);
    }
    this.#connection?.release(id);
  }

  /** Into the book. */
  #enter(message: LedgerMessage): void {
    this.acknowledgedAt ??= performance.now();
    for (const seq of message.seqs) this.acknowledged.add(seq);
    if (message.seqs.length === 0) this.rejected.add(message.payload);
    this.#lately = [message, ...this.#lately].slice(0, sentAgain);
    if (this.#ending || this.#options.random() >= (this.#options.doubled ?? 0)) return;
    this.#send(message, true);
  }

  #settle(): void {
    if (this.isFinished) this.#onSettled();
  }

  /** Sends as much as is due, as far as the window goes. */
  #fill(): void {
    if (this.connectedAt === undefined) return;
    const { window = 20, perSecond } = this.#options;
    const now = performance.now();
    this.#connection?.together(() => {
      while (!this.#ending && this.#underWay.size < window && now >= this.#nextAt) {
        const next = this.#options.messages.next();
        if (next.done) {
          this.#ending = true;
          break;
        }
        for (const seq of next.value.seqs) this.sent.add(seq);
        this.#send(next.value, false);
        // What could not be sent while the window was full is sent later, not left out, but never
        // more than a second of it.
        if (perSecond !== undefined)
          this.#nextAt = Math.max(this.#nextAt, now - 1_000) + 1_000 / perSecond;
      }
    });
    this.#settle();
    clearTimeout(this.#timer);
    const wait = this.#nextAt - now;
    if (wait > 0 && !this.#ending) this.#timer = setTimeout(() => this.#fill(), wait);
  }

  #send(message: LedgerMessage, dup: boolean): void {
    const id = this.#freeId();
    this.#underWay.set(id, { message, isReceived: false });
    this.#connection?.publish(this.#topic, message, id, dup);
  }

  #freeId(): number {
    do this.#lastId = (this.#lastId % 65_535) + 1;
    while (this.#underWay.has(this.#lastId));
    return this.#lastId;
  }
}
