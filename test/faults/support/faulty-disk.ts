import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Loaded into the processes of a real system by `NODE_OPTIONS=--import`: in the edge process alone it
 * stands between the journal's segments and the disk, and does what the file that `FAULTY_DISK`
 * names says at that moment. See `disk-orders.ts`, which writes that file.
 */
export interface DiskOrders {
  /** Each fsync takes so much longer, ms. */
  readonly fsyncTakesMs?: number;
  /**
   * The next write or fsync fails, once: the orders are then taken back and `FAULTY_DISK.done` says
   * so. After a failed fsync the file loses what was written since the last one that did not fail.
   */
  readonly fails?: 'write-EIO' | 'write-ENOSPC' | 'write-short' | 'fsync-EIO';
}

type Opened = (error: NodeJS.ErrnoException | null, fd: number) => void;

const ordersFile = process.env.FAULTY_DISK;
if (ordersFile !== undefined && process.argv[1]?.endsWith('edge.js')) standBetween(ordersFile);

function standBetween(file: string): void {
  /** What is known to be on disk of each open segment, bytes, by file descriptor. */
  const synced = new Map<number, number>();
  const { open, close, writeSync, fdatasync } = fs;

  const orders = (): DiskOrders => {
    try {
      return JSON.parse(fs.readFileSync(file, 'utf8'));
    } catch {
      return {};
    }
  };
  const failed = (code: string): NodeJS.ErrnoException => {
    fs.writeFileSync(`${file}.done`, '');
    fs.rmSync(file);
    return Object.assign(new Error(`${code}: made by a test`), { code });
  };

  const patched = {
    open(path: string, flags: string, mode: number, done: Opened) {
      open(path, flags, mode, (error, fd) => {
        if (error === null && /\/journal\/\d+\.seg/.test(path)) {
          synced.set(fd, fs.fstatSync(fd).size);
        }
        done(error, fd);
      });
    },
    close(fd: number, done: fs.NoParamCallback) {
      synced.delete(fd);
      close(fd, done);
    },
    writeSync(fd: number, bytes: Uint8Array, from: number, length: number, at: number): number {
      const { fails } = synced.has(fd) ? orders() : {};
      if (fails === 'write-EIO' || fails === 'write-ENOSPC') {
        throw failed(fails.slice('write-'.length));
      }
      if (fails !== 'write-short') return writeSync(fd, bytes, from, length, at);
      failed('short');
      return writeSync(fd, bytes, from, length >> 1, at);
    },
    fdatasync(fd: number, done: fs.NoParamCallback) {
      if (!synced.has(fd)) return fdatasync(fd, done);
      const { fails, fsyncTakesMs = 0 } = orders();
      if (fails === 'fsync-EIO') {
        fs.ftruncateSync(fd, synced.get(fd));
        const error = failed('EIO');
        setImmediate(() => done(error));
        return;
      }
      const size = fs.fstatSync(fd).size;
      const sync = () =>
        fdatasync(fd, (error) => {
          if (error === null) synced.set(fd, size);
          done(error);
        });
      if (fsyncTakesMs > 0) setTimeout(sync, fsyncTakesMs);
      else sync();
    },
  };
  Object.assign(fs, patched);
  syncBuiltinESMExports();
}
