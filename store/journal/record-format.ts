import { crc32c } from './crc32c.ts';

/**
 * What follows a segment's header: groups, each a *mark* and then its *records*.
 *
 *     record   u32 CRC-32C of what follows · u32 length · payload
 *     mark     u32 CRC-32C of what follows · u32 0xffffffff · u64 its own position
 *
 * All numbers are little-endian. A position counts these bytes over all segments (headers left out),
 * so it can be told at the moment of appending, before anyone knows which segment it will fall in.
 *
 * A group is written only after the group before it was fsynced. So a mark proves that **everything
 * before it is on disk**: a reader stops at the last mark and never sees what a power cut could take
 * away, and bad bytes with a mark behind them are damage, bad bytes with none are a torn tail.
 *
 * A mark's checksum starts from its segment's random salt, and a mark names its own position: bytes
 * in a payload that imitate a mark, or old blocks that come back after a crash, are not taken for one.
 */
const RECORD_HEADER_BYTES = 8;
export const MARK_BYTES = 16;
export const MAX_RECORD_BYTES = 256 * 1024 * 1024;

const MARK_LENGTH = 0xffff_ffff;
const MARK_LENGTH_BYTES = Buffer.from([0xff, 0xff, 0xff, 0xff]);
const TWO_TO_32 = 0x1_0000_0000;

/** Writes `record[start, end)` as a record at `target[at]`; answers the offset behind it. */
export function writeRecord(
  target: Buffer,
  at: number,
  record: Uint8Array,
  start: number,
  end: number,
): number {
  const payload = at + RECORD_HEADER_BYTES;
  const after = payload + end - start;
  target.set(start === 0 && end === record.length ? record : record.subarray(start, end), payload);
  target.writeUInt32LE(end - start, at + 4);
  target.writeUInt32LE(crc32c(target, at + 4, after), at);
  return after;
}

/** Writes the mark of the group that begins at `position` to `target[at, at + MARK_BYTES)`. */
export function writeMark(target: Buffer, at: number, position: number, salt: number): void {
  target.writeUInt32LE(MARK_LENGTH, at + 4);
  target.writeUInt32LE(position % TWO_TO_32, at + 8);
  target.writeUInt32LE(Math.floor(position / TWO_TO_32), at + 12);
  target.writeUInt32LE(crc32c(target, at + 4, at + MARK_BYTES, salt), at);
}

/**
 * What a cursor met: a `record` or a `mark`, the clean `end` of the bytes, a frame that reaches
 * beyond them (`short`), or bytes that are neither record nor mark (`bad`).
 */
export type Met = 'record' | 'mark' | 'end' | 'short' | 'bad';

/** Walks over records and marks in order; stays where it is at `end`, `short` and `bad`. */
export class RecordCursor {
  /** Offset in the bytes of the frame that `next` looks at. */
  offset = 0;
  /** Bounds of the payload of the record met last. */
  payloadStart = 0;
  payloadEnd = 0;
  readonly #bytes: Buffer;
  readonly #position: number;
  readonly #salt: number;

  /** @param position the position of `bytes[0]` */
  constructor(bytes: Buffer, position: number, salt: number) {
    this.#bytes = bytes;
    this.#position = position;
    this.#salt = salt;
  }

  /** The position of the frame that `next` looks at. */
  get position(): number {
    return this.#position + this.offset;
  }

  next(): Met {
    const at = this.offset;
    const left = this.#bytes.length - at;
    if (left === 0) return 'end';
    if (left < RECORD_HEADER_BYTES) return 'short';
    const length = this.#bytes.readUInt32LE(at + 4);
    if (length === MARK_LENGTH) {
      if (left < MARK_BYTES) return 'short';
      if (!isMark(this.#bytes, at, this.position, this.#salt)) return 'bad';
      this.offset = at + MARK_BYTES;
      return 'mark';
    }
    if (length > MAX_RECORD_BYTES) return 'bad';
    const after = at + RECORD_HEADER_BYTES + length;
    if (after > this.#bytes.length) return 'short';
    if (this.#bytes.readUInt32LE(at) !== crc32c(this.#bytes, at + 4, after)) return 'bad';
    this.payloadStart = at + RECORD_HEADER_BYTES;
    this.payloadEnd = after;
    this.offset = after;
    return 'record';
  }
}

/**
 * Offset of the first true mark at or after `bytes[from]`, or -1.
 *
 * @param position the position of `bytes[0]`
 */
export function findMark(bytes: Buffer, from: number, position: number, salt: number): number {
  let found = bytes.indexOf(MARK_LENGTH_BYTES, from + 4);
  while (found !== -1) {
    const at = found - 4;
    if (bytes.length - at >= MARK_BYTES && isMark(bytes, at, position + at, salt)) return at;
    found = bytes.indexOf(MARK_LENGTH_BYTES, found + 1);
  }
  return -1;
}

function isMark(bytes: Buffer, at: number, position: number, salt: number): boolean {
  return (
    bytes.readUInt32LE(at + 8) === position % TWO_TO_32 &&
    bytes.readUInt32LE(at + 12) === Math.floor(position / TWO_TO_32) &&
    bytes.readUInt32LE(at) === crc32c(bytes, at + 4, at + MARK_BYTES, salt)
  );
}
