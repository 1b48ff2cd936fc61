import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import type { ProductLeaves } from '../queries/product-leaves.ts';

const dayMs = 86_400_000;
/** A way of use is new for so long, and counts once it has lasted. */
const [youngDays, lastingDays] = [90, 28];

/** The ids of the ways of use that are new; null: it cannot be told yet. */
export type NewWays = readonly string[] | null;

/**
 * The ways of use of a product that are new: joined those already known 28 to 90 days before the
 * end, and give at least the median of all ways of use for what they take. Those of the first fit
 * were not new, but first seen. Null where the product has one way of use only, or where the oldest
 * has been known for less than 28 days, so that none could have lasted.
 *
 * Cost: a scan of the leaves.
 */
export async function newWaysOf(
  database: Pick<AnalyticsDatabase, 'query'>,
  { contexts, between }: ProductLeaves,
  end: number,
): Promise<NewWays> {
  const known = (contexts?.contexts ?? []).map(({ id, since, newcomer }) => ({
    ...{ id, newcomer },
    days: (end - since) / dayMs,
  }));
  if (known.length < 2 || Math.max(...known.map(({ days }) => days)) < lastingDays) return null;
  const young = known.filter(
    ({ newcomer, days }) => newcomer && days >= lastingDays && days < youngDays,
  );
  if (young.length === 0) return [];
  const rows = await database.query<{ context: string; value: number }>(
    `SELECT context, sum(paired_worth)::DOUBLE / sum(paired_cost)::DOUBLE AS value
     FROM ${between({ to: end })} WHERE context IS NOT NULL
     GROUP BY context HAVING sum(paired_cost) > 0`,
  );
  const values = new Map(rows.map(({ context, value }) => [context, value]));
  const ordered = known.flatMap(({ id }) => values.get(id) ?? []).sort((a, b) => a - b);
  const middle = (ordered.length - 1) / 2;
  const median = ((ordered[Math.floor(middle)] ?? 0) + (ordered[Math.ceil(middle)] ?? 0)) / 2;
  return young.flatMap(({ id }) => ((values.get(id) ?? -Infinity) >= median ? [id] : []));
}
