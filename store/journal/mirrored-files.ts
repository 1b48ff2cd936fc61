import { join } from 'node:path';
import { hasCode } from './journal-errors.ts';
import type { JournalFile, JournalFiles } from './journal-files.ts';

/**
 * Writes everything below `directory` a second time below `mirror`, byte for byte, and is done when
 * both are: for a log that is small, and that nothing else could be made from again. Reads the first
 * copy alone; `healFromMirror` makes both the same before a writer opens them.
 */
export function mirroredFiles(
  directory: string,
  mirror: string,
  files: JournalFiles,
): JournalFiles {
  const twin = (path: string) => join(mirror, path.slice(directory.length));
  const both = async (path: string, work: (path: string) => Promise<void>) => {
    await work(path);
    await work(twin(path));
  };
  return {
    list: (path) => files.list(path),
    freeBytes: (path) => files.freeBytes(path),
    lock: (path) => files.lock(path),
    makeDirectory: (path) => both(path, (each) => files.makeDirectory(each)),
    syncDirectory: (path) => both(path, (each) => files.syncDirectory(each)),
    async open(path, mode) {
      const first = await files.open(path, mode);
      if (mode === 'read') return first;
      try {
        return pair(first, await files.open(twin(path), mode));
      } catch (error) {
        await first.close();
        throw error;
      }
    },
    async rename(from, to) {
      await files.rename(from, to);
      await files.rename(twin(from), twin(to));
    },
    async remove(path) {
      await files.remove(path);
      // A crash may have come between the two.
      await files.remove(twin(path)).catch((error: unknown) => {
        if (!hasCode(error, 'ENOENT')) throw error;
      });
    },
  };
}

function pair(first: JournalFile, second: JournalFile): JournalFile {
  return {
    write(bytes, length, offset, done) {
      first.write(bytes, length, offset, (error, written) => {
        if (error !== null || written !== length) done(error, written);
        else second.write(bytes, length, offset, done);
      });
    },
    sync(done) {
      first.sync((error) => {
        if (error === null) second.sync(done);
        else done(error);
      });
    },
    read: (bytes, offset) => first.read(bytes, offset),
    size: () => first.size(),
    async truncate(size) {
      await first.truncate(size);
      await second.truncate(size);
    },
    async close() {
      await first.close();
      await second.close();
    },
  };
}
