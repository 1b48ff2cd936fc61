import { access, mkdtemp, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Fault } from '../../contract/fault.ts';
import { nodeFiles } from '../journal/journal-files.ts';
import { continueLog } from './continue-log.ts';
import { logNames, type Manifest } from './manifest.ts';
import { unpack } from './unpack.ts';

export interface RestoreOptions {
  /** The backup. */
  readonly file: string;
  /** The data folder to make; it is not there yet, or empty. */
  readonly into: string;
  /** A data folder that outlived, or a journal alone: what came after the backup is taken from it. */
  readonly outlived?: string;
}

/** What was restored. */
export interface Restored {
  readonly manifest: Manifest;
  /** By how many bytes each log goes on behind the backup. */
  readonly continued: Readonly<Record<string, number>>;
}

/**
 * Makes a data folder of a backup. All is written beside it, verified, and then takes its name: the
 * folder is there whole or not at all.
 *
 * @throws Fault `data-there`, `backup-broken`, `backup-newer`, `log-other`, `log-gap`
 */
export async function restore({ file, into, outlived }: RestoreOptions): Promise<Restored> {
  const target = resolve(into);
  await refuseToOverwrite(target);
  await nodeFiles.makeDirectory(dirname(target));
  const draft = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    const manifest = await unpack(file, draft);
    const continued: Record<string, number> = {};
    for (const name of logNames) {
      await nodeFiles.makeDirectory(join(draft, name));
      const behind = outlived === undefined ? undefined : await logIn(outlived, name);
      if (behind !== undefined) continued[name] = await continueLog(join(draft, name), behind);
      await nodeFiles.syncDirectory(join(draft, name));
    }
    await nodeFiles.syncDirectory(draft);
    await rmdir(target).catch(() => {}); // it was empty, or is not there
    await rename(draft, target);
    await nodeFiles.syncDirectory(dirname(target));
    return { manifest, continued };
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** The folder of a log in a data folder; a folder of segments is a journal itself. */
async function logIn(outlived: string, name: string): Promise<string | undefined> {
  const inside = join(outlived, name);
  const isThere = await access(inside).then(
    () => true,
    () => false,
  );
  if (isThere) return inside;
  const files = await readdir(outlived);
  return name === 'journal' && files.some((file) => file.endsWith('.seg')) ? outlived : undefined;
}

async function refuseToOverwrite(target: string): Promise<void> {
  const there = await readdir(target).catch(() => []);
  if (there.length === 0) return;
  throw new Fault(
    'data-there',
    `${target} is not empty: a backup overwrites nothing.`,
    'Name a new folder with --data, and have the system use it by VALUEMESH_DATA_DIR.',
  );
}
