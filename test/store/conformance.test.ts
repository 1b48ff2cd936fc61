import { join } from 'node:path';
import { describe } from 'vitest';
import { silent } from '../../contract/ports/logger.ts';
import { openDuckdb } from '../../store/duckdb/open-duckdb.ts';
import { openMemoryStore } from '../../store/memory/memory-store.ts';
import { temporaryFolder } from '../support/folders.ts';
import { noon } from './bike.ts';
import { type LastingStore, lastingStorePromises, storePromises } from './conformance.ts';

describe('the memory store', () => {
  storePromises(async () => {
    const store = openMemoryStore();
    return { store, close: () => store.close() };
  });
});

describe('the embedded store', () => {
  const open = async (): Promise<LastingStore> => {
    const folder = await temporaryFolder('duckdb');
    const options = { file: join(folder.path, 'db'), clock: () => noon, logger: silent };
    let open = await openDuckdb(options);
    return {
      store: open.store,
      async restart() {
        await open.close();
        open = await openDuckdb(options);
        return open.store;
      },
      async close() {
        await open.close();
        await folder.remove();
      },
    };
  };
  storePromises(open);
  lastingStorePromises(open);
});
