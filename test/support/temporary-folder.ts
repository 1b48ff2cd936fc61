import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of one's own below the system's temporary folder. */
export interface TemporaryFolder {
  readonly path: string;
  /** Deletes the folder and all in it; safe to call twice. */
  remove(): Promise<void>;
}

/** Makes a folder that whoever calls this removes. */
export async function temporaryFolder(purpose = 'test'): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), `valuemesh-${purpose}-`));
  return {
    path,
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
  };
}
