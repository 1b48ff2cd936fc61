import type { Note, Reason } from '../reasons.ts';
import type { SignalValue } from '../wire/messages.ts';
import type { Channel } from '../wire/topics.ts';

/** Where an entry came from. */
export interface Origin {
  readonly maker: string;
  readonly product: string;
  readonly device: string;
}

/**
 * One reading as it is kept. Three times are kept of each: `deviceTime` (what the device said, NaN
 * where it said nothing), the entry's `received`, and `time` (the one used).
 */
export interface JournalReading {
  /** Used time, epoch ms. */
  readonly time: number;
  /** Device time, epoch ms; NaN where the device named none. */
  readonly deviceTime: number;
  readonly seq?: number;
  readonly boot?: string;
  readonly by?: string;
  readonly part?: string;
  /** Values by the index of the signal in the model version; `undefined` where absent. */
  readonly values: readonly (SignalValue | undefined)[];
  /** Undeclared signals, as JSON text. */
  readonly extra?: string;
}

/** The readings of one message that passed. */
export interface ReadingsEntry extends Origin {
  readonly kind: 'readings';
  /** Version of the product model by whose signal order `values` are written. */
  readonly modelVersion: number;
  /** Time of receipt, epoch ms. */
  readonly received: number;
  readonly readings: readonly JournalReading[];
}

/** A message other than telemetry that passed; `body` is its validated JSON. */
export interface MessageEntry extends Origin {
  readonly kind: 'message';
  readonly channel: Channel;
  readonly received: number;
  readonly body: unknown;
}

/** A message, or one reading of it, that did not pass, with the original payload. */
export interface DeadLetterEntry {
  readonly kind: 'dead-letter';
  readonly received: number;
  readonly topic: string;
  readonly client: string;
  readonly reason: Reason;
  readonly detail: string;
  readonly payload: Uint8Array;
}

/**
 * The counters as they stood when a group was committed; the last entry of each group. They count
 * readings since the data folder began, so the sum holds across every crash:
 * received = accepted + duplicate + rejected + dropped; stored + waiting = accepted.
 */
export interface TallyEntry {
  readonly kind: 'tally';
  readonly at: number;
  readonly tally: Tally;
}

/** Counters in readings; a message that cannot be decoded, or is no telemetry, counts one. */
export interface Tally {
  readonly received: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly dropped: number;
  readonly rejected: Readonly<Partial<Record<Reason, number>>>;
  readonly notes: Readonly<Partial<Record<Note, number>>>;
}

/** What the journal holds. */
export type JournalEntry = ReadingsEntry | MessageEntry | DeadLetterEntry | TallyEntry;

/**
 * How much an entry adds to what is accepted, and so to what is stored: its readings; one for a
 * message of another channel; nothing for a dead letter or a tally.
 */
export function countedIn(entry: JournalEntry): number {
  if (entry.kind === 'readings') return entry.readings.length;
  return entry.kind === 'message' ? 1 : 0;
}
