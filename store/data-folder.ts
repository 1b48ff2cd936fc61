import { access, constants, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Fault } from '../contract/fault.ts';

/** The layout of the data folder this program reads and writes. */
export const dataFormat = 1;

/** Where each thing lives below the data folder. */
export interface DataFolder {
  readonly root: string;
  readonly journal: string;
  readonly registry: string;
  /** The log of what analytics cannot compute again. */
  readonly kept: string;
  readonly database: string;
  readonly control: string;
  readonly commandLineKey: string;
}

/**
 * Makes the data folder ready: there, writable, for this user alone, and of a format that this
 * program knows.
 * @throws Fault `data-not-writable` or `data-newer`
 */
export async function prepareDataFolder(directory: string): Promise<DataFolder> {
  const root = resolve(directory);
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
    await access(root, constants.R_OK | constants.W_OK | constants.X_OK);
    await refuseNewer(root);
    await mkdir(join(root, 'journal'), { recursive: true, mode: 0o700 });
    await mkdir(join(root, 'registry'), { recursive: true, mode: 0o700 });
    await mkdir(join(root, 'kept'), { recursive: true, mode: 0o700 });
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault(
      'data-not-writable',
      `The data folder ${root} cannot be made or written: ${(cause as Error).message}`,
      'Give this user the right to write there, or name another folder in VALUEMESH_DATA_DIR.',
      { cause },
    );
  }
  return dataFolderAt(root);
}

/** Where each thing lives below a data folder, whether it is there or not. */
export function dataFolderAt(root: string): DataFolder {
  return {
    root,
    journal: join(root, 'journal'),
    registry: join(root, 'registry'),
    kept: join(root, 'kept'),
    database: join(root, 'valuemesh.duckdb'),
    control: join(root, 'control.sock'),
    commandLineKey: join(root, 'cli.key'),
  };
}

async function refuseNewer(root: string): Promise<void> {
  const file = join(root, 'format');
  const found = await readFile(file, 'utf8').catch(() => undefined);
  if (found === undefined) {
    await writeFile(file, `${dataFormat}\n`, { mode: 0o600 });
    return;
  }
  if (!(Number(found) <= dataFormat)) {
    throw new Fault(
      'data-newer',
      `The data folder ${root} has format ${found.trim()}; this program knows formats up to ${dataFormat}.`,
      'Install the newer ValueMesh that wrote it, or name another folder in VALUEMESH_DATA_DIR.',
    );
  }
}
