import type { Reason } from '../reasons.ts';
import type { Principal } from './registry.ts';

/** Sends messages to those who subscribed. */
export interface MessageBus {
  /** Resolves when the broker has taken the message (QoS 1: queued for each subscriber). */
  publish(message: {
    readonly topic: string;
    readonly payload: string | Uint8Array;
    readonly qos: 0 | 1;
    readonly retain?: boolean;
  }): Promise<void>;
}

/** A message that a principal was allowed to send. */
export interface IncomingMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1 | 2;
  readonly dup: boolean;
  /** epoch ms */
  readonly received: number;
  readonly principal: Principal;
  /** the MQTT client id, for dead letters */
  readonly client: string;
}

/** How a message ended for its sender; either way it may be acknowledged now. */
export type Ending =
  | { readonly kind: 'kept' }
  | { readonly kind: 'rejected'; readonly reason: Reason; readonly detail: string }
  | { readonly kind: 'dropped' };

/**
 * Tells the broker that a message has ended; no ending given means kept. Only what was kept is
 * passed on to subscribers (and retained); where some readings of it were rejected, it was kept.
 */
export type Settled = (ending?: Ending) => void;

/**
 * Takes messages in. The intake keeps the payload until `settled` is called, which it does exactly
 * once, in the order of `take` for one client, and only after everything that the message led to
 * (readings, dead letters) is on disk and fsynced. A QoS 0 message may be dropped when too much is
 * waiting; it is then counted and `settled` is called.
 */
export interface MessageIntake {
  take(message: IncomingMessage, settled: Settled): void;
  /** Bytes taken and not settled; the broker pauses sockets above its cap. */
  readonly pendingBytes: number;
  /** Told of a message refused before ingest (a topic that is not the sender's, too large a payload), so that it is counted and kept as a dead letter. */
  refuse(message: IncomingMessage, reason: Reason, detail: string, settled: Settled): void;
}
