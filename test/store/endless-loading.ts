import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import { readingsTable } from '../../contract/ports/analytics-database.ts';
import { silent } from '../../contract/ports/logger.ts';
import type { PlacedEntry } from '../../contract/ports/telemetry-store.ts';
import { openDuckdb } from '../../store/duckdb/open-duckdb.ts';
import { bikeModel, maker, noon, reading } from './bike.ts';

/** Bytes that an entry of the endless journal takes, and readings in it. */
export const entryBytes = 100;
export const readingsInEntry = 3;

/** The entry that ends at a position of the endless journal: its readings carry their number. */
function entryAt(position: number): PlacedEntry {
  const number = position / entryBytes;
  const readings = Array.from({ length: readingsInEntry }, (_, n) =>
    reading(number * 10 + n, { power: number, note: `reading ${n} of entry number ${number}` }),
  );
  const device = `bike-${number % 50}`;
  const origin = { maker, product: 'e-bike', device, modelVersion: 1, received: noon };
  return { position, entry: { kind: 'readings', ...origin, readings } };
}

/** Works off what the loader made dirty, beside it: reads readings, keeps what it saw, takes it away. */
async function workForEver(database: AnalyticsDatabase): Promise<never> {
  await database.write((transaction) =>
    transaction.run('CREATE TABLE IF NOT EXISTS worked_off AS FROM dirty LIMIT 0'),
  );
  for (;;) {
    await database.write(async (transaction) => {
      await transaction.run(
        `CREATE OR REPLACE TEMP TABLE seen AS SELECT device, sum(s_power) AS power
         FROM ${readingsTable(maker, 'e-bike')} GROUP BY device`,
      );
      await transaction.run('INSERT INTO worked_off FROM dirty');
      await transaction.run('DELETE FROM dirty');
    });
  }
}

/**
 * Loads a journal without end into a database, in batches small and large, from where the database
 * is; now and then a new version of the model adds a column. Says each position once it is stored.
 */
async function loadForEver(file: string): Promise<never> {
  const { store, database } = await openDuckdb({ file, clock: Date.now, logger: silent });
  let position = await store.position();
  await store.prepare(maker, bikeModel());
  void workForEver(database);
  for (let round = 0; ; round++) {
    if (round % 7 === 0) {
      const version = 2 + Math.floor(position / entryBytes);
      const added = { [`added_${version}`]: { kind: 'gauge', unit: '1' } };
      await store.prepare(maker, bikeModel(version, added));
    }
    const size = [1, 30, 2_000, 400][round % 4] as number;
    const entries = Array.from({ length: size }, (_, n) =>
      entryAt(position + (n + 1) * entryBytes),
    );
    position += size * entryBytes;
    await store.apply(entries, position);
    process.stdout.write(`${position}\n`);
  }
}

if (process.argv[2] !== undefined) await loadForEver(process.argv[2]);
