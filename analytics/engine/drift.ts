import type { SqlTransaction } from '../../contract/ports/analytics-database.ts';

/** A table as it was before it was computed anew. */
export interface Kept {
  readonly table: string;
  readonly copy: string;
  /** the columns that are compared, as SQL */
  readonly columns: string;
}

/** Keeps a copy of a table for comparison, for as long as the transaction lasts. */
export async function keepCopy(
  transaction: SqlTransaction,
  table: string,
  notCompared: readonly string[] = [],
): Promise<Kept> {
  const columns = notCompared.length === 0 ? '*' : `* EXCLUDE (${notCompared.join(', ')})`;
  const copy = table.replace('"', '"kept ');
  await transaction.run(`CREATE OR REPLACE TEMP TABLE ${copy} AS SELECT ${columns} FROM ${table}`);
  return { table, copy, columns };
}

/** How many rows only one of the two has; lets go of the copy. */
export async function countDiffering(
  transaction: SqlTransaction,
  { table, copy, columns }: Kept,
): Promise<number> {
  const [before, now] = [`FROM ${copy}`, `SELECT ${columns} FROM ${table}`];
  const [row] = await transaction.query<{ n: number }>(
    `SELECT count(*) AS n FROM ((${before} EXCEPT ALL ${now}) UNION ALL (${now} EXCEPT ALL ${before}))`,
  );
  await transaction.run(`DROP TABLE ${copy}`);
  return row?.n ?? 0;
}
