import { type Note, noteNames, type Reason } from '../contract/reasons.ts';
import type { Tally } from '../contract/records/journal-entry.ts';
import { noteBits } from './passage.ts';

/**
 * The counters, in readings, since the data folder began. They count what has been judged: what is
 * accepted here is in the journal, and on disk once its group is.
 */
export class RunningTally {
  received = 0;
  accepted = 0;
  duplicate = 0;
  dropped = 0;
  readonly #rejected = new Map<Reason, number>();
  readonly #notes = new Map<Note, number>();

  reject(reason: Reason, readings: number): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + readings);
  }

  /** Counts the notes whose bits are set. */
  note(bits: number): void {
    if (bits === 0) return;
    for (const note of noteNames) {
      if (bits & noteBits[note]) this.#notes.set(note, (this.#notes.get(note) ?? 0) + 1);
    }
  }

  /** Goes on from a tally that was kept. */
  restore(tally: Tally): void {
    this.received = tally.received;
    this.accepted = tally.accepted;
    this.duplicate = tally.duplicate;
    this.dropped = tally.dropped;
    refill(this.#rejected, tally.rejected);
    refill(this.#notes, tally.notes);
  }

  /** The counters as they stand, as a record to keep. */
  snapshot(): Tally {
    return {
      received: this.received,
      accepted: this.accepted,
      duplicate: this.duplicate,
      dropped: this.dropped,
      rejected: Object.fromEntries(this.#rejected),
      notes: Object.fromEntries(this.#notes),
    };
  }
}

function refill<Key extends string>(
  counts: Map<Key, number>,
  kept: Readonly<Partial<Record<Key, number>>>,
): void {
  counts.clear();
  for (const [key, count] of Object.entries(kept)) counts.set(key as Key, count as number);
}
