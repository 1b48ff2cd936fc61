import type { JournalAppender } from '../../contract/ports/journal.ts';
import type { EntryWriter } from '../../contract/records/journal-codec.ts';
import type { Step } from '../passage.ts';

/** Gives the entry to the journal, which has it on disk before the message is acknowledged. */
export function write(entry: EntryWriter, journal: JournalAppender): Step {
  return {
    name: 'write',
    run() {
      journal.append(entry.buffer, 0, entry.length);
      return undefined;
    },
  };
}
