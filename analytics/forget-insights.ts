import type { AnalyticsDatabase } from '../contract/ports/analytics-database.ts';
import type { RegistryView } from '../contract/ports/registry.ts';
import { addedUpTables } from './scales/add-up.ts';
import { forgetCohorts } from './value/comparison-cohort.ts';

/** What is told apart by `maker` and `product`. */
const tables = [
  'advice',
  'context_models',
  'context_lineage',
  'emerging_contexts',
  'memberships',
  'membership_marks',
  'use_cases',
  'frontiers',
];

/** A product whose insight was let go. */
export interface Forgotten {
  readonly maker: string;
  readonly product: string;
}

/**
 * Lets go of all insight into products which the registry no longer knows, as when the demo is
 * removed: portfolios, contexts and their lineage, leaves, advice and what came of it.
 */
export async function forgetInsights(
  database: AnalyticsDatabase,
  registry: RegistryView,
): Promise<readonly Forgotten[]> {
  const told = await database.query<{ maker: string; product: string }>(
    'SELECT maker, product FROM use_cases',
  );
  const gone = told.filter(({ maker, product }) => registry.product(maker, product) === undefined);
  if (gone.length === 0) return [];
  await database.write(async (transaction) => {
    for (const { maker, product } of gone) {
      for (const table of addedUpTables(maker, product)) {
        await transaction.run(`DROP TABLE IF EXISTS ${table}`);
      }
      await transaction.run(
        `DELETE FROM advice_replies WHERE advice IN
           (SELECT id FROM advice WHERE maker = $1 AND product = $2)`,
        [maker, product],
      );
      for (const table of tables) {
        await transaction.run(`DELETE FROM ${table} WHERE maker = $1 AND product = $2`, [
          maker,
          product,
        ]);
      }
    }
    await forgetCohorts(transaction);
  });
  return gone;
}
