import type { IncomingMessage } from '../contract/ports/message-bus.ts';
import type { Note } from '../contract/reasons.ts';
import type { Reject } from '../contract/verdict.ts';
import type { SignalValue } from '../contract/wire/messages.ts';
import { nowhere, type Route } from './routes.ts';

/** The ending of what was seen before: nothing is stored, nothing is wrong. */
export const duplicate = 'duplicate';

/** Why a message or a reading goes no further. */
export type Ending = Reject | typeof duplicate;

/**
 * One step of the journey: looks at what is in hand, enriches it, and lets it pass (`undefined`)
 * or ends it.
 */
export interface Step {
  readonly name: string;
  readonly run: (passage: Passage) => Ending | undefined;
}

/** A reading that decoding itself found wanting; the rest of its message stands. */
export class UnfitReading {
  readonly reject: Reject;
  readonly original: unknown;

  constructor(reject: Reject, original: unknown) {
    this.reject = reject;
    this.original = original;
  }
}

/** The bit that stands for a note in `Passage.notes`. */
export const noteBits = {
  'sequence-reused': 1,
  'time-assumed': 2,
  'clock-behind': 4,
  'by-unknown': 8,
} as const satisfies Record<Note, number>;

/** What is in hand before the first message. */
const nothing: IncomingMessage = {
  topic: '',
  payload: new Uint8Array(),
  qos: 0,
  dup: false,
  received: 0,
  principal: { kind: 'app', maker: '', id: '' },
  client: '',
};

/**
 * What is in hand on the journey: a message, and the one of its readings whose turn it is. It is
 * filled anew for each message, so that the hot path makes no objects.
 */
export class Passage {
  message: IncomingMessage = nothing;
  route: Route = nowhere;

  /** What the message holds, not yet looked at: readings, carried messages, or one body. */
  items: readonly unknown[] = [];
  /** Whether the payload is a list, so that an item is not the whole payload. */
  isList = false;
  /** How many readings the message counts for when it ends as a whole. */
  count = 1;

  item: unknown = undefined;
  /** Epoch ms; NaN where the device named none. */
  deviceTime = Number.NaN;
  /** The time used, epoch ms. */
  time = 0;
  seq: number | undefined = undefined;
  boot: string | undefined = undefined;
  by: string | undefined = undefined;
  part: string | undefined = undefined;
  /** By index of the signal in the model; the first `signals` of them. */
  readonly values: (SignalValue | undefined)[] = [];
  signals = 0;
  /** Undeclared signals that are kept, as JSON text. */
  extra: string | undefined = undefined;
  /** `noteBits`, counted once the reading is stored. */
  notes = 0;

  /**
   * The item's bytes in the entry, [from, to): those in [skipFrom, skipTo) depend on its arrival,
   * those in [nameFrom, nameTo) identify a reading that has a `seq`.
   */
  readonly span = {
    from: 0,
    skipFrom: 0,
    skipTo: 0,
    nameFrom: 0,
    nameTo: 0,
    to: 0,
    readingsBefore: 0,
  };

  /** Takes up a message. */
  begin(message: IncomingMessage): void {
    this.message = message;
    this.isList = false;
    this.count = 1;
  }

  /** Takes up one item of the message; what the item before left is gone. */
  takeUp(item: unknown): void {
    this.item = item;
    this.deviceTime = Number.NaN;
    this.time = this.message.received;
    this.seq = undefined;
    this.boot = undefined;
    this.by = undefined;
    this.part = undefined;
    this.signals = 0;
    this.extra = undefined;
    this.notes = 0;
  }
}
