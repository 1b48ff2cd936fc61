import { copyFile, link, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../contract/fault.ts';
import type { DataFolder } from '../data-folder.ts';
import { hasCode } from '../journal/journal-errors.ts';
import { nodeFiles } from '../journal/journal-files.ts';
import { scanSegment } from '../journal/scan-segment.ts';
import { listSegments } from '../journal/segment.ts';
import { databaseFiles, logNames, type Manifest, singleFiles } from './manifest.ts';

/** A data folder as it was at one moment, in a folder beside it. */
export interface Snapshot {
  readonly directory: string;
  readonly logs: Manifest['logs'];
  readonly database: boolean;
  readonly at: number;
  /** Deletes it. */
  remove(): Promise<void>;
}

export interface SnapshotOptions {
  readonly folder: DataFolder;
  /** Whether the database is wanted though it could be filled anew from the journal. */
  readonly database: boolean;
  /** Copies the database as it is between two transactions. */
  readonly copyDatabase: (to: string) => Promise<void>;
  readonly at: number;
}

const prefix = 'backup-';
/** What must stay free beside a copy of the database, bytes: the floor of the journal. */
const floorBytes = 256 * 1_048_576;

/**
 * Takes a snapshot below the data folder. Finished segments never change, so they are linked and
 * cost nothing; each log's last one is copied. The database comes first: the journal then reaches
 * at least as far, so that nothing is missing between them. Where the journal no longer reaches
 * back to its beginning the database cannot be made again, and is always taken.
 */
export async function takeSnapshot(options: SnapshotOptions): Promise<Snapshot> {
  const { folder, copyDatabase, at } = options;
  for (const name of await readdir(folder.root)) {
    if (name.startsWith(prefix)) await rm(join(folder.root, name), { recursive: true });
  }
  const directory = await mkdtemp(join(folder.root, prefix));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const [oldest] = await listSegments(nodeFiles, folder.journal);
    const database = options.database || (oldest?.base ?? 0) > 0;
    if (database) {
      await refuseWithoutRoom(folder);
      await copyDatabase(join(directory, databaseFiles[0]));
    }
    const logs: Record<string, { start: number; end: number }> = {};
    for (const name of logNames) {
      logs[name] = await copyLog(join(folder.root, name), join(directory, name));
    }
    for (const name of singleFiles) {
      await copyFile(join(folder.root, name), join(directory, name)).catch(unlessMissing);
    }
    return { directory, logs, database, at, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function copyLog(from: string, to: string): Promise<{ start: number; end: number }> {
  await mkdir(to, { mode: 0o700 });
  const segments = await listSegments(nodeFiles, from);
  const last = segments.at(-1);
  if (last === undefined) return { start: 0, end: 0 };
  for (const segment of segments.slice(0, -1)) await link(segment.path, join(to, segment.name));
  const copy = join(to, last.name);
  await copyFile(last.path, copy);
  const { end } = scanSegment(last, await readFile(copy));
  return { start: segments[0]?.base ?? 0, end };
}

async function refuseWithoutRoom(folder: DataFolder): Promise<void> {
  const { size } = await stat(folder.database);
  const free = await nodeFiles.freeBytes(folder.root);
  if (free - size >= floorBytes) return;
  throw new Fault(
    'no-room',
    `A copy of the database takes ${size} bytes beside it; ${free} are free.`,
    'Free space on the disk of the data folder.',
  );
}

function unlessMissing(error: unknown): void {
  if (!hasCode(error, 'ENOENT')) throw error;
}
