import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../contract/ports/clock.ts';
import { type Check, problemWith, warning } from '../../contract/records/diagnosis.ts';
import { logNames } from '../backup/manifest.ts';
import type { Inspection } from '../duckdb/inspect-database.ts';
import { JournalNewer } from '../journal/journal-errors.ts';
import { nodeFiles } from '../journal/journal-files.ts';
import { examineDatabase } from './examine-database.ts';
import {
  examineClock,
  examineFormat,
  examineLeftovers,
  examinePermissions,
  examineSpace,
} from './examine-folder.ts';
import { type ExaminedLog, examineLog, lastTally } from './examine-log.ts';

export interface ExamineOptions {
  /** The data folder. */
  readonly root: string;
  /** Looks at the database: of this process, or as a file. */
  readonly inspect: () => Promise<Inspection>;
  readonly clock: Clock;
  readonly freeBytes?: (directory: string) => Promise<number>;
}

const fromBackup =
  'Restore a backup into a new folder, with this one as --outlived: what both hold is then taken from the backup.';

/** What to do where a log is damaged. */
const help: Readonly<Record<(typeof logNames)[number], string>> = {
  journal: `What every store has already is safe there. Else: ${fromBackup}`,
  registry: `Stop the system. ${fromBackup}`,
  kept: `The database still holds it: take a backup with the database now. Where that is lost too: ${fromBackup}`,
};

/**
 * Looks at everything a data folder keeps, and changes nothing. The database comes before the
 * journal, which then reaches at least as far, also while both grow.
 *
 * Cost: reads every byte of the logs and of the database once.
 */
export async function examineData(options: ExamineOptions): Promise<readonly Check[]> {
  const { root, inspect, clock, freeBytes = nodeFiles.freeBytes } = options;
  const database = await inspect();
  const logs = new Map<string, ExaminedLog>();
  const checks: Check[] = [await examineFormat(root)];
  for (const name of logNames) {
    const log = await logIn(root, name);
    logs.set(name, log);
    checks.push(...log.checks);
  }
  const { journal, registry } = {
    journal: logs.get('journal')?.scan ?? empty,
    registry: logs.get('registry')?.scan ?? empty,
  };
  checks.push(...lostParts(journal, registry, database));
  const tally = await lastTally(join(root, 'journal')).catch(() => undefined);
  checks.push(...examineDatabase(database, journal, tally?.tally));
  checks.push(...(await examinePermissions(root)));
  checks.push(...(await examineLeftovers(root)));
  checks.push(examineSpace(await freeBytes(root)));
  checks.push(examineClock(clock(), tally?.at));
  return checks;
}

const empty = {
  segments: 0,
  records: 0,
  payloadBytes: 0,
  start: 0,
  end: 0,
  tornBytes: 0,
  problems: [],
};

async function logIn(root: string, name: (typeof logNames)[number]): Promise<ExaminedLog> {
  const directory = join(root, name);
  const isThere = await stat(directory).catch(() => undefined);
  if (isThere === undefined && name === 'kept') return { scan: empty, checks: [] }; // older than it
  try {
    return await examineLog(name, directory, help[name]);
  } catch (error) {
    const next = error instanceof JournalNewer ? 'Install the newer version.' : help[name];
    return { scan: empty, checks: [problemWith(name, (error as Error).message, next)] };
  }
}

/** What no checksum tells: that the beginning of a log, or all of it, is not there. */
function lostParts(
  journal: ExaminedLog['scan'],
  registry: ExaminedLog['scan'],
  database: Inspection,
): readonly Check[] {
  const checks: Check[] = [];
  if (registry.start > 0 || (registry.records === 0 && journal.records > 0)) {
    const found =
      registry.records === 0
        ? 'it is empty, but there are readings'
        : `its beginning, up to position ${registry.start}, is lost`;
    checks.push(problemWith('registry', found, help.registry));
  }
  if (journal.start > 0 && database.kind === 'sound' && database.missing === 0) {
    checks.push(
      warning(
        'journal',
        `it begins at position ${journal.start}: what came before is in the database alone`,
        'Take backups regularly: a lost database could not be filled anew without one.',
      ),
    );
  }
  return checks;
}
