import { MARK_BYTES, MAX_RECORD_BYTES, writeMark, writeRecord } from './record-format.ts';

const INITIAL_BYTES = 256 * 1024;
/** A group that grew beyond this gives its memory back when it is done. */
const KEPT_BYTES = 8 * 1024 * 1024;
/** A single write takes at most 2 GiB; memory is to be bounded by the caller long before this. */
const MAX_GROUP_BYTES = 1024 * 1024 * 1024;

/**
 * The records that go to disk with one write and one fsync, already in the form in which they will
 * be written, and those who wait for it. Used again and again: the hot path allocates nothing.
 */
export class Group {
  /** Position of the group's mark, its first byte. */
  base = 0;
  /** Bytes written to `bytes` so far, mark included. */
  length = MARK_BYTES;
  bytes: Buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  readonly #callbacks: (() => void)[] = [];

  get hasRecords(): boolean {
    return this.length > MARK_BYTES;
  }

  get isIdle(): boolean {
    return !this.hasRecords && this.#callbacks.length === 0;
  }

  /** Position behind the last record; the base while there is none. */
  get end(): number {
    return this.hasRecords ? this.base + this.length : this.base;
  }

  /** Makes the group empty, to begin at `base`. */
  begin(base: number): void {
    this.base = base;
    this.length = MARK_BYTES;
    this.#callbacks.length = 0;
    if (this.bytes.length > KEPT_BYTES) this.bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  }

  /**
   * Copies `record[start, end)` in; answers the position behind it.
   *
   * @throws RangeError when the bounds lie outside the record, the record is over 256 MiB, or the
   *   group over 1 GiB
   */
  append(record: Uint8Array, start: number, end: number): number {
    if (start < 0 || end < start || end > record.length || end - start > MAX_RECORD_BYTES) {
      throw new RangeError(`no record at [${start}, ${end}) of ${record.length} bytes`);
    }
    // A record's header is shorter than a mark: room for that is room enough.
    const needed = this.length + MARK_BYTES + end - start;
    if (needed > this.bytes.length) this.#grow(needed);
    this.length = writeRecord(this.bytes, this.length, record, start, end);
    return this.base + this.length;
  }

  /** Runs `callback` when the group is done. */
  whenDone(callback: () => void): void {
    this.#callbacks.push(callback);
  }

  /** Writes the mark; how it is sealed depends on the segment. */
  seal(salt: number): void {
    writeMark(this.bytes, 0, this.base, salt);
  }

  /** Runs the callbacks in order. One that throws is reported as uncaught and stops no other. */
  done(): void {
    for (const callback of this.#callbacks) {
      try {
        callback();
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
    this.#callbacks.length = 0;
  }

  #grow(needed: number): void {
    if (needed > MAX_GROUP_BYTES) throw new RangeError(`${needed} bytes waiting for the disk`);
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}
