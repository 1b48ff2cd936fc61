import { type Check, fine, problemWith, warning } from '../../contract/records/diagnosis.ts';
import type { Tally } from '../../contract/records/journal-entry.ts';
import type { Inspection } from '../duckdb/inspect-database.ts';
import type { JournalScan } from '../journal/scan-journal.ts';

const name = 'database';
const bringBack =
  'Restore a backup into a new folder, with this one as --outlived: `valuemesh restore BACKUP --data NEW --outlived THIS`.';

/** Holds the database against the journal and against its own counts. */
export function examineDatabase(
  found: Inspection,
  journal: Pick<JournalScan, 'start' | 'end' | 'records'>,
  tally: Tally | undefined,
): readonly Check[] {
  const begins = journal.start > 0 ? `the journal begins only at position ${journal.start}` : '';
  if (found.kind === 'absent') {
    if (journal.records === 0) return [fine(name, 'there is none yet, and nothing to put into it')];
    if (begins !== '') return [problemWith(name, `it is lost, and ${begins}`, bringBack)];
    return [
      warning(
        name,
        'there is none; the journal holds everything',
        'Start the system: it fills a new one from the journal.',
      ),
    ];
  }
  if (found.kind === 'unusable') return [unusable(found, begins)];
  const { position, readings, missing, rows } = found;
  const checks: Check[] = [];
  const wrong = (text: string, next: string) => void checks.push(problemWith(name, text, next));
  if (position > journal.end) {
    wrong(
      `it has everything up to position ${position}, but the journal ends at ${journal.end}: the end of the journal is lost`,
      'Put the journal back that belongs to this folder; the next readings would be taken for known ones.',
    );
  }
  if (position < journal.start) {
    wrong(`it ends at position ${position}, and ${begins}: what lies between is lost`, bringBack);
  }
  if (missing > 0)
    wrong(`${missing} readings are missing that the journal no longer holds`, bringBack);
  if (rows !== readings - missing) {
    wrong(
      `it holds ${rows} readings and messages, but has counted ${readings - missing}`,
      `Stop the system, move the file away and start again${begins === '' ? ': it is filled anew from the journal' : ` from a backup, for ${begins}`}.`,
    );
  }
  if (position === journal.end && tally !== undefined && tally.accepted !== readings) {
    wrong(
      `it has all of the journal and counts ${readings} readings, the journal ${tally.accepted}`,
      'Please report this with the output of `valuemesh doctor --json`.',
    );
  }
  if (checks.length > 0) return checks;
  const behind =
    position < journal.end ? `, ${journal.end - position} bytes of the journal behind` : '';
  return [
    fine(
      name,
      `${rows} readings and messages, as many as counted, up to position ${position}${behind}`,
    ),
  ];
}

function unusable(found: Extract<Inspection, { kind: 'unusable' }>, begins: string): Check {
  const { condition, why } = found;
  if (condition === 'newer')
    return problemWith(
      name,
      `a newer version has written it (${why})`,
      'Install that version again.',
    );
  if (condition === 'in-use')
    return problemWith(name, `another program has it open (${why})`, 'Stop that program.');
  if (condition === 'not-writable' || condition === 'no-room')
    return problemWith(
      name,
      `it cannot be opened (${why})`,
      'Give this user the right to read and write it, and room on the disk.',
    );
  const next =
    begins === ''
      ? 'Start the system: it sets the file aside and fills a new one from the journal.'
      : `For ${begins}: ${bringBack}`;
  return problemWith(name, `it is damaged (${why})`, next);
}
