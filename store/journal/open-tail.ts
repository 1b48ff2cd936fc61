import { type Damage, JournalCorruption } from './journal-errors.ts';
import { type JournalFiles, syncFile } from './journal-files.ts';
import { scanSegment } from './scan-segment.ts';
import {
  createSegment,
  listSegments,
  offsetIn,
  readWhole,
  removeDrafts,
  type Segment,
  type SegmentName,
} from './segment.ts';
import { chainBreak } from './segment-chain.ts';

/** What opening found of an earlier, perhaps violent, end. */
export interface JournalRecovery {
  /** The torn end of the last group, which was cut: it was never acknowledged. */
  readonly cut: { readonly position: number; readonly bytes: number } | undefined;
  /** Damage to committed records in the last segment, and gaps between segments: an alarm. */
  readonly problems: readonly JournalCorruption[];
}

/** Where writing goes on. */
export interface Tail {
  /** All segments, oldest first; the last is `segment`. */
  readonly segments: SegmentName[];
  readonly segment: Segment;
  /** Position of the next group; everything before it is on disk. */
  readonly end: number;
  readonly recovery: JournalRecovery;
}

/**
 * Opens the journal's end for writing, or begins a journal. Scans the last segment alone; of the
 * older ones it only compares sizes. A torn end is cut. A last segment with damage *inside* keeps
 * all its bytes and is written to no more: a new one follows it.
 *
 * Cost: reads the last segment once into memory (its size, 32 MiB by default).
 *
 * @throws JournalNewer when a later format wrote the last segment
 */
export async function openTail(
  files: JournalFiles,
  directory: string,
  newSalt: () => number,
): Promise<Tail> {
  await removeDrafts(files, directory);
  const segments = [...(await listSegments(files, directory))];
  const problems = await chainBreaks(files, segments);
  const last = segments.at(-1);
  if (!last) {
    const segment = await createSegment(files, directory, 0, newSalt());
    return { segments: [segment], segment, end: 0, recovery: { cut: undefined, problems: [] } };
  }
  const file = await files.open(last.path, 'write');
  try {
    const { salt, end, torn, damage } = scanSegment(last, await readWhole(file));
    if (torn) await file.truncate(offsetIn(last, torn.position));
    // After kill -9 the records, and even the file's name, may be in memory only; committed means on
    // disk.
    await syncFile(file);
    await files.syncDirectory(directory);
    const recovery = { cut: torn, problems: [...problems, ...damage].map(asError) };
    if (salt !== undefined && damage.length === 0) {
      return { segments, segment: { ...last, file, salt }, end, recovery };
    }
    await file.close();
    const segment = await createSegment(files, directory, end, newSalt());
    // A segment with a damaged header and nothing else has just been replaced.
    if (segment.base === last.base) segments.pop();
    return { segments: [...segments, segment], segment, end, recovery };
  } catch (error) {
    await file.close().catch(() => {});
    throw error;
  }
}

async function chainBreaks(
  files: JournalFiles,
  segments: readonly SegmentName[],
): Promise<readonly Damage[]> {
  const breaks: Damage[] = [];
  for (const [index, segment] of segments.entries()) {
    const next = segments[index + 1];
    if (!next) break;
    const file = await files.open(segment.path, 'read');
    const found = chainBreak(segment, await file.size(), next);
    await file.close();
    if (found) breaks.push(found);
  }
  return breaks;
}

function asError(damage: Damage): JournalCorruption {
  return new JournalCorruption(damage);
}
