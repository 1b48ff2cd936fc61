import { countedIn, type JournalEntry } from '../contract/records/journal-entry.ts';

/** How much has gone into a store; both in readings. */
export interface Counted {
  /** Stored since the data folder began, whether it is there still or not. */
  readonly readings: number;
  /** Of these, what the journal had lost before this store could take it. */
  readonly missing: number;
}

/**
 * Counts entries on their way into a store. A tally says how much was accepted up to it: what a
 * store was not given by then lies in a part of the journal that is damaged, or was deleted before
 * this store began. So a loss is counted to the reading, and received = stored + … goes on to hold.
 */
export class StoredCount implements Counted {
  readings: number;
  missing: number;

  constructor({ readings, missing }: Counted) {
    this.readings = readings;
    this.missing = missing;
  }

  add(entry: JournalEntry): void {
    this.readings += countedIn(entry);
    if (entry.kind !== 'tally') return;
    const lost = Math.max(0, entry.tally.accepted - this.readings);
    this.readings += lost;
    this.missing += lost;
  }
}
