import { join } from 'node:path';
import { EntryWriter } from '../../contract/records/journal-codec.ts';
import { lastTally } from '../../store/doctor/examine-log.ts';
import { openJournalWriter } from '../../store/journal/journal-writer.ts';

/**
 * Adds segments to the journal of a stopped system, of one tally each: they count nothing, and so
 * make several files of little data.
 */
export async function addSegments(root: string, count: number): Promise<void> {
  const directory = join(root, 'journal');
  const last = await lastTally(directory);
  if (last === undefined) throw new Error('a journal without a tally');
  const writer = await openJournalWriter({
    directory,
    segmentBytes: 64,
    onFault: (fault) => {
      throw fault;
    },
  });
  for (let n = 0; n < count; n++) {
    writer.append(new EntryWriter().tally(last.at, last.tally));
    await writer.commit();
  }
  await writer.close();
}
