import { onTestFinished } from 'vitest';
import { createAdviceTables } from '../../../analytics/advice/advice-table.ts';
import { createContextTables } from '../../../analytics/contexts/context-model.ts';
import { createTables } from '../../../analytics/engine/schema.ts';
import { openKept } from '../../../analytics/kept/open-kept.ts';
import { createCohorts } from '../../../analytics/value/comparison-cohort.ts';
import type { AnalyticsDatabase } from '../../../contract/ports/analytics-database.ts';
import { silent } from '../../../contract/ports/logger.ts';
import { openJournalReader } from '../../../store/journal/journal-reader.ts';
import { openWriter } from '../../store/journal/journal-fixture.ts';

/** Makes the tables that are kept, where they are missing. */
export function createKeptTables(database: AnalyticsDatabase): Promise<void> {
  return database.write(async (transaction) => {
    await createTables(transaction);
    await createContextTables(transaction);
    await createAdviceTables(transaction);
    await createCohorts(transaction);
  });
}

/** The log in a folder, beside a database. */
export async function keptBeside(directory: string, database: AnalyticsDatabase) {
  await createKeptTables(database);
  const log = await openWriter({ directory, segmentBytes: 65_536 });
  const source = await openJournalReader({ directory });
  const kept = await openKept({ database, log, source, logger: silent });
  onTestFinished(() => kept.close());
  return { ...kept, log };
}
