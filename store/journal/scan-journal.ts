import { type Damage, JournalCorruption } from './journal-errors.ts';
import { type JournalFiles, nodeFiles } from './journal-files.ts';
import { scanSegment } from './scan-segment.ts';
import { listSegments, offsetIn, readWhole } from './segment.ts';
import { chainBreak } from './segment-chain.ts';

/** What a whole journal holds. */
export interface JournalScan {
  readonly segments: number;
  readonly records: number;
  /** Bytes in the records' payloads. */
  readonly payloadBytes: number;
  /** Oldest position still kept. */
  readonly start: number;
  /** Position behind the last good record. */
  readonly end: number;
  /** Bytes of an unfinished group at the very end: cut at the next start, never acknowledged. */
  readonly tornBytes: number;
  /** Damage to committed records and gaps between segments; none in a sound journal. */
  readonly problems: readonly JournalCorruption[];
}

/**
 * Checks every byte of a journal and changes none. May run beside a writer: what that is writing at
 * this moment then shows as `tornBytes`. Cost: reads all files, one segment in memory at a time.
 *
 * @throws JournalNewer when a later format wrote a segment
 */
export async function scanJournal(
  directory: string,
  files: JournalFiles = nodeFiles,
): Promise<JournalScan> {
  const segments = await listSegments(files, directory);
  const problems: Damage[] = [];
  const start = segments[0]?.base ?? 0;
  let records = 0;
  let payloadBytes = 0;
  let end = start;
  let tornBytes = 0;
  for (const [index, segment] of segments.entries()) {
    const file = await files.open(segment.path, 'read');
    const bytes = await readWhole(file);
    await file.close();
    const scan = scanSegment(segment, bytes);
    records += scan.records;
    payloadBytes += scan.payloadBytes;
    end = scan.end;
    problems.push(...scan.damage);
    const next = segments[index + 1];
    if (!next) {
      tornBytes = scan.torn?.bytes ?? 0;
    } else if (scan.torn) {
      const { position } = scan.torn;
      const offset = offsetIn(segment, position);
      const detail = 'bad bytes up to the end of a finished segment';
      problems.push({ segment: segment.name, offset, position, resumeAt: next.base, detail });
    } else {
      const found = chainBreak(segment, bytes.length, next);
      if (found) problems.push(found);
    }
  }
  return {
    segments: segments.length,
    records,
    payloadBytes,
    start,
    end,
    tornBytes,
    problems: problems.map((damage) => new JournalCorruption(damage)),
  };
}
