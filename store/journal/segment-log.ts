import { type JournalFiles, shortWrite, syncFile } from './journal-files.ts';
import {
  createSegment,
  offsetIn,
  SEGMENT_HEADER_BYTES,
  type Segment,
  type SegmentName,
} from './segment.ts';

export interface SegmentLogOptions {
  readonly files: JournalFiles;
  readonly directory: string;
  readonly segmentBytes: number;
  readonly newSalt: () => number;
  /** All segments, oldest first; the last is `segment`. */
  readonly segments: readonly SegmentName[];
  readonly segment: Segment;
}

/** The files under a writer, addressed by position: the newest is written, the oldest are dropped. */
export class SegmentLog {
  readonly #options: SegmentLogOptions;
  readonly #segments: SegmentName[];
  #segment: Segment;
  #dropping: Promise<unknown> = Promise.resolve();

  constructor(options: SegmentLogOptions) {
    this.#options = options;
    this.#segments = [...options.segments];
    this.#segment = options.segment;
  }

  /** Salt of the segment being written. */
  get salt(): number {
    return this.#segment.salt;
  }

  /** Oldest position still kept. */
  get start(): number {
    return this.#segments[0]?.base ?? 0;
  }

  /** Whether `length` bytes at `position` still belong here; an empty segment takes any group. */
  hasRoom(position: number, length: number): boolean {
    const used = offsetIn(this.#segment, position);
    return used === SEGMENT_HEADER_BYTES || used + length <= this.#options.segmentBytes;
  }

  /** Goes on in a new segment that begins at `base`. */
  async roll(base: number): Promise<void> {
    const { files, directory, newSalt } = this.#options;
    const finished = this.#segment;
    // A bare mark may lie behind its end, not synced: a power cut could turn that into bad bytes, and
    // in a finished segment those would look like damage.
    await finished.file.truncate(offsetIn(finished, base));
    await syncFile(finished.file);
    this.#segment = await createSegment(files, directory, base, newSalt());
    this.#segments.push(this.#segment);
    await finished.file.close();
  }

  /** Writes `bytes[0, length)` at `position`; a short write is an error. */
  write(
    bytes: Uint8Array,
    length: number,
    position: number,
    done: (error: Error | null) => void,
  ): void {
    this.#segment.file.write(bytes, length, offsetIn(this.#segment, position), (error, written) => {
      done(error ?? (written === length ? null : shortWrite(written, length)));
    });
  }

  sync(done: (error: Error | null) => void): void {
    this.#segment.file.sync(done);
  }

  /** Deletes whole segments that end at or before `position`, never the last; answers how many. */
  dropBefore(position: number): Promise<number> {
    const dropped = this.#dropping.then(() => this.#drop(position));
    this.#dropping = dropped.catch(() => {});
    return dropped;
  }

  async close(): Promise<void> {
    await this.#dropping;
    await this.#segment.file.close();
  }

  async #drop(position: number): Promise<number> {
    const { files, directory } = this.#options;
    let dropped = 0;
    for (;;) {
      const [oldest, next] = this.#segments;
      if (!oldest || !next || next.base > position) return dropped;
      await files.remove(oldest.path);
      // One by one, oldest first: a power cut in between leaves no gap.
      await files.syncDirectory(directory);
      this.#segments.shift();
      dropped += 1;
    }
  }
}
