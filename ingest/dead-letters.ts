import { Buffer } from 'node:buffer';
import type { JournalAppender } from '../contract/ports/journal.ts';
import type { IncomingMessage } from '../contract/ports/message-bus.ts';
import { EntryWriter } from '../contract/records/journal-codec.ts';
import type { Reject } from '../contract/verdict.ts';

/** What is kept of a payload and of a topic; more of them helps nobody to find the mistake. */
const mostPayloadBytes = 64 * 1_024;
const mostTopicCharacters = 1_024;

/** Keeps what was rejected, with its reason and what it was, in the journal. */
export class DeadLetters {
  readonly #journal: JournalAppender;
  readonly #entry = new EntryWriter();

  constructor(journal: JournalAppender) {
    this.#journal = journal;
  }

  /** Keeps a message that ended as a whole. */
  keepMessage(message: IncomingMessage, { reason, detail }: Reject): void {
    this.#keep(message, reason, detail, message.payload);
  }

  /** Keeps one item of a list; where it cannot be written again, the whole payload. */
  keepItem(message: IncomingMessage, { reason, detail }: Reject, item: unknown): void {
    const text = written(item);
    if (text === undefined) this.#keep(message, reason, detail, message.payload);
    else this.#keep(message, reason, detail, Buffer.from(text));
  }

  #keep(
    { topic, client, received }: IncomingMessage,
    reason: Reject['reason'],
    detail: string,
    whole: Uint8Array,
  ): void {
    const size = whole.length;
    const payload = size > mostPayloadBytes ? whole.subarray(0, mostPayloadBytes) : whole;
    const mark =
      payload === whole ? '' : ` (kept are the first ${mostPayloadBytes} of ${size} bytes)`;
    this.#entry.deadLetter({
      kind: 'dead-letter',
      received,
      topic: topic.slice(0, mostTopicCharacters),
      client,
      reason,
      detail: detail + mark,
      payload,
    });
    this.#journal.append(this.#entry.buffer, 0, this.#entry.length);
  }
}

/** An item as JSON; undefined where it is nested too deep to be written. */
function written(item: unknown): string | undefined {
  try {
    return JSON.stringify(item);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
