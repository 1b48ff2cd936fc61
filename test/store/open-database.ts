import { onTestFinished } from 'vitest';
import { silent } from '../../contract/ports/logger.ts';
import { type DuckdbOptions, openDuckdb } from '../../store/duckdb/open-duckdb.ts';
import { noon } from './bike.ts';

/** A clock that stands, and nothing logged. */
export const quiet = { clock: () => noon, logger: silent };

/** Opens a database for the test that is running; in memory unless a file is named. */
export async function openDatabase(options: Partial<DuckdbOptions> = {}) {
  const opened = await openDuckdb({ ...quiet, file: ':memory:', ...options });
  onTestFinished(() => opened.close());
  return opened;
}
