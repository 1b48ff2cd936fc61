import type { JournalReading, ReadingsEntry } from '../../contract/records/journal-entry.ts';

/** The used times between which new readings of a device and part lie, both included. */
export interface DirtyRange {
  readonly device: string;
  readonly part: string | undefined;
  from: number;
  to: number;
}

/** Gathers what readings touched, by device and part. */
export class DirtyRanges {
  readonly #ranges = new Map<string, DirtyRange>();

  add(entry: ReadingsEntry): void {
    for (const reading of entry.readings) this.#widen(entry.device, reading);
  }

  all(): Iterable<DirtyRange> {
    return this.#ranges.values();
  }

  #widen(device: string, { part, time }: JournalReading): void {
    const key = part === undefined ? device : `${device}/${part}`;
    const range = this.#ranges.get(key);
    if (range === undefined) {
      this.#ranges.set(key, { device, part, from: time, to: time });
    } else {
      range.from = Math.min(range.from, time);
      range.to = Math.max(range.to, time);
    }
  }
}
