import type { AnalyticsDatabase, SqlRow } from '../../contract/ports/analytics-database.ts';
import type { Explanation, FigurePart, LeftOutReason } from '../../contract/records/explanation.ts';
import { textSql } from '../engine/literal.ts';
import { sessionsTable } from '../engine/schema.ts';
import type { Making, Whole } from './making.ts';

/** The sums over all sessions behind a figure, and how many of them have no part in it. */
export interface PartsTogether {
  readonly whole: Whole;
  /** all sessions, those left out included */
  readonly n: number;
  /** different ones who are known, of the sessions that have a part */
  readonly customers: number;
  readonly leftOut: ReadonlyMap<LeftOutReason, number>;
}

/** Adds up what every session behind a figure adds to it. Cost: a scan of its sessions. */
export async function addParts(
  database: AnalyticsDatabase,
  maker: string,
  making: Making,
): Promise<PartsTogether> {
  const rows = await database.query<{
    reason: LeftOutReason | null;
    n: number;
    customers: number;
    above: number;
    below: number;
  }>(
    `SELECT reason, count(*) AS n, count(DISTINCT customer) AS customers, coalesce(sum(above), 0)::BIGINT AS above,
       coalesce(sum(below), 0)::BIGINT AS below
     FROM ${partsSql(maker, making)} GROUP BY reason ORDER BY reason`,
  );
  const sum = (of: 'n' | 'above' | 'below') =>
    rows.reduce((total, row) => total + Number(row[of]), 0);
  return {
    whole: { above: sum('above'), below: sum('below') },
    n: sum('n'),
    customers: rows.find(({ reason }) => reason === null)?.customers ?? 0,
    leftOut: new Map(rows.flatMap(({ reason, n }) => (reason === null ? [] : [[reason, n]]))),
  };
}

/** Which page of the sessions behind a figure. */
export interface PartsPage {
  readonly limit: number;
  readonly after?: string;
}

/** The sessions behind a figure with the part of each, latest first, a page of them. */
export async function listParts(
  database: AnalyticsDatabase,
  maker: string,
  making: Making,
  { limit, after }: PartsPage,
): Promise<Pick<Explanation['sessions'], 'items' | 'next'>> {
  const rows = await database.query<PartRow>(
    `SELECT * FROM ${partsSql(maker, making)} WHERE ${after === undefined ? 'true' : beyond(after)}
     ORDER BY start DESC, product, session LIMIT ${limit + 1}`,
  );
  const items = rows.slice(0, limit).map(partOf);
  const last = items.at(-1);
  return rows.length > limit && last !== undefined
    ? { items, next: `${last.start}.${last.product}.${last.session}` }
    : { items };
}

type PartRow = SqlRow & {
  readonly session: string;
  readonly product: string;
  readonly device: string;
  readonly customer: string | null;
  readonly start: number;
  readonly end: number;
  readonly open: boolean;
  readonly above: number | null;
  readonly below: number | null;
  readonly reason: LeftOutReason | null;
};

function partOf({ reason, above, below, ...session }: PartRow): FigurePart {
  const whole = (amount: number | null) => (amount === null ? null : Number(amount));
  return { ...session, above: whole(above), below: whole(below), leftOut: reason };
}

/** The sessions behind a figure, a subquery for FROM. */
function partsSql(maker: string, { sources, above, below, leftOut }: Making): string {
  const reasons = leftOut.map(({ reason, when }) => `WHEN ${when} THEN '${reason}'`);
  const reason = reasons.length === 0 ? 'NULL::VARCHAR' : `CASE ${reasons.join(' ')} END`;
  const parts = sources.map(({ product, where }) => {
    const adds = (sql: string) => `CASE WHEN reason IS NULL THEN (${sql})::BIGINT END`;
    return `SELECT id AS session, ${textSql(product.model.product)} AS product, device, customer,
        started AS start, ended AS "end", open, reason, ${adds(above.sql(product))} AS above,
        ${adds(below?.sql(product) ?? 'NULL')} AS below
      FROM (SELECT s.*, ${reason} AS reason FROM (
        SELECT s.*, ${product.adjusted} AS adjusted
        FROM ${sessionsTable(maker, product.model.product)} s WHERE ${where}) s) s`;
  });
  const none = `SELECT '' AS session, '' AS product, '' AS device, NULL::VARCHAR AS customer,
    0::DOUBLE AS start, 0::DOUBLE AS "end", false AS open, NULL::VARCHAR AS reason,
    NULL::BIGINT AS above, NULL::BIGINT AS below WHERE false`;
  return `(${[...parts, none].join(' UNION ALL ')})`;
}

/** What comes after the session that a page ended with. */
function beyond(after: string): string {
  const [, start = '', product = '', session = ''] =
    /^(-?\d+(?:\.\d+)?)\.([a-z0-9-]+)\.(.+)$/.exec(after) ?? [];
  if (start === '') return 'false';
  return `(start < ${start} OR (start = ${start}
    AND (product, session) > (${textSql(product)}, ${textSql(session)})))`;
}
