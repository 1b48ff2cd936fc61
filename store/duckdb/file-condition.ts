import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { Fault } from '../../contract/fault.ts';

/**
 * What an error of DuckDB says of its file.
 *
 * - `in-use`, `newer`, `not-writable`, `no-room`: the file is sound; a person can help
 * - `broken`: the file does not hold what was written, and has to be made anew
 * - `stopped`: DuckDB trusts its own memory no more; to open the file again is enough
 * - `other`: about the statement, not about the file
 */
export type FileCondition =
  | 'in-use'
  | 'newer'
  | 'not-writable'
  | 'no-room'
  | 'broken'
  | 'stopped'
  | 'other';

const signs: readonly (readonly [FileCondition, RegExp])[] = [
  ['in-use', /Could not set lock on file/],
  ['newer', /Trying to read a database file with version number/],
  ['not-writable', /Permission denied|Read-only file system|No such file or directory/],
  ['no-room', /No space left on device|Disk quota exceeded|Out of Memory Error/],
  [
    'broken',
    /Corrupt database file|not a valid DuckDB database file|Could not read enough bytes|replaying WAL|computed checksum/,
  ],
  ['stopped', /database has been invalidated|FATAL Error/],
];

/** Reads the condition of the file from an error; by its words, for DuckDB gives no codes. */
export function conditionOf(error: unknown): FileCondition {
  const text = error instanceof Error ? error.message : String(error);
  return signs.find(([, sign]) => sign.test(text))?.[0] ?? 'other';
}

/** Thrown while opening: the file does not hold a database that can be used. */
export class BrokenFile extends Error {
  constructor(file: string, cause: unknown) {
    super(`${file} is broken: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.name = 'BrokenFile';
  }
}

/** The fault to tell when the file is sound and yet cannot be opened. */
export function openingFault(file: string, condition: FileCondition, cause: Error): Fault {
  switch (condition) {
    case 'in-use':
      return new Fault(
        'database-in-use',
        `Another process has the database ${file} open.`,
        'Stop the other process, or name another folder in VALUEMESH_DATA_DIR.',
        { cause },
      );
    case 'newer':
      return newerFault(file, 'was written by a newer version of DuckDB', cause);
    case 'no-room':
      return new Fault(
        'no-room',
        `There is not enough room to open the database ${file}: ${cause.message}`,
        'Free space on the disk, or raise VALUEMESH_MEMORY_LIMIT.',
        { cause },
      );
    default:
      return new Fault(
        'data-not-writable',
        `The database ${file} cannot be opened: ${cause.message}`,
        'Give this user the right to write there, or name another folder in VALUEMESH_DATA_DIR.',
        { cause },
      );
  }
}

/** The fault to tell when a newer version has been at work on the file. */
export function newerFault(file: string, what: string, cause?: Error): Fault {
  return new Fault(
    'data-newer',
    `The database ${file} ${what}.`,
    'Install the newer ValueMesh that wrote it, or name another folder in VALUEMESH_DATA_DIR.',
    { cause },
  );
}

/** Notes beside the file that it was found broken while in use, for the next opening to act on. */
export async function markBroken(file: string, reason: string): Promise<void> {
  await writeFile(markOf(file), `${reason}\n`, { mode: 0o600 });
}

/** Whether the file was marked as broken. */
export function isMarkedBroken(file: string): boolean {
  return existsSync(markOf(file));
}

/**
 * Puts a broken file and its write-ahead log aside under a name with the date, so that a new one
 * can be begun in its place; nothing is deleted. Answers the new name.
 */
export async function setAside(file: string, now: number): Promise<string> {
  const stamp = new Date(now).toISOString().replaceAll(':', '-');
  const aside = `${file}.broken-${stamp}`;
  await rename(file, aside);
  if (existsSync(`${file}.wal`)) await rename(`${file}.wal`, `${aside}.wal`);
  await rm(markOf(file), { force: true });
  return aside;
}

function markOf(file: string): string {
  return `${file}.broken`;
}
