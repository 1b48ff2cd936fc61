import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AnalyticsDatabase } from '../../../contract/ports/analytics-database.ts';
import { openDatabase } from '../../store/open-database.ts';
import { folderForThisTest } from '../../support/folders.ts';
import { createKeptTables, keptBeside } from '../support/kept-beside.ts';

/** A database with the tables of analytics and nothing in them. */
async function freshDatabase(): Promise<AnalyticsDatabase> {
  const { database } = await openDatabase({ file: ':memory:' });
  await createKeptTables(database);
  return database;
}

const run = (database: AnalyticsDatabase, ...statements: string[]) =>
  database.write(async (transaction) => {
    for (const statement of statements) await transaction.run(statement);
  });

const all = async (database: AnalyticsDatabase, table: string) =>
  database.query(`SELECT * FROM ${table} ORDER BY ALL`);

const context = (id: string, fit: number) =>
  `INSERT INTO context_models VALUES ('acme', 'e-bike',
    '{"contexts":["${id}"],"fittedOn":{"run":${fit}}}')`;

test('a database begun anew takes everything back, to the last digit', async () => {
  const directory = join(await folderForThisTest(), 'kept');
  const first = await freshDatabase();
  const before = await keptBeside(directory, first);
  expect(before.wasBehind).toBe(false);
  await run(
    first,
    `INSERT INTO registry_places VALUES ('acme', 'e-bike', 'd-1', 'north', '-infinity', 1e12 / 3),
       ('acme', 'e-bike', 'd-1', NULL, 1e12 / 3, 'infinity')`,
    `INSERT INTO advice_replies VALUES ('a-1', 1.5, 'dismissed', 'too "loud"', NULL),
       ('a-1', 2.5, 'applied', NULL, 9007199254740993)`,
    context('c-1', 7),
  );
  await before.save();
  await before.close();

  const second = await freshDatabase();
  expect((await keptBeside(directory, second)).wasBehind).toBe(true);
  for (const table of ['registry_places', 'advice_replies', 'context_models'])
    expect(await all(second, table)).toEqual(await all(first, table));
  expect(await second.query('SELECT max(run) AS run FROM stage_marks')).toEqual([{ run: 7 }]);
});

test('a database restored from earlier has what came later, and no longer what was replaced', async () => {
  const directory = join(await folderForThisTest(), 'kept');
  const now = await freshDatabase();
  const earlier = await freshDatabase();
  const kept = await keptBeside(directory, now);
  await run(now, context('old', 1));
  await kept.save();
  await run(earlier, 'CREATE TABLE IF NOT EXISTS kept_up_to (position BIGINT)');
  const [at] = await now.query<{ position: number }>('SELECT position FROM kept_up_to');
  await run(earlier, context('old', 1), `INSERT INTO kept_up_to VALUES (${at?.position})`);
  await run(now, 'DELETE FROM context_models', context('new', 2));
  await kept.save();
  await kept.close();

  expect((await keptBeside(directory, earlier)).wasBehind).toBe(true);
  expect(await all(earlier, 'context_models')).toEqual(await all(now, 'context_models'));
});

test('what a killed process had in its database alone is in the log after the next run', async () => {
  const directory = join(await folderForThisTest(), 'kept');
  const database = await freshDatabase();
  await (await keptBeside(directory, database)).close();
  await run(database, context('c-1', 3));
  const again = await keptBeside(directory, database);
  expect(again.wasBehind).toBe(false);
  await again.save();
  await again.close();

  const anew = await freshDatabase();
  await keptBeside(directory, anew);
  expect(await all(anew, 'context_models')).toEqual(await all(database, 'context_models'));
});

test('nothing is written where nothing changed', async () => {
  const database = await freshDatabase();
  const kept = await keptBeside(join(await folderForThisTest(), 'kept'), database);
  await run(database, context('c-1', 3));
  await kept.save();
  const { committed } = kept.log;
  await kept.save();
  expect(kept.log.committed).toBe(committed);
});

test('a log of which little is still true is begun anew, and says the same', async () => {
  const directory = join(await folderForThisTest(), 'kept');
  const database = await freshDatabase();
  const kept = await keptBeside(directory, database);
  for (let fit = 0; fit < 10; fit++) {
    const long = 'x'.repeat(524_288);
    await run(database, 'DELETE FROM context_models', context(long, fit));
    await kept.save();
  }
  await kept.close();

  const again = await keptBeside(directory, database);
  expect(again.log.start).toBeGreaterThan(4 * 1_048_576);
  await again.close();
  const anew = await freshDatabase();
  await keptBeside(directory, anew);
  expect(await all(anew, 'context_models')).toEqual(await all(database, 'context_models'));
});
