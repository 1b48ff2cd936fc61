import { Buffer } from 'node:buffer';
import type { JournalAppender } from '../contract/ports/journal.ts';
import type { Logger } from '../contract/ports/logger.ts';
import type {
  Ending,
  IncomingMessage,
  MessageIntake,
  Settled,
} from '../contract/ports/message-bus.ts';
import type { Reason } from '../contract/reasons.ts';
import { type Reject, reject } from '../contract/verdict.ts';
import type { AckLatency } from './ack-latency.ts';
import { Settlements } from './settlements.ts';
import type { RunningTally } from './tally.ts';

/** How much may wait, in bytes. */
export interface IntakeLimits {
  /** Handed to the journal and not yet on disk; above it messages wait before the journey. */
  readonly maxPendingBytes: number;
  /** The same of QoS 0 alone; above it those are dropped. */
  readonly qos0QueueBytes: number;
}

/** Where the intake leads messages. */
export interface IntakeNeeds {
  readonly journal: JournalAppender;
  readonly tally: RunningTally;
  readonly latency: AckLatency;
  readonly limits: IntakeLimits;
  readonly logger: Logger;
  /** Leads a message through the journey; answers how many readings it gave to the journal. */
  readonly run: (message: IncomingMessage) => number;
  /** Why the message just led was refused, where nothing of it was kept. */
  readonly refusal: () => Reject | undefined;
  /** Keeps a message that the broker refused. */
  readonly keepRefused: (message: IncomingMessage, refusal: Reject) => void;
}

/** A message that waits before the journey. */
interface Waiting {
  readonly message: IncomingMessage;
  readonly settled: Settled;
  /** The journey, or what the broker or the intake decided already. */
  readonly fate: 'journey' | 'dropped' | Reject;
  readonly bytes: number;
  readonly takenAt: number;
}

/** What a message weighs besides its payload: itself, its callback, its place in line. */
const overheadBytes = 256;

/** How often the journal is asked whether it has space again. */
const askAgainMs = 100;

/**
 * Takes messages in, and settles each once everything it led to is on disk, in the order they came.
 *
 * Messages go through the journey as they come. Where the journal has no space, or too much of
 * what it was given is not on disk yet, they wait here, unjudged and unacknowledged; the broker
 * sees `pendingBytes` grow and stops reading from its sockets. QoS 0 is dropped then: nobody waits
 * for its acknowledgement, so nothing else would slow its senders down.
 */
export class Intake implements MessageIntake {
  readonly #needs: IntakeNeeds;
  readonly #settlements = new Settlements();
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #unjudged = 0;
  #messages = 0;
  #askAgain: NodeJS.Timeout | undefined;
  #toldOfFull = false;
  #closed = false;

  constructor(needs: IntakeNeeds) {
    this.#needs = needs;
  }

  get pendingBytes(): number {
    return this.#settlements.held.bytes + this.#waitingBytes;
  }

  /** Messages taken since the start. */
  get messages(): number {
    return this.#messages;
  }

  /** Messages that wait before the journey; how many readings they hold is not known yet. */
  get unjudged(): number {
    return this.#unjudged;
  }

  /** Readings given to the journal that are not on disk yet. */
  get notOnDisk(): number {
    return this.#settlements.held.accepted;
  }

  take(message: IncomingMessage, settled: Settled): void {
    if (this.#closed) return;
    this.#messages += 1;
    const bytes = message.payload.length + overheadBytes;
    const takenAt = performance.now();
    if (message.qos === 0 && !this.#hasRoomForQos0(bytes)) {
      this.#drop(message, settled, takenAt);
    } else if (this.#waiting.length > 0 || !this.#hasRoom()) {
      this.#wait({ message: keep(message), settled, fate: 'journey', bytes, takenAt });
    } else {
      this.#judge(message, settled, bytes, takenAt);
    }
  }

  refuse(message: IncomingMessage, reason: Reason, detail: string, settled: Settled): void {
    if (this.#closed) return;
    this.#messages += 1;
    const bytes = message.payload.length + overheadBytes;
    const takenAt = performance.now();
    const fate = reject(reason, detail);
    this.#wait({ message: keep(message), settled, fate, bytes, takenAt });
    this.#goOn();
  }

  /** Takes nothing more. What waits is not settled, so its senders send it again. Safe twice. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#askAgain);
  }

  #drop(message: IncomingMessage, settled: Settled, takenAt: number): void {
    this.#needs.tally.received += 1;
    this.#needs.tally.dropped += 1;
    const forgotten = { ...message, payload: Buffer.alloc(0) };
    this.#wait({ message: forgotten, settled, fate: 'dropped', bytes: overheadBytes, takenAt });
    this.#goOn();
  }

  #hasRoomForQos0(bytes: number): boolean {
    if (this.#waiting.length > 0 || !this.#hasRoom()) return false;
    return this.#settlements.held.qos0Bytes + bytes <= this.#needs.limits.qos0QueueBytes;
  }

  #hasRoom(): boolean {
    const { journal, limits } = this.#needs;
    return !journal.full && this.#settlements.held.bytes < limits.maxPendingBytes;
  }

  #wait(waiting: Waiting): void {
    this.#waiting.push(waiting);
    this.#waitingBytes += waiting.bytes;
    if (waiting.fate !== 'dropped') this.#unjudged += 1;
    this.#askAgain ??= setTimeout(this.#ask, askAgainMs).unref();
    const { journal, logger } = this.#needs;
    if (journal.full && !this.#toldOfFull) {
      this.#toldOfFull = true;
      logger.warn({}, 'the journal has no space: messages wait, and are not acknowledged');
    }
  }

  readonly #ask = (): void => {
    this.#askAgain = undefined;
    this.#goOn();
    if (this.#toldOfFull && !this.#needs.journal.full) {
      this.#toldOfFull = false;
      this.#needs.logger.info({}, 'the journal has space again: messages go on');
    }
    if ((this.#waiting.length === 0 && !this.#toldOfFull) || this.#closed) return;
    this.#askAgain = setTimeout(this.#ask, askAgainMs).unref();
  };

  /** Lets those who wait go on, in their order, as far as there is room. */
  #goOn(): void {
    while (!this.#closed && this.#hasRoom()) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      const { message, settled, fate, bytes, takenAt } = next;
      this.#waitingBytes -= bytes;
      if (fate !== 'dropped') this.#unjudged -= 1;
      if (fate === 'journey') {
        this.#judge(message, settled, bytes, takenAt);
      } else if (fate === 'dropped') {
        this.#settleLater(settled, bytes, 0, takenAt, message.qos, dropped);
      } else {
        this.#needs.keepRefused(message, fate);
        this.#settleLater(settled, bytes, 0, takenAt, message.qos, rejectedFor(fate));
      }
    }
  }

  #judge(message: IncomingMessage, settled: Settled, bytes: number, takenAt: number): void {
    const accepted = this.#needs.run(message);
    const refusal = accepted === 0 ? this.#needs.refusal() : undefined;
    const ending = refusal === undefined ? undefined : rejectedFor(refusal);
    this.#settleLater(settled, bytes, accepted, takenAt, message.qos, ending);
  }

  #settleLater(
    settled: Settled,
    bytes: number,
    accepted: number,
    takenAt: number,
    qos: IncomingMessage['qos'],
    ending: Ending | undefined,
  ): void {
    this.#settlements.push(settled, bytes, accepted, takenAt, qos === 0, ending);
    this.#needs.journal.afterCommit(this.#settleFirst);
  }

  /** The journal calls back in order, once a message: each call is for the first in line. */
  readonly #settleFirst = (): void => {
    const takenAt = this.#settlements.ackDueSince;
    if (takenAt !== undefined) {
      const now = performance.now();
      this.#needs.latency.add(now - takenAt, now);
    }
    const ending = this.#settlements.firstEnding;
    this.#settlements.shift()?.(ending);
    if (this.#waiting.length > 0) this.#goOn();
  };
}

const dropped: Ending = { kind: 'dropped' };

function rejectedFor({ reason, detail }: Reject): Ending {
  return { kind: 'rejected', reason, detail };
}

/** The message with a payload of its own: as it came, it keeps a whole network buffer alive. */
function keep(message: IncomingMessage): IncomingMessage {
  return { ...message, payload: Buffer.from(message.payload) };
}
