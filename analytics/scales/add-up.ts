import type { ProductModel } from '../../contract/model/product-model.ts';
import type { AnalyticsDatabase, SqlTransaction } from '../../contract/ports/analytics-database.ts';
import { createLeaves, leafColumns, leavesTable, renewLeaves } from './leaves.ts';
import { createSpreads, renewSpreads, spreadsTable } from './spreads.ts';
import { createTotals, renewTotals, totalsTable } from './totals.ts';

/**
 * Everything that is added up of the sessions of a product: leaves, and what is merged of them.
 * Kept in one transaction with the contexts of the sessions, so that no two figures disagree.
 */

/** Which tables hold what is added up of a product. */
export function addedUpTables(maker: string, product: string): readonly string[] {
  return [leavesTable, totalsTable, spreadsTable].map((table) => table(maker, product));
}

/**
 * Tells of a product whether its leaves have the columns that its model asks for: they do not yet,
 * between a new model and the run that makes them anew.
 */
export async function shapedLeaves(
  database: Pick<AnalyticsDatabase, 'query'>,
): Promise<(maker: string, model: ProductModel) => boolean> {
  const rows = await database.query<{ name: string; shape: string }>(
    `SELECT table_name AS name,
       string_agg(column_name || ' ' || data_type, ',' ORDER BY column_index) AS shape
     FROM duckdb_columns() WHERE starts_with(table_name, 'leaves ') GROUP BY table_name`,
  );
  const shapes = new Map(rows.map(({ name, shape }) => [`"${name}"`, shape]));
  return (maker, model) => {
    const wanted = leafColumns(model).map(([name, type]) => `${name.replaceAll('"', '')} ${type}`);
    return shapes.get(leavesTable(maker, model.product)) === wanted.join();
  };
}

/** Makes the tables anew, empty. */
export async function shapeAnew(
  transaction: SqlTransaction,
  maker: string,
  model: ProductModel,
): Promise<void> {
  for (const table of addedUpTables(maker, model.product)) {
    await transaction.run(`DROP TABLE IF EXISTS ${table}`);
  }
  await transaction.run(createLeaves(maker, model));
  await transaction.run(createTotals(maker, model));
  await transaction.run(createSpreads(maker, model.product));
}

/**
 * Adds up anew what changed: the leaves of the devices and days touched, and from them the totals
 * of the customers who had or have any of these leaves; the spreads of these days.
 *
 * Cost: what was touched, and a look at the columns by which it is found.
 *
 * @param adjusted the SQL expression of ln(actual / expected) of a session `s`, in millionths
 * @param touched a table of `device` and local `day`; absent: everything
 */
export async function addUp(
  transaction: SqlTransaction,
  maker: string,
  model: ProductModel,
  adjusted: string,
  touched?: string,
): Promise<void> {
  if (touched === undefined) {
    await renewLeaves(transaction, maker, model, adjusted);
    await renewTotals(transaction, maker, model);
    await renewSpreads(transaction, maker, model.product);
    return;
  }
  const customers = `SELECT DISTINCT customer FROM ${leavesTable(maker, model.product)} l
    SEMI JOIN ${touched} t ON l.device = t.device AND l.day = t.day`;
  await transaction.run(`CREATE OR REPLACE TEMP TABLE touched_customers AS ${customers}`);
  await renewLeaves(transaction, maker, model, adjusted, touched);
  await transaction.run(`INSERT INTO touched_customers ${customers}`);
  await renewTotals(transaction, maker, model, 'touched_customers');
  await renewSpreads(transaction, maker, model.product, touched);
  await transaction.run('DROP TABLE touched_customers');
}
