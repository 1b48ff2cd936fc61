import { randomInt } from 'node:crypto';
import { FreeSpace } from './free-space.ts';
import { GroupCommit } from './group-commit.ts';
import type { JournalFault } from './journal-errors.ts';
import { type JournalFiles, nodeFiles } from './journal-files.ts';
import { type JournalRecovery, openTail } from './open-tail.ts';
import { SegmentLog } from './segment-log.ts';

const MEBIBYTE = 1024 * 1024;

export interface JournalOptions {
  /** Created if it is not there. */
  readonly directory: string;
  /** A segment that has reached this size is followed by a new one; 32 MiB by default. */
  readonly segmentBytes?: number;
  /** With less space free than this the journal is `full`; 0, the default, switches that off. */
  readonly freeSpaceFloorBytes?: number;
  /** Milliseconds between looks at the free space (besides one each 64 MiB); 1,000 by default. */
  readonly freeSpaceEveryMs?: number;
  /** The file system; the machine's own by default. */
  readonly files?: JournalFiles;
  /** Draws a segment's salt, 32 bits. */
  readonly newSalt?: () => number;
  /** Told once when a write or fsync failed: the writer is dead, and acknowledges nothing more. */
  readonly onFault: (fault: JournalFault) => void;
  /** Told when the free space falls below the floor (`true`) and when it is back. */
  readonly onFull?: (full: boolean) => void;
  /**
   * Least time from one group to the next under load, ms; none by default. Fewer and larger groups
   * cost less for each record; what comes after a rest, or one by one, is written at once.
   */
  readonly gatherMs?: number;
  /** Called as a group with records is closed; what it answers becomes the group's last record. */
  readonly beforeCommit?: () => Uint8Array | undefined;
}

export interface JournalWriter {
  /**
   * Copies `record[start, end)` into the group being gathered. Cost: one copy and one checksum.
   *
   * @returns the position behind this record
   * @throws JournalFull while `full`; JournalFault once dead; JournalClosed after `close`; RangeError
   *   for a record over 256 MiB
   */
  append(record: Uint8Array, start?: number, end?: number): number;
  /**
   * Runs `callback` once everything appended before this call is on disk; callbacks run in the order
   * of the calls. Never runs after a fault. Cheap: allocates nothing.
   */
  afterCommit(callback: () => void): void;
  /** `afterCommit` as a promise of `committed`; rejects with the fault. */
  commit(): Promise<number>;
  /** Position behind the last record appended. */
  readonly appended: number;
  /** Position behind the last record on disk. */
  readonly committed: number;
  /** Bytes appended and not yet on disk: what a caller bounds. */
  readonly pendingBytes: number;
  /** Oldest position still kept. */
  readonly start: number;
  /** True while less space is free than the floor: `append` throws, the rest goes on. */
  readonly full: boolean;
  /** What opening found: a cut tail, damage. */
  readonly recovery: JournalRecovery;
  /**
   * Deletes the whole segments that end at or before `position`, never the last.
   *
   * @returns the number of segments deleted
   */
  dropBefore(position: number): Promise<number>;
  /** Commits what is appended, then lets the files go; safe to call twice. */
  close(): Promise<void>;
}

/**
 * Opens a journal for its one writer and goes on after the end of what is there (see `openTail`).
 *
 * @throws JournalLocked when another process writes it; JournalNewer when a later version wrote it
 */
export async function openJournalWriter(options: JournalOptions): Promise<JournalWriter> {
  const { directory, files = nodeFiles, newSalt = () => randomInt(2 ** 32) } = options;
  await files.makeDirectory(directory);
  const unlock = await files.lock(directory);
  try {
    const { segments, segment, end, recovery } = await openTail(files, directory, newSalt);
    const segmentBytes = options.segmentBytes ?? 32 * MEBIBYTE;
    const log = new SegmentLog({ files, directory, segmentBytes, newSalt, segments, segment });
    const space = new FreeSpace({
      files,
      directory,
      floorBytes: options.freeSpaceFloorBytes ?? 0,
      everyMs: options.freeSpaceEveryMs ?? 1_000,
      everyBytes: 64 * MEBIBYTE,
      onChange: options.onFull ?? (() => {}),
    });
    await space.open();
    const writer = new GroupCommit(options, { log, space, unlock, recovery, end });
    // Commits nothing yet, but writes the mark that shows readers all that is there.
    await writer.rest();
    return writer;
  } catch (error) {
    await unlock();
    throw error;
  }
}
