import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtFile, startTestSystem, type TestSystem } from '../../support/system.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import type { DiskOrders } from './faulty-disk.ts';

/** A real system whose edge process writes its journal to a disk that does as it is told. */
export interface SystemOnFaultyDisk {
  readonly system: TestSystem;
  /** From now on the disk does this; without orders it is sound. */
  order(orders?: DiskOrders): Promise<void>;
  /** Whether the failure that was ordered has happened. */
  hasFailed(): boolean;
  close(): Promise<void>;
}

export async function startOnFaultyDisk(): Promise<SystemOnFaultyDisk> {
  const folder = await temporaryFolder('faulty-disk');
  const file = join(folder.path, 'orders.json');
  const preload = pathToFileURL(builtFile('test/faults/support/faulty-disk.js'));
  try {
    const system = await startTestSystem({
      environment: { NODE_OPTIONS: `--import=${preload}`, FAULTY_DISK: file },
    });
    return {
      system,
      async order(orders) {
        await rm(`${file}.done`, { force: true });
        if (orders === undefined) return rm(file, { force: true });
        // By renaming, so that the disk never reads half of it.
        await writeFile(`${file}.new`, JSON.stringify(orders));
        await rename(`${file}.new`, file);
      },
      hasFailed: () => existsSync(`${file}.done`),
      async close() {
        await system.close();
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}
