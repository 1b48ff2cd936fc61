import type { AnalyticsDatabase, SqlTransaction } from '../../contract/ports/analytics-database.ts';
import { type UseCases, useCases } from '../../contract/records/use-context.ts';

/**
 * Makes the table of portfolios as they were last computed, as JSON, and lets go of those that an
 * older release told in another form: the first run tells them anew. Idempotent.
 */
export async function createUseCaseRecords(transaction: SqlTransaction): Promise<void> {
  await transaction.run(
    'CREATE TABLE IF NOT EXISTS use_cases (maker VARCHAR, product VARCHAR, record VARCHAR)',
  );
  const rows = await transaction.query<{ record: string }>('SELECT record FROM use_cases');
  for (const { record } of rows) {
    if (useCases.safeParse(JSON.parse(record)).success) continue;
    await transaction.run('DELETE FROM use_cases WHERE record = $1', [record]);
  }
}

/** Puts a product's portfolio in the place of the one before. */
export async function writeUseCases(database: AnalyticsDatabase, record: UseCases): Promise<void> {
  const { maker, product } = record;
  await database.write(async (transaction) => {
    await transaction.run('DELETE FROM use_cases WHERE maker = $1 AND product = $2', [
      maker,
      product,
    ]);
    await transaction.run('INSERT INTO use_cases VALUES ($1, $2, $3)', [
      maker,
      product,
      JSON.stringify(record),
    ]);
  });
}

/** The portfolios as they were last computed: of one product, or of all. */
export async function readUseCases(
  database: AnalyticsDatabase,
  maker?: string,
  product?: string,
): Promise<readonly UseCases[]> {
  const rows = await database.query<{ record: string }>(
    `SELECT record FROM use_cases WHERE coalesce(maker = $1, true) AND coalesce(product = $2, true)
     ORDER BY maker, product`,
    [maker ?? null, product ?? null],
  );
  return rows.map(({ record }) => JSON.parse(record) as UseCases);
}
