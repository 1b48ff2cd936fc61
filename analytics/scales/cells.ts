import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import type { Range } from '../../contract/ports/insight-queries.ts';
import type { ProductLeaves } from '../queries/product-leaves.ts';
import { type Sums, sumsIn, sumsSql } from './sums.ts';
import type { Belonging } from './tree.ts';

/** What one customer made with one device of one product at one place. */
export interface Cell extends Belonging {
  readonly sums: Sums;
}

/**
 * The leaves of a range, added up by device, customer and group. Cost: one scan of the leaves, and
 * a row for each device and customer.
 */
export async function readCells(
  database: AnalyticsDatabase,
  { model, between }: ProductLeaves,
  range: Range,
): Promise<readonly Cell[]> {
  const rows = await database.query(
    `SELECT device, customer, "group", ${sumsSql(model)} FROM ${between(range)}
     GROUP BY device, customer, "group" ORDER BY device, customer, "group"`,
  );
  return rows.map((row) => ({
    product: model.product,
    device: String(row.device),
    customer: row.customer as string | null,
    group: row.group as string | null,
    sums: sumsIn(row, model),
  }));
}
