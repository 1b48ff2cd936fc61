import type { JournalFile, JournalFiles } from '../../../store/journal/journal-files.ts';

/** What a file system is asked that changes something. */
export type Operation = 'write' | 'sync' | 'create' | 'rename' | 'sync-directory' | 'truncate';

/** How an operation goes wrong: with an error, or by taking fewer bytes than it was given. */
export type Failure = 'EIO' | 'ENOSPC' | 'short';

/**
 * A file system of which some operations fail.
 *
 * @param failureOf asked before each operation; `short` is heeded by writes alone
 */
export function failingFiles(
  files: JournalFiles,
  failureOf: (operation: Operation) => Failure | undefined,
): JournalFiles {
  const check = (operation: Operation) => {
    const failure = failureOf(operation);
    if (failure === 'EIO' || failure === 'ENOSPC') throw systemError(failure);
  };
  const failing = (file: JournalFile): JournalFile => ({
    ...file,
    write(bytes, length, offset, done) {
      const failure = failureOf('write');
      if (failure === undefined) file.write(bytes, length, offset, done);
      else if (failure !== 'short') setImmediate(() => done(systemError(failure), 0));
      else file.write(bytes, length >> 1, offset, done);
    },
    sync(done) {
      const failure = failureOf('sync');
      if (failure === undefined || failure === 'short') file.sync(done);
      else setImmediate(() => done(systemError(failure)));
    },
    async truncate(size) {
      check('truncate');
      await file.truncate(size);
    },
  });
  return {
    makeDirectory: (directory) => files.makeDirectory(directory),
    list: (directory) => files.list(directory),
    remove: (path) => files.remove(path),
    freeBytes: (directory) => files.freeBytes(directory),
    lock: (directory) => files.lock(directory),
    async open(path, mode) {
      if (mode === 'create') check('create');
      return failing(await files.open(path, mode));
    },
    async rename(from, to) {
      check('rename');
      await files.rename(from, to);
    },
    async syncDirectory(directory) {
      check('sync-directory');
      await files.syncDirectory(directory);
    },
  };
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: made by a test`), { code });
}
