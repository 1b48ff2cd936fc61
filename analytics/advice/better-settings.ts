import type { ProductModel } from '../../contract/model/product-model.ts';
import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import { textSql } from '../engine/literal.ts';
import { sessionsTable } from '../engine/schema.ts';
import { settingColumns } from '../engine/session-columns.ts';
import { groupBy } from '../queries/group-by.ts';
import type { ProductLeaves } from '../queries/product-leaves.ts';
import { seededRandom, seedFor } from '../random.ts';
import { type Comparison, compareSettings } from '../value/compare-settings.ts';
import { adjustedResolution } from '../value/expectation.ts';
import type { SettingCell } from '../value/setting-difference.ts';

/** Two levels of a setting compared in one use context of a product; differences are of logarithms. */
export interface SettingComparison extends Comparison {
  readonly product: string;
  readonly context: string;
  readonly contextName: string;
  readonly setting: string;
  /** Sessions behind it. */
  readonly sessions: number;
}

/**
 * Compares the levels of each setting in each context of a product, among customers who agreed to
 * be compared. What of it may be believed is decided over all products of a maker together
 * (`believable` in `compare-settings.ts`).
 *
 * Cost: one scan for each setting, and 400 resamples of customers for each two levels.
 */
export async function compareProductSettings(
  database: AnalyticsDatabase,
  maker: string,
  { model, contexts, adjusted }: ProductLeaves,
  seed: number,
): Promise<readonly SettingComparison[]> {
  const found: SettingComparison[] = [];
  for (const { name: setting, column } of settingColumns(model)) {
    const rows = await database.query<{
      context: string;
      customer: string;
      level: string | number | boolean;
      sessions: number;
      adjusted: number;
    }>(
      `SELECT s.context, s.customer, s.${column} AS level, count(*) AS sessions,
         sum(s.adjusted)::BIGINT AS adjusted
       FROM (SELECT s.*, ${adjusted} AS adjusted FROM ${sessionsTable(maker, model.product)} s) s
         JOIN registry_customers c ON c.maker = ${textSql(maker)} AND c.customer = s.customer
       WHERE c.comparison AND s.adjusted IS NOT NULL AND s.${column} IS NOT NULL
       GROUP BY ALL ORDER BY s.context, s.customer, level`,
    );
    const allowed = new Set(levelsOf(model, setting));
    const cells = rows.filter(({ level }) => allowed.has(String(level)));
    for (const [context, inside] of groupBy(cells, (row) => row.context)) {
      const kept = contexts?.contexts.find(({ id }) => id === context);
      if (kept === undefined) continue;
      const compared = compareSettings(
        inside.map(
          ({ customer, level, sessions, adjusted: sum }): SettingCell => ({
            customer,
            level: String(level),
            value: (sum / sessions) * adjustedResolution,
            weight: sessions,
          }),
        ),
        { random: seededRandom(seedFor(seed, maker, model.product, context, setting)) },
      );
      for (const comparison of compared) {
        found.push({
          ...comparison,
          product: model.product,
          context,
          contextName: kept.name,
          setting,
          sessions: inside
            .filter(({ level }) => [comparison.from, comparison.to].includes(String(level)))
            .reduce((sum, row) => sum + row.sessions, 0),
        });
      }
    }
  }
  return found;
}

function levelsOf(model: ProductModel, setting: string): readonly string[] {
  return model.settings[setting]?.values.map(String) ?? [];
}
