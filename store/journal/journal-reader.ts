import { hasCode, JournalCorruption, JournalPositionGone } from './journal-errors.ts';
import { type JournalFile, type JournalFiles, nodeFiles } from './journal-files.ts';
import { findMark, type Met, RecordCursor } from './record-format.ts';
import { detailOf } from './scan-segment.ts';
import {
  listSegments,
  offsetIn,
  readSalt,
  SEGMENT_HEADER_BYTES,
  type Segment,
  type SegmentName,
} from './segment.ts';

const MEBIBYTE = 1024 * 1024;

export interface JournalBatch {
  /** Views of one buffer that belongs to this batch alone. */
  readonly records: readonly Uint8Array[];
  /** `ends[i]` is the position behind `records[i]`: reading may go on from any of them. */
  readonly ends: readonly number[];
  /** Position to read from next; the `from` that was asked when nothing is new. */
  readonly next: number;
}

export interface JournalReader {
  /**
   * The records behind position `from`, in order; none when nothing is new.
   *
   * @param maxBytes about how much to read at once, 1 MiB by default; a larger group comes whole
   * @throws JournalCorruption at damage, again and again until asked for `resumeAt` or later;
   *   JournalPositionGone when `from` was dropped or lies beyond the end; JournalNewer
   */
  read(from: number, maxBytes?: number): Promise<JournalBatch>;
  /** Oldest position kept; 0 for a journal not yet begun. */
  start(): Promise<number>;
  /** A position at or before this one where a record begins: its segment's first, or the oldest. */
  boundaryBefore(position: number): Promise<number>;
  /** Lets the files go; safe to call twice. One read at a time, none during `close`. */
  close(): Promise<void>;
}

/**
 * Opens a journal for reading by position, in the writer's process or another one of the same host;
 * the journal need not exist yet. A reader keeps nothing back and may be opened at any time.
 *
 * It hands out only what is on disk (fsynced): it stops at the last mark, see `record-format.ts`. So
 * a position it has answered is never taken back by a power cut.
 */
export async function openJournalReader(options: {
  readonly directory: string;
  readonly files?: JournalFiles;
}): Promise<JournalReader> {
  return new SegmentReader(options.directory, options.files ?? nodeFiles);
}

/**
 * Batch after batch from position `from` until nothing is new.
 *
 * @param passOver told of damage, which is then passed over; without it damage is thrown
 */
export async function* batchesFrom(
  reader: JournalReader,
  from: number,
  passOver?: (damage: JournalCorruption) => void,
): AsyncGenerator<JournalBatch, void, undefined> {
  let position = from;
  for (;;) {
    let batch: JournalBatch;
    try {
      batch = await reader.read(position);
    } catch (error) {
      if (!(error instanceof JournalCorruption) || passOver === undefined) throw error;
      passOver(error);
      if (error.resumeAt === undefined) return;
      position = error.resumeAt;
      continue;
    }
    if (batch.records.length === 0) return;
    yield batch;
    position = batch.next;
  }
}

class SegmentReader implements JournalReader {
  readonly #directory: string;
  readonly #files: JournalFiles;
  #segment: Segment | undefined;

  constructor(directory: string, files: JournalFiles) {
    this.#directory = directory;
    this.#files = files;
  }

  async read(from: number, maxBytes = MEBIBYTE): Promise<JournalBatch> {
    let want = Math.max(1, maxBytes);
    let suspect: number | undefined;
    for (;;) {
      const segment = await this.#segmentAt(from);
      if (!segment) return batchOf([], [], 0, from);
      const left = (await segment.file.size()) - offsetIn(segment, from);
      const bytes = await readBytes(segment, from, Math.min(left, want));
      const seen = look(bytes, from, segment.salt);
      if (seen.committed > 0) return batchOf(seen.records, seen.ends, seen.committed, from);
      if (bytes.length < left) {
        want = seen.met === 'bad' ? left : want * 2;
        continue;
      }

      // The rest of the segment holds no mark behind a record. It is committed all the same if
      // writing has gone on elsewhere; otherwise it is nothing yet, or not yet anything.
      const newer = await this.#newerThan(segment);
      if (newer && newer.base <= seen.end && seen.records.length === 0) {
        await this.#use(newer);
        continue;
      }
      const resumeAt = markBehind(seen, bytes, from, segment.salt) ?? newer?.base;
      if (resumeAt === undefined) return batchOf([], [], 0, from);
      if (seen.records.length > 0) {
        return batchOf(seen.records, seen.ends, seen.records.length, from);
      }

      // Either damage, or a write that ended between our read and our look for what follows it. Now
      // that something follows, these bytes are final: a second look decides.
      const position = seen.end;
      if (suspect === position) {
        const offset = offsetIn(segment, position);
        const detail = seen.met === 'end' ? 'bytes are missing' : detailOf(seen.met);
        throw new JournalCorruption({ segment: segment.name, offset, position, resumeAt, detail });
      }
      suspect = position;
    }
  }

  async start(): Promise<number> {
    return this.boundaryBefore(0);
  }

  async boundaryBefore(position: number): Promise<number> {
    const segments = await listSegments(this.#files, this.#directory);
    const within = segments.findLast((segment) => segment.base <= position) ?? segments[0];
    return within?.base ?? 0;
  }

  async close(): Promise<void> {
    const segment = this.#segment;
    this.#segment = undefined;
    await segment?.file.close();
  }

  /** The segment that holds `from`, open; `undefined` when the journal has not begun. */
  async #segmentAt(from: number): Promise<Segment | undefined> {
    const current = this.#segment;
    if (current && (await holds(current, from))) return current;
    const segments = await listSegments(this.#files, this.#directory);
    const [oldest] = segments;
    if (!oldest && from === 0) return undefined;
    if (!oldest) throw new JournalPositionGone(from, 'there are no segments');
    const found = segments.findLast((segment) => segment.base <= from);
    if (!found) throw new JournalPositionGone(from, `it begins at ${oldest.base}`);
    const segment = await this.#use(found);
    if (!segment) return this.#segmentAt(from);
    if (await holds(segment, from)) return segment;
    throw new JournalPositionGone(from, 'it ends before');
  }

  async #newerThan(segment: SegmentName): Promise<SegmentName | undefined> {
    const segments = await listSegments(this.#files, this.#directory);
    return segments.find(({ base }) => base > segment.base);
  }

  /** Opens a segment in place of the current one; `undefined` when it has just been dropped. */
  async #use(found: SegmentName): Promise<Segment | undefined> {
    await this.close();
    let file: JournalFile;
    try {
      file = await this.#files.open(found.path, 'read');
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
    try {
      const header = Buffer.allocUnsafeSlow(SEGMENT_HEADER_BYTES);
      const salt = readSalt(found, header.subarray(0, await file.read(header, 0)));
      if (salt === undefined) {
        const resumeAt = (await this.#newerThan(found))?.base;
        const detail = 'its header is not what was written';
        const { name, base } = found;
        throw new JournalCorruption({ segment: name, offset: 0, position: base, resumeAt, detail });
      }
      this.#segment = { ...found, file, salt };
      return this.#segment;
    } catch (error) {
      await file.close();
      throw error;
    }
  }
}

/** What the bytes from one position on hold. */
interface Look {
  readonly records: Uint8Array[];
  readonly ends: number[];
  /** How many of the records have a mark behind them. */
  readonly committed: number;
  /** Why the look ended, and where: at the first byte it could not read. */
  readonly met: Exclude<Met, 'record' | 'mark'>;
  readonly end: number;
}

function look(bytes: Buffer, position: number, salt: number): Look {
  const cursor = new RecordCursor(bytes, position, salt);
  const records: Uint8Array[] = [];
  const ends: number[] = [];
  let committed = 0;
  for (;;) {
    const met = cursor.next();
    if (met === 'record') {
      records.push(bytes.subarray(cursor.payloadStart, cursor.payloadEnd));
      ends.push(cursor.position);
    } else if (met === 'mark') {
      committed = records.length;
    } else {
      // A mark at the very end belongs to what comes next.
      const end = met === 'end' ? (ends.at(-1) ?? position) : cursor.position;
      return { records, ends, committed, met, end };
    }
  }
}

function markBehind(
  { met, end }: Look,
  bytes: Buffer,
  position: number,
  salt: number,
): number | undefined {
  if (met === 'end') return undefined;
  const mark = findMark(bytes, end - position + 1, position, salt);
  return mark === -1 ? undefined : position + mark;
}

function batchOf(records: Uint8Array[], ends: number[], count: number, from: number): JournalBatch {
  records.length = count;
  ends.length = count;
  return { records, ends, next: ends.at(-1) ?? from };
}

async function readBytes(segment: Segment, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  return bytes.subarray(0, await segment.file.read(bytes, offsetIn(segment, position)));
}

async function holds(segment: Segment, position: number): Promise<boolean> {
  return position >= segment.base && offsetIn(segment, position) <= (await segment.file.size());
}
