import {
  type JournalFile,
  type JournalFiles,
  nodeFiles,
} from '../../../store/journal/journal-files.ts';

type Write = JournalFile['write'];
type Read = JournalFile['read'];
type Sync = JournalFile['sync'];

/** Stands between the journal and the real files of segments; each hook decides what to pass on. */
export interface Interception {
  write?: (pass: Write, ...args: Parameters<Write>) => void;
  read?: (pass: Read, ...args: Parameters<Read>) => Promise<number>;
  sync?: (pass: Sync, ...args: Parameters<Sync>) => void;
  freeBytes?: () => number;
  /** Called before a file is created. */
  create?: (path: string) => void;
}

/** The machine's file system with some of it replaced; hooks may be changed at any time. */
export function interceptedFiles(hooks: Interception): JournalFiles {
  return {
    ...nodeFiles,
    freeBytes: async (directory) => hooks.freeBytes?.() ?? nodeFiles.freeBytes(directory),
    async open(path, mode) {
      if (mode === 'create') hooks.create?.(path);
      const file = await nodeFiles.open(path, mode);
      return {
        ...file,
        write: (...args) => (hooks.write ? hooks.write(file.write, ...args) : file.write(...args)),
        read: (...args) => (hooks.read ? hooks.read(file.read, ...args) : file.read(...args)),
        sync: (...args) => (hooks.sync ? hooks.sync(file.sync, ...args) : file.sync(...args)),
      };
    },
  };
}
