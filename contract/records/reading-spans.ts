import { flags, kinds, namesFrom, tags } from './journal-layout.ts';

/**
 * Walks over the readings of an entry without decoding them: where each begins and ends in the
 * record, and where in it stand the bytes that identify it. One is made and used again and again.
 *
 * Cost: about 0.1 µs a reading, where decoding it takes 1 µs.
 *
 * @example for (let left = spans.open(record) ?? 0; left > 0; left--) { spans.next(); spans.from; }
 */
export class ReadingSpans {
  /** Where the names of maker, product and device end; they begin at `namesFrom`. */
  namesTo = 0;
  /** Bounds of the reading met last. */
  from = 0;
  to = 0;
  /** Behind its flags and the time that is used. */
  behindTime = 0;
  /** Bounds of its seq and boot, where it has a seq. */
  nameFrom = 0;
  nameTo = 0;
  hasSeq = false;
  #bytes: Uint8Array = new Uint8Array();

  /** Answers how many readings the record holds; undefined for a record of another kind. */
  open(record: Uint8Array): number | undefined {
    if (record[0] !== kinds.readings) return undefined;
    this.#bytes = record;
    let at: number = namesFrom;
    for (let text = 0; text < 3; text++) at = this.#behindShort(at);
    this.namesTo = at;
    at += 8;
    this.to = at + 2;
    return this.#byte(at) | (this.#byte(at + 1) << 8);
  }

  /** Goes to the next reading. */
  next(): void {
    let at = this.to;
    this.from = at;
    const has = this.#byte(at);
    at += 1 + 8;
    this.behindTime = at;
    if (has & flags.deviceTime) at += 8;
    this.hasSeq = (has & flags.seq) !== 0;
    this.nameFrom = at;
    if (this.hasSeq) at += 8;
    if (has & flags.boot) at = this.#behindShort(at);
    this.nameTo = at;
    if (has & flags.by) at = this.#behindShort(at);
    if (has & flags.part) at = this.#behindShort(at);
    at = this.#behindValues(at);
    if (has & flags.extra) at = this.#behindLong(at);
    this.to = at;
    if (at > this.#bytes.length) throw new RangeError('journal entry ends too early');
  }

  #behindValues(countAt: number): number {
    let at = countAt + 1;
    for (let left = this.#byte(countAt); left > 0; left--) {
      const tag = this.#byte(at + 1);
      at += 2;
      if (tag === tags.number) at += 8;
      else if (tag === tags.text) at = this.#behindLong(at);
      else if (tag !== tags.true && tag !== tags.false) {
        throw new RangeError(`journal value of unknown tag ${tag}`);
      }
    }
    return at;
  }

  #behindShort(at: number): number {
    return at + 1 + this.#byte(at);
  }

  #behindLong(at: number): number {
    const low = this.#byte(at) | (this.#byte(at + 1) << 8) | (this.#byte(at + 2) << 16);
    return at + 4 + low + this.#byte(at + 3) * 0x100_0000;
  }

  #byte(at: number): number {
    return this.#bytes[at] ?? 0;
  }
}
