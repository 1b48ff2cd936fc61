import {
  close,
  fdatasync,
  fdatasyncSync,
  fstat,
  fsync,
  ftruncate,
  open,
  read,
  writeSync,
} from 'node:fs';
import { mkdir, readdir, rename, statfs, unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { hasCode } from './journal-errors.ts';
import { lockDirectory } from './journal-lock.ts';
import { syncWhereQuicker } from './sync-in-place.ts';

/**
 * All that the journal asks of a file system. An argument, so that tests can lose power, fail and
 * fill up; `nodeFiles` is the real one.
 */
export interface JournalFiles {
  /** Creates the directory, durably, if it is not there. */
  makeDirectory(directory: string): Promise<void>;
  /** File names in the directory; none when it does not exist. */
  list(directory: string): Promise<readonly string[]>;
  /** `create` replaces what is there; `write` and `read` open what is there (`ENOENT` if nothing). */
  open(path: string, mode: 'create' | 'write' | 'read'): Promise<JournalFile>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes creations, renames and removals in the directory durable. */
  syncDirectory(directory: string): Promise<void>;
  /** Bytes that an unprivileged process may still write. */
  freeBytes(directory: string): Promise<number>;
  /** Takes the directory for one writer, or throws `JournalLocked`; answers how to let it go. */
  lock(directory: string): Promise<() => Promise<void>>;
}

export interface JournalFile {
  /** Writes `bytes[0, length)` at `offset`. Callbacks, not promises: this is the hot path. */
  write(
    bytes: Uint8Array,
    length: number,
    offset: number,
    done: (error: Error | null, written: number) => void,
  ): void;
  /** Makes everything written durable (fdatasync). */
  sync(done: (error: Error | null) => void): void;
  /** Fills `bytes` from `offset` as far as the file goes; answers how many bytes it read. */
  read(bytes: Uint8Array, offset: number): Promise<number>;
  size(): Promise<number>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

/** The file system of this machine. */
export const nodeFiles: JournalFiles = {
  async makeDirectory(directory) {
    const path = resolve(directory);
    const oldestMade = (await mkdir(path, { recursive: true })) ?? path;
    // A directory is durable once its entry in the parent is. The last one's is synced even if it was
    // there: who made it may have been killed before it did so.
    for (let made = path; ; made = dirname(made)) {
      await nodeFiles.syncDirectory(dirname(made));
      if (made === oldestMade) return;
    }
  },
  async list(directory) {
    try {
      return await readdir(directory);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return [];
      throw error;
    }
  },
  async open(path, mode) {
    const fd = await promisify(open)(path, { create: 'w+', write: 'r+', read: 'r' }[mode], 0o640);
    return nodeFile(fd);
  },
  rename,
  remove: unlink,
  async syncDirectory(directory) {
    const fd = await promisify(open)(directory, 'r');
    try {
      await promisify(fsync)(fd);
    } finally {
      await promisify(close)(fd);
    }
  },
  async freeBytes(directory) {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  },
  lock: lockDirectory,
};

/** Writes all of `bytes` and makes them durable; a short write is an error. */
export async function writeDurably(
  file: JournalFile,
  bytes: Uint8Array,
  offset: number,
): Promise<void> {
  await new Promise<void>((done, fail) => {
    file.write(bytes, bytes.length, offset, (error, written) => {
      if (error) fail(error);
      else if (written !== bytes.length) fail(shortWrite(written, bytes.length));
      else done();
    });
  });
  await syncFile(file);
}

/** `sync` as a promise. */
export function syncFile(file: JournalFile): Promise<void> {
  return new Promise((done, fail) => {
    file.sync((error) => (error ? fail(error) : done()));
  });
}

/** The error for a write that took fewer bytes than it was given (a disk about to be full). */
export function shortWrite(written: number, length: number): Error {
  return new Error(`only ${written} of ${length} bytes were written`);
}

function nodeFile(fd: number): JournalFile {
  return {
    write(bytes, length, offset, done) {
      let written: number;
      try {
        written = writeSync(fd, bytes, 0, length, offset);
      } catch (error) {
        done(error as Error, 0);
        return;
      }
      done(null, written);
    },
    sync: syncWhereQuicker({
      inPlace: () => fdatasyncSync(fd),
      inPool: (done) => fdatasync(fd, done),
      now: () => performance.now(),
    }),
    async read(bytes, offset) {
      let filled = 0;
      while (filled < bytes.length) {
        const left = bytes.length - filled;
        const { bytesRead } = await promisify(read)(fd, bytes, filled, left, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled;
    },
    async size() {
      return (await promisify(fstat)(fd)).size;
    },
    truncate: (size) => promisify(ftruncate)(fd, size),
    close: () => promisify(close)(fd),
  };
}
