import type { ProductModel } from '../../contract/model/product-model.ts';
import type { SqlTransaction } from '../../contract/ports/analytics-database.ts';
import type { Range } from '../../contract/ports/insight-queries.ts';
import { sessionsTable } from '../engine/schema.ts';
import { amountColumn, settingColumns } from '../engine/session-columns.ts';
import { sessionMark } from './session-mark.ts';

/**
 * The leaves of value: one row for each device, part, customer, group, context, level of each
 * setting, and local day of a product, of whole numbers only. Every figure above them is a sum of
 * leaves, so that parts add up to their whole exactly, in whatever order they are added.
 */
export function leavesTable(maker: string, product: string): string {
  return `"leaves ${maker}/${product}"`;
}

/** What a leaf belongs to, in order. */
function keysOf(model: ProductModel): readonly (readonly [column: string, type: string])[] {
  return [
    ['device', 'VARCHAR'],
    ['part', 'VARCHAR'],
    ['customer', 'VARCHAR'],
    ['"group"', 'VARCHAR'],
    ['context', 'VARCHAR'],
    ['day', 'DATE'],
    ...settingColumns(model).map(({ column, type }) => [column, type] as const),
  ];
}

/**
 * What a leaf counts, as SQL over sessions `s`; money in millionths.
 *
 * - `own_weighted`: sessions that are worth or cost something else to their customer than at the
 *   maker's prices
 * - `paired`: sessions of which both worth and cost are known: only these make a ratio
 * - `rated`, `adjusted`, `adjusted_squares`: sessions that can be compared with what was to be
 *   expected, the sum of ln(actual / expected) and of its square, in millionths
 * - `mark`: the sum of the marks of its sessions
 */
const counts = [
  ['sessions', '1'],
  ['closed', 'CASE WHEN NOT s.open THEN 1 END'],
  ['worth', 's.worth'],
  ['cost', 's.cost'],
  [
    'own_weighted',
    `CASE WHEN s.worth IS DISTINCT FROM s.listed_worth OR s.cost IS DISTINCT FROM s.listed_cost
      THEN 1 END`,
  ],
  ['paired', 'CASE WHEN s.worth IS NOT NULL AND s.cost IS NOT NULL THEN 1 END'],
  ['paired_worth', 'CASE WHEN s.cost IS NOT NULL THEN s.worth END'],
  ['paired_cost', 'CASE WHEN s.worth IS NOT NULL THEN s.cost END'],
  ['rated', 'CASE WHEN s.adjusted IS NOT NULL THEN 1 END'],
  ['adjusted', 's.adjusted'],
  ['adjusted_squares', 'round(s.adjusted * (s.adjusted / 1e6))'],
  ['mark', sessionMark],
] as const;

/** When its sessions were, epoch ms: least and greatest, which merge but cannot be subtracted. */
export const leafSpans = [
  ['first', 'min', 's.started'],
  ['latest', 'max', 's.started'],
  ['last', 'max', 's.ended'],
] as const;

/** The names of the counts, in order. */
export const leafCounts = counts.map(([name]) => name);

/** The amounts of a model that are added up: outcomes, then resources; each once. */
export function amountsOf(model: ProductModel): readonly string[] {
  const { outcomes, resources } = model.value;
  return [...new Set([...outcomes, ...resources].map(({ feature }) => feature))];
}

/** The column of an amount in the leaves, quoted. */
export function leafAmount(feature: string): string {
  return `"a_${feature}"`;
}

/** The columns of a product's leaves, in order. */
export function leafColumns(
  model: ProductModel,
): readonly (readonly [column: string, type: string])[] {
  return [
    ...keysOf(model),
    ...leafCounts.map((name) => [name, 'BIGINT'] as const),
    ...amountsOf(model).map((feature) => [leafAmount(feature), 'BIGINT'] as const),
    ...leafSpans.map(([name]) => [name, 'DOUBLE'] as const),
  ];
}

/** The statement that makes a product's leaves. */
export function createLeaves(maker: string, model: ProductModel): string {
  const columns = leafColumns(model).map(([column, type]) => `${column} ${type}`);
  return `CREATE TABLE IF NOT EXISTS ${leavesTable(maker, model.product)} (${columns.join(', ')})`;
}

/**
 * Computes leaves anew from their sessions: those of some devices and days, or all.
 *
 * @param adjusted the SQL expression of ln(actual / expected) of a session `s`, in millionths
 * @param touched a table of `device` and `day`; absent: all
 */
export async function renewLeaves(
  transaction: SqlTransaction,
  maker: string,
  model: ProductModel,
  adjusted: string,
  touched?: string,
): Promise<void> {
  const table = leavesTable(maker, model.product);
  const same = (of: string) => `${of}.device = t.device AND ${of}.day = t.day`;
  const [old, which] =
    touched === undefined
      ? ['', '']
      : [`l USING ${touched} t WHERE ${same('l')}`, `SEMI JOIN ${touched} t ON ${same('s')}`];
  await transaction.run(`DELETE FROM ${table} ${old}`);
  await transaction.run(
    `INSERT INTO ${table} BY NAME ${leavesOfSessions(maker, model, adjusted, which)}`,
  );
}

function leavesOfSessions(
  maker: string,
  model: ProductModel,
  adjusted: string,
  which: string,
): string {
  const sums = [
    ...counts.map(([name, sql]) => `coalesce(sum(${sql}), 0)::BIGINT AS ${name}`),
    ...amountsOf(model).map(
      (feature) =>
        `coalesce(sum(s.${amountColumn(model, feature).column}), 0)::BIGINT AS ${leafAmount(feature)}`,
    ),
    ...leafSpans.map(([name, merge, sql]) => `${merge}(${sql}) AS ${name}`),
  ];
  return `SELECT ${keysOf(model)
    .map(([key]) => `s.${key}`)
    .join(', ')}, ${sums.join(', ')}
    FROM (SELECT s.*, ${adjusted} AS adjusted FROM ${sessionsTable(maker, model.product)} s ${which}) s
    GROUP BY ALL`;
}

const dayMs = 86_400_000;

/**
 * The leaves of the sessions that began in a range, as a subquery in brackets for FROM; exact for
 * any range. Days that lie inside it in every time zone are taken from the table; what began on
 * the days at its ends is added up from the sessions.
 */
export function leavesBetween(
  maker: string,
  model: ProductModel,
  adjusted: string,
  { from, to }: Range,
): string {
  const table = leavesTable(maker, model.product);
  const columns = leafColumns(model)
    .map(([column]) => column)
    .join(', ');
  if (from === undefined && to === undefined) return `(SELECT ${columns} FROM ${table})`;
  // Local days begin up to 14 hours before the day of UTC, and end up to 12 hours after it.
  const first = from === undefined ? null : Math.ceil((from + 14 * 3_600_000) / dayMs);
  const last = to === undefined ? null : Math.floor((to - 12 * 3_600_000) / dayMs) - 1;
  const inside = [
    ...(first === null ? [] : [`day >= ${dateOf(first)}`]),
    ...(last === null ? [] : [`day <= ${dateOf(last)}`]),
  ].join(' AND ');
  // What lies outside began near one of the ends: few sessions are looked at.
  const near = [
    ...(first === null ? [] : [`started < ${first * dayMs + 12 * 3_600_000}`]),
    ...(last === null ? [] : [`started >= ${(last + 1) * dayMs - 14 * 3_600_000}`]),
  ].join(' OR ');
  const began = [
    ...(from === undefined ? [] : [`started >= ${from}`]),
    ...(to === undefined ? [] : [`started < ${to}`]),
  ].join(' AND ');
  const ends = leavesOfSessions(
    maker,
    model,
    adjusted,
    `WHERE ${began} AND (${near}) AND NOT (${inside})`,
  );
  return `(SELECT ${columns} FROM ${table} WHERE ${inside}
    UNION ALL BY NAME ${ends})`;
}

/** A day counted from 1970 as an SQL date; what no date can tell becomes the farthest one. */
function dateOf(day: number): string {
  const farthest = 100_000_000;
  return `(DATE '1970-01-01' + ${Math.min(Math.max(day, -1_000_000), farthest)})`;
}
