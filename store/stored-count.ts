import { countedIn, type JournalEntry, type Tally } from '../contract/records/journal-entry.ts';

/** How much has gone into a store; both in readings. */
export interface Counted {
  /** Stored since the data folder began, whether it is there still or not. */
  readonly readings: number;
  /** Of these, what the journal had lost before this store could take it. */
  readonly missing: number;
  /** The counters of the edge that came last, and `readings` at that place. */
  readonly latest?: { readonly tally: Tally; readonly readings: number } | undefined;
}

/**
 * Counts entries on their way into a store. A tally says how much was accepted up to it: what a
 * store was not given by then lies in a part of the journal that is damaged, or was deleted before
 * this store began. So a loss is counted to the reading, and received = stored + … goes on to hold.
 */
export class StoredCount implements Counted {
  readings: number;
  missing: number;
  latest: Counted['latest'];

  constructor({ readings, missing, latest }: Counted) {
    this.readings = readings;
    this.missing = missing;
    this.latest = latest;
  }

  add(entry: JournalEntry): void {
    this.readings += countedIn(entry);
    if (entry.kind !== 'tally') return;
    const lost = Math.max(0, entry.tally.accepted - this.readings);
    this.readings += lost;
    this.missing += lost;
    this.latest = { tally: entry.tally, readings: this.readings };
  }
}
