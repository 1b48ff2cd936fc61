import type { AnalyticsDatabase, SqlTransaction } from '../../contract/ports/analytics-database.ts';
import { sessionsTable } from '../engine/schema.ts';
import { groupBy } from '../queries/group-by.ts';

/**
 * How the sessions of a context are spread: over the hours of each local day (`kind` hour), and
 * over their value (`kind` value). Counts of places, which merge exactly: for values the places of a
 * DDSketch, each two per cent wide, so that a quantile is told to within one per cent.
 *
 * Source: Masson, Rim & Lee, DDSketch, PVLDB 12 (2019) 2195–2205.
 */
export function spreadsTable(maker: string, product: string): string {
  return `"spreads ${maker}/${product}"`;
}

/** The statement that makes a product's spreads. */
export function createSpreads(maker: string, product: string): string {
  return `CREATE TABLE IF NOT EXISTS ${spreadsTable(maker, product)}
    (context VARCHAR, day DATE, kind VARCHAR, place INTEGER, sessions BIGINT)`;
}

/** Relative error of a quantile. */
const error = 0.01;
const ratio = (1 + error) / (1 - error);
/** Makes the places of all values above 0 whole numbers above 0. */
const offset = 100_000;

/** The place of a value; below 0 for values below 0. */
function placeSql(value: string): string {
  const size = `ceil(ln(abs(${value})) / ${Math.log(ratio)}::DOUBLE) + ${offset}`;
  return `CASE WHEN ${value} = 0 THEN 0 ELSE sign(${value}) * (${size}) END::INTEGER`;
}

/** The value that stands for all of a place. */
function valueAt(place: number): number {
  if (place === 0) return 0;
  return (Math.sign(place) * 2 * ratio ** (Math.abs(place) - offset)) / (ratio + 1);
}

/** Counts the sessions of some days anew, or of all. */
export async function renewSpreads(
  transaction: SqlTransaction,
  maker: string,
  product: string,
  touched?: string,
): Promise<void> {
  const table = spreadsTable(maker, product);
  const which = touched === undefined ? 'true' : `day IN (SELECT day FROM ${touched})`;
  const inContext = `FROM ${sessionsTable(maker, product)} WHERE ${which} AND context IS NOT NULL`;
  await transaction.run(`DELETE FROM ${table} WHERE ${which}`);
  await transaction.run(`INSERT INTO ${table}
    SELECT context, day, 'hour', floor(hour)::INTEGER, count(*) ${inContext} GROUP BY ALL
    UNION ALL
    SELECT context, day, 'value', ${placeSql('(worth / cost)')}, count(*)
    ${inContext} AND worth IS NOT NULL AND cost > 0 GROUP BY ALL`);
}

/** The values below which given shares of a context's sessions lie; by context. */
export async function readQuantiles(
  database: Pick<AnalyticsDatabase, 'query'>,
  maker: string,
  product: string,
  shares: readonly number[],
): Promise<ReadonlyMap<string, { readonly sessions: number; readonly at: readonly number[] }>> {
  const rows = await database.query<{ context: string; place: number; sessions: number }>(
    `SELECT context, place, sum(sessions)::BIGINT AS sessions FROM ${spreadsTable(maker, product)}
     WHERE kind = 'value' GROUP BY ALL ORDER BY context, place`,
  );
  const places = groupBy(rows, ({ context }) => context);
  return new Map(
    [...places].map(([context, inside]) => {
      const sessions = inside.reduce((sum, row) => sum + row.sessions, 0);
      return [context, { sessions, at: shares.map((share) => quantile(inside, sessions, share)) }];
    }),
  );
}

function quantile(
  places: readonly { readonly place: number; readonly sessions: number }[],
  total: number,
  share: number,
): number {
  const rank = share * (total - 1);
  let below = 0;
  for (const { place, sessions } of places) {
    below += sessions;
    if (below > rank) return valueAt(place);
  }
  return valueAt(places.at(-1)?.place ?? 0);
}
