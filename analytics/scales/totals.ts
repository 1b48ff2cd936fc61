import type { ProductModel } from '../../contract/model/product-model.ts';
import type { SqlTransaction } from '../../contract/ports/analytics-database.ts';
import { settingColumns } from '../engine/session-columns.ts';
import { amountsOf, leafAmount, leafCounts, leafSpans, leavesTable } from './leaves.ts';

/**
 * The leaves merged over devices, places and days: one row for each customer, context and level of
 * each setting. Whatever is told of customers over all time is read here, and so costs what there
 * are customers, however long their history is.
 */
export function totalsTable(maker: string, product: string): string {
  return `"totals ${maker}/${product}"`;
}

function keysOf(model: ProductModel): readonly (readonly [column: string, type: string])[] {
  return [
    ['customer', 'VARCHAR'],
    ['context', 'VARCHAR'],
    ...settingColumns(model).map(({ column, type }) => [column, type] as const),
  ];
}

/** The statement that makes a product's totals. */
export function createTotals(maker: string, model: ProductModel): string {
  const columns = [
    ...keysOf(model),
    ...leafCounts.map((name) => [name, 'BIGINT']),
    ...amountsOf(model).map((feature) => [leafAmount(feature), 'BIGINT']),
    ...leafSpans.map(([name]) => [name, 'DOUBLE']),
  ].map(([column, type]) => `${column} ${type}`);
  return `CREATE TABLE IF NOT EXISTS ${totalsTable(maker, model.product)} (${columns.join(', ')})`;
}

/**
 * Merges the leaves of some customers anew, or of all.
 *
 * @param touched a table of `customer` (NULL: nobody known); absent: all
 */
export async function renewTotals(
  transaction: SqlTransaction,
  maker: string,
  model: ProductModel,
  touched?: string,
): Promise<void> {
  const table = totalsTable(maker, model.product);
  const where =
    touched === undefined
      ? ''
      : `WHERE coalesce(customer, '') IN (SELECT coalesce(customer, '') FROM ${touched})`;
  const merged = [
    ...[...leafCounts, ...amountsOf(model).map(leafAmount)].map(
      (name) => `sum(${name})::BIGINT AS ${name}`,
    ),
    ...leafSpans.map(([name, merge]) => `${merge}(${name}) AS ${name}`),
  ];
  const keys = keysOf(model).map(([column]) => column);
  await transaction.run(`DELETE FROM ${table} ${where}`);
  await transaction.run(`INSERT INTO ${table} BY NAME
    SELECT ${[...keys, ...merged].join(', ')} FROM ${leavesTable(maker, model.product)}
    ${where} GROUP BY ALL`);
}
