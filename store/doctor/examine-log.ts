import { type Check, fine, problemWith } from '../../contract/records/diagnosis.ts';
import { decodeEntry } from '../../contract/records/journal-codec.ts';
import type { TallyEntry } from '../../contract/records/journal-entry.ts';
import { JournalCorruption, JournalPositionGone } from '../journal/journal-errors.ts';
import { nodeFiles } from '../journal/journal-files.ts';
import { batchesFrom, openJournalReader } from '../journal/journal-reader.ts';
import { type JournalScan, scanJournal } from '../journal/scan-journal.ts';
import { listSegments } from '../journal/segment.ts';

/** A log, every byte of it looked at. */
export interface ExaminedLog {
  readonly scan: JournalScan;
  readonly checks: readonly Check[];
}

/**
 * Checks every byte of a log by its checksums, and that no segment is missing between two others.
 *
 * @param name of the log, which names the checks too
 * @param help what to do where it is damaged
 */
export async function examineLog(
  name: string,
  directory: string,
  help: string,
): Promise<ExaminedLog> {
  const scan = await scanJournal(directory);
  const { segments, records, start, end, tornBytes, problems } = scan;
  const torn =
    tornBytes === 0
      ? ''
      : `; ${tornBytes} bytes never acknowledged at its end are cut at the next start`;
  const checks =
    problems.length === 0
      ? [
          fine(
            name,
            `${records} records in ${segments} segments, positions ${start} to ${end}, each as it was written${torn}`,
          ),
        ]
      : problems.map((damage) => problemWith(name, damage.message, help));
  return { scan, checks };
}

/** The last tally of a journal: the counters as they stood at its end. */
export async function lastTally(directory: string): Promise<TallyEntry | undefined> {
  const reader = await openJournalReader({ directory });
  let last: TallyEntry | undefined;
  try {
    // From the last segment back to one that holds a tally; groups end with one.
    for (const { base } of [...(await listSegments(nodeFiles, directory))].reverse()) {
      for await (const { records } of batchesFrom(reader, base)) {
        for (const record of records) {
          const entry = decodeEntry(record);
          if (entry.kind === 'tally') last = entry;
        }
      }
      if (last !== undefined) return last;
    }
    return undefined;
  } catch (error) {
    if (error instanceof JournalCorruption || error instanceof JournalPositionGone) return last;
    throw error;
  } finally {
    await reader.close();
  }
}
