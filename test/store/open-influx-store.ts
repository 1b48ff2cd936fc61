import { onTestFinished } from 'vitest';
import { silent } from '../../contract/ports/logger.ts';
import { type InfluxOptions, openInflux } from '../../store/influx/open-influx.ts';
import { folderForThisTest } from '../support/folders.ts';
import { noon } from './bike.ts';

/** Opens an InfluxDB store for the test that is running. */
export async function openInfluxStore(options: Partial<InfluxOptions> & { url: string }) {
  const quarantine = options.quarantine ?? (await folderForThisTest());
  const store = await openInflux({
    database: 'test',
    clock: () => noon,
    logger: silent,
    ...options,
    quarantine,
  });
  onTestFinished(() => store.close());
  return { store, quarantine };
}
