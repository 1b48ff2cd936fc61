import type { AnalyticsDatabase, SqlRow } from '../../contract/ports/analytics-database.ts';
import { sessionsTable } from '../engine/schema.ts';
import type { Measure } from './measure.ts';

/** What some sessions add to the figure of a goal; whole numbers, which add up exactly. */
export interface GoalSums {
  readonly numerator: number;
  /** 0 where the figure is a count. */
  readonly denominator: number;
  readonly sessions: number;
}

/** The same of one customer in one context and group; null: nobody known, none. */
export interface GoalRow extends GoalSums {
  readonly customer: string | null;
  readonly context: string | null;
  readonly group: string | null;
}

/** Nothing: adding it changes nothing. */
export const noGoalSums: GoalSums = { numerator: 0, denominator: 0, sessions: 0 };

/** Both together; exact, in any order. */
export function addGoalSums(a: GoalSums, b: GoalSums): GoalSums {
  return {
    numerator: a.numerator + b.numerator,
    denominator: a.denominator + b.denominator,
    sessions: a.sessions + b.sessions,
  };
}

const sums = `coalesce(sum(numerator), 0)::DOUBLE AS numerator,
  coalesce(sum(denominator), 0)::DOUBLE AS denominator, coalesce(sum(sessions), 0)::DOUBLE AS sessions`;

/**
 * What each session adds, or, where customers are counted, each customer in each week: there in
 * the context and group of most of that week's sessions.
 */
function contributionsSql(maker: string, product: string, measure: Measure): string {
  const { numerator, denominator, once } = measure;
  const week = "epoch(date_trunc('week', s.day)) * 1000 AS week";
  const from = `FROM ${sessionsTable(maker, product)} s`;
  if (once) {
    return `SELECT * EXCLUDE (used), 1 AS numerator, 0 AS denominator,
        sum(used) OVER (PARTITION BY week, customer) AS sessions FROM (
        SELECT ${week}, customer, context, "group", count(*) AS used ${from}
        WHERE customer IS NOT NULL GROUP BY ALL)
      QUALIFY row_number() OVER (PARTITION BY week, customer ORDER BY used DESC, context, "group") = 1`;
  }
  return `SELECT ${week}, customer, context, "group", ${numerator} AS numerator,
      ${denominator ?? '0'} AS denominator, 1 AS sessions ${from}
    WHERE numerator IS NOT NULL AND denominator IS NOT NULL`;
}

/** The sessions `s` of some local weeks (epoch ms of their Mondays, both included): a condition. */
export function inWeeks({
  first,
  last,
}: {
  readonly first: number;
  readonly last: number;
}): string {
  return `epoch(date_trunc('week', s.day)) * 1000 BETWEEN ${first} AND ${last}`;
}

/** The sums of each local week (epoch ms of its Monday) that has any, oldest first. */
export async function readWeeks(
  database: AnalyticsDatabase,
  maker: string,
  product: string,
  measure: Measure,
): Promise<readonly (GoalSums & { readonly week: number })[]> {
  return database.query<SqlRow & GoalSums & { week: number }>(
    `SELECT week, ${sums} FROM (${contributionsSql(maker, product, measure)})
     GROUP BY week ORDER BY week`,
  );
}

/**
 * The sums of some weeks by customer, context and group. Cost: a scan of the sessions of a
 * product, a row for each that differs.
 */
export async function readGoalRows(
  database: AnalyticsDatabase,
  maker: string,
  product: string,
  measure: Measure,
  { first, last }: { readonly first: number; readonly last: number },
): Promise<readonly GoalRow[]> {
  return database.query<SqlRow & GoalRow>(
    `SELECT customer, context, "group", ${sums} FROM (${contributionsSql(maker, product, measure)})
     WHERE week BETWEEN $1 AND $2 GROUP BY customer, context, "group"
     ORDER BY customer, context, "group"`,
    [first, last],
  );
}

/** When a product's sessions began: the first and the latest; null where there are none. */
export async function readSpan(
  database: AnalyticsDatabase,
  maker: string,
  product: string,
): Promise<{ readonly first: number; readonly latest: number } | null> {
  const [row] = await database.query<{ first: number | null; latest: number | null }>(
    `SELECT min(started) AS first, max(started) AS latest FROM ${sessionsTable(maker, product)}`,
  );
  const { first = null, latest = null } = row ?? {};
  return first === null || latest === null ? null : { first, latest };
}
