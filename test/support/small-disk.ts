import { execFile } from 'node:child_process';
import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);

/** A file system of its own, in memory, that is soon full. */
export interface SmallDisk {
  readonly path: string;
  /** Bytes that may still be written. */
  freeBytes(): Promise<number>;
  /** Fills it until only so many bytes are free; answers how to free them again. */
  fill(leave: number): Promise<() => Promise<void>>;
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
  const { path } = folder;
  const freeBytes = async () => {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  };
  let ballasts = 0;
  return {
    path,
    freeBytes,
    async fill(leave) {
      const ballast = join(path, `ballast-${ballasts++}`);
      await fillUp(ballast, async () => (await freeBytes()) - leave);
      return () => rm(ballast);
    },
    async remove() {
      await run('umount', [path]);
      await folder.remove();
    },
  };
}

/** Writes nothings into a file as long as there is something left to fill. */
async function fillUp(path: string, left: () => Promise<number>): Promise<void> {
  const file = await open(path, 'w');
  const block = Buffer.alloc(1_048_576);
  try {
    for (;;) {
      const bytes = Math.min(await left(), block.length);
      if (bytes <= 0) return;
      await file.write(block, 0, bytes);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
}
