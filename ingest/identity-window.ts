/** What the window knows of a reading. */
export const unseen = 0;
export const seen = 1;
export const seenWithOtherContent = 2;
export type Sighting = typeof unseen | typeof seen | typeof seenWithOtherContent;

/** Three 32-bit words a reading: identity (two) and content. */
const words = 3;

/**
 * How many contents of one identity are remembered. A device that counts wrongly and uses one
 * `seq` for everything would otherwise make each look-up longer than the last.
 */
const mostContents = 8;

/**
 * The readings seen lately, by a 64-bit hash of their identity and a 32-bit hash of their content,
 * in two generations of an open-addressing table (linear probing). When the young one is full the
 * old one is forgotten and the young one becomes old, so between one and two generations are
 * remembered in memory that never grows: 2 × slots × 12 bytes, 25 MB by default for 0.7 to 1.4
 * million readings.
 *
 * Cost: one look at each generation, about 0.2 µs, most of it the cache missing.
 */
export class IdentityWindow {
  readonly #mask: number;
  readonly #limit: number;
  #young: Int32Array;
  #old: Int32Array;
  #count = 0;

  /** @param slots places in each generation; a power of two */
  constructor(slots = 1 << 20) {
    if (slots < 16 || (slots & (slots - 1)) !== 0) {
      throw new RangeError(`slots: expected a power of two of at least 16, not ${slots}`);
    }
    this.#mask = slots - 1;
    this.#limit = Math.floor(slots * 0.7); // linear probing slows down steeply above
    this.#young = new Int32Array(slots * words);
    this.#old = new Int32Array(slots * words);
  }

  /** Remembers a reading, and answers what was known of it before. */
  remember(high: number, low: number, content: number): Sighting {
    const identity = high === 0 && low === 0 ? 1 : high; // (0, 0) marks an empty place
    const before = this.#look(this.#old, identity, low, content);
    if (before === seen) return seen;
    const lately = this.#put(identity, low, content);
    return lately === unseen ? before : lately;
  }

  #look(table: Int32Array, high: number, low: number, content: number): Sighting {
    let sighting: Sighting = unseen;
    for (let place = low & this.#mask; ; place = (place + 1) & this.#mask) {
      const at = place * words;
      const foundHigh = table[at];
      const foundLow = table[at + 1];
      if (foundHigh === high && foundLow === low) {
        if (table[at + 2] === content) return seen;
        sighting = seenWithOtherContent;
      } else if (foundHigh === 0 && foundLow === 0) {
        return sighting;
      }
    }
  }

  #put(high: number, low: number, content: number): Sighting {
    const table = this.#young;
    let contents = 0;
    let place = low & this.#mask;
    for (; ; place = (place + 1) & this.#mask) {
      const at = place * words;
      const foundHigh = table[at];
      const foundLow = table[at + 1];
      if (foundHigh === high && foundLow === low) {
        if (table[at + 2] === content) return seen;
        contents += 1;
        if (contents === mostContents) {
          table[at + 2] = content;
          return seenWithOtherContent;
        }
      } else if (foundHigh === 0 && foundLow === 0) {
        table[at] = high;
        table[at + 1] = low;
        table[at + 2] = content;
        break;
      }
    }
    this.#count += 1;
    if (this.#count >= this.#limit) this.#turn();
    return contents === 0 ? unseen : seenWithOtherContent;
  }

  #turn(): void {
    const forgotten = this.#old;
    this.#old = this.#young;
    this.#young = forgotten.fill(0);
    this.#count = 0;
  }
}
