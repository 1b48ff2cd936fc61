import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type DataFolder, dataFolderAt } from '../store/data-folder.ts';
import { JournalLocked } from '../store/journal/journal-errors.ts';
import { nodeFiles } from '../store/journal/journal-files.ts';
import type { ConnectOptions } from './connect.ts';
import type { Environment } from './terminal.ts';

/** A data folder of which no system runs, held so that none can begin. */
export interface DataAtRest {
  readonly folder: DataFolder;
  /** Lets it go. */
  release(): Promise<void>;
}

/**
 * Takes the data folder of this host for one command; undefined where a system runs on it, where
 * there is none, or where the options name a system to ask.
 */
export async function dataAtRest(
  options: ConnectOptions,
  environment: Environment,
): Promise<DataAtRest | undefined> {
  if ((options.url ?? environment.VALUEMESH_URL) !== undefined) return undefined;
  const root = resolve(environment.VALUEMESH_DATA_DIR ?? './data');
  if (!existsSync(join(root, 'journal')) && !existsSync(join(root, 'registry'))) return undefined;
  const folder = dataFolderAt(root);
  const locks: (() => Promise<void>)[] = [];
  const release = async () => {
    for (const unlock of locks.reverse()) await unlock();
  };
  try {
    // The edge holds the one, the insight process the others.
    for (const log of [folder.journal, folder.registry, folder.kept]) {
      if (existsSync(log)) locks.push(await nodeFiles.lock(log));
    }
    return { folder, release };
  } catch (error) {
    await release();
    if (error instanceof JournalLocked) return undefined;
    throw error;
  }
}
