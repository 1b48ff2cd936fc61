import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);

/** A file system of its own, in memory, that is soon full. */
export interface SmallDisk {
  readonly path: string;
  /** Takes it away, with all that is on it; whoever uses it must have ended. */
  remove(): Promise<void>;
}

/** Why no small disk can be had here; undefined where it can. */
export function whyNoSmallDisk(): string | undefined {
  if (process.platform !== 'linux') return 'a small disk is a tmpfs, which only Linux has';
  if (process.getuid?.() !== 0) return 'only root may mount a tmpfs';
  return undefined;
}

/** Mounts a tmpfs of so many MiB. */
export async function mountSmallDisk(mebibytes: number): Promise<SmallDisk> {
  const folder = await temporaryFolder('small-disk');
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'valuemesh-test', folder.path]);
  } catch (error) {
    await folder.remove();
    throw error;
  }
  return {
    path: folder.path,
    async remove() {
      await run('umount', [folder.path]);
      await folder.remove();
    },
  };
}
