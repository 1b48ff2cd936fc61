import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import type { UseContext } from '../../contract/records/use-context.ts';
import { sumsIn, sumsSql } from '../scales/sums.ts';
import { totalsTable } from '../scales/totals.ts';
import { weigh } from '../value/best-weights.ts';
import { leastForBest } from '../value/frontier.ts';
import { groupBy } from './group-by.ts';
import type { ProductLeaves } from './product-leaves.ts';

/**
 * For each context, how many of its customers get less than all together, and how many of these do
 * so by whatever weights (`best-weights.ts`). Only where a product has several outcomes or resources,
 * else weights change nothing; from 30 customers on.
 *
 * Cost: a row for each customer and context.
 */
export async function weighingsOf(
  database: Pick<AnalyticsDatabase, 'query'>,
  maker: string,
  { model }: ProductLeaves,
): Promise<ReadonlyMap<string, UseContext['weighing']>> {
  const { outcomes, resources } = model.value;
  if (outcomes.length + resources.length < 3) return new Map();
  const rows = await database.query(
    `SELECT context, ${sumsSql(model)} FROM ${totalsTable(maker, model.product)}
     WHERE context IS NOT NULL AND customer IS NOT NULL
     GROUP BY context, customer ORDER BY context, customer`,
  );
  return new Map(
    [...groupBy(rows, ({ context }) => String(context))].map(([context, own]) => {
      const weighed = weigh(
        own.map((row) => {
          const sums = sumsIn(row, model);
          const amount = ({ feature }: { readonly feature: string }) =>
            Math.max(0, sums.amounts[feature] ?? 0);
          return {
            outcomes: outcomes.map(amount),
            resources: resources.map(amount),
            ...{ worth: sums.pairedWorth, cost: sums.pairedCost },
          };
        }),
      );
      const { customers, less, anyhow } = weighed;
      if (customers < leastForBest) return [context, null];
      const sentence =
        `${less} of ${customers} customers get less for what it takes than all of them together: ` +
        `${anyhow} whatever outcomes and resources are worth, ${less - anyhow} only at the prices in force.`;
      return [context, { ...weighed, sentence }];
    }),
  );
}
