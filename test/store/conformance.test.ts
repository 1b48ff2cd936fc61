import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { silent } from '../../contract/ports/logger.ts';
import { openDuckdb } from '../../store/duckdb/open-duckdb.ts';
import { openInflux } from '../../store/influx/open-influx.ts';
import { openMemoryStore } from '../../store/memory/memory-store.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Influxd, startInfluxd } from '../support/influxd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
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

describeWith(['influxdb'], 'the InfluxDB store', () => {
  let server: Influxd;
  let databases = 0;
  beforeAll(async () => {
    server = await startInfluxd();
  });
  afterAll(() => server?.stop());

  const open = async (): Promise<LastingStore> => {
    const folder = await temporaryFolder('influx');
    const options = {
      url: server.url,
      database: `test ${++databases}`,
      quarantine: folder.path,
      clock: () => noon,
      logger: silent,
    };
    let store = await openInflux(options);
    return {
      store,
      async restart() {
        await store.close();
        store = await openInflux(options);
        return store;
      },
      async close() {
        await store.close();
        await folder.remove();
      },
    };
  };
  storePromises(open);
  lastingStorePromises(open);
});
