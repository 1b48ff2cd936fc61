import { readingsTable, type SqlRow } from '../../contract/ports/analytics-database.ts';
import type { Range } from '../../contract/ports/insight-queries.ts';
import { inputsOf } from '../../contract/records/figure.ts';
import type { ProductSummary } from '../../contract/records/session.ts';
import { amountOf } from '../engine/exact-amount.ts';
import { sessionsTable } from '../engine/schema.ts';
import { amountColumn, type SessionColumn } from '../engine/session-columns.ts';
import { sessionModel } from '../engine/session-models.ts';
import { sessionMark } from '../scales/session-mark.ts';
import type { QueryPorts } from './product-leaves.ts';

/**
 * The exact figures that a product's use is reconciled with: sessions that began in the range, and
 * readings whose used time lies in it. Totals are sums of whole numbers and so independent of any
 * order. Cost: one scan of the sessions and of one column of the readings.
 */
export async function productSummary(
  { database, clock }: Pick<QueryPorts, 'database' | 'clock'>,
  maker: string,
  product: string,
  range: Range,
): Promise<ProductSummary> {
  const model = await sessionModel(database, maker, product);
  const amounts = model === undefined ? [] : [...model.value.outcomes, ...model.value.resources];
  const names = [...new Set(amounts.map(({ feature }) => feature))];
  const columns = model === undefined ? [] : names.map((name) => amountColumn(model, name));
  const [figures] =
    model === undefined
      ? []
      : await database.query(figuresSql(maker, product, columns), boundsOf(range));
  const [heard] =
    model === undefined
      ? []
      : await database.query<{ readings: number }>(
          `SELECT count(*) AS readings FROM ${readingsTable(maker, product)}
           WHERE time >= $1 AND time < $2`,
          boundsOf(range),
        );
  const firstStart = numberOf(figures, 'first_start');
  const lastEnd = numberOf(figures, 'last_end');
  const at = clock();
  const sessions = numberOf(figures, 'sessions') ?? 0;
  const totals = Object.fromEntries(
    columns.map(({ name, unit, resolution }, index) => [
      name,
      { value: amountOf(wholeOf(figures, `total${index}`), resolution ?? 1), unit },
    ]),
  );
  return {
    inputs: inputsOf({
      scope: {
        ...{ of: 'summary', maker, product },
        ...{ from: range.from ?? null, to: range.to ?? null },
      },
      ...{ at, sessions, mark: numberOf(figures, 'mark') ?? 0, told: { sessions } },
    }),
    maker,
    product,
    window: { from: range.from ?? firstStart ?? 0, to: range.to ?? lastEnd ?? 0 },
    readings: heard?.readings ?? 0,
    sessions,
    devices: numberOf(figures, 'devices') ?? 0,
    customers: numberOf(figures, 'customers') ?? 0,
    groups: numberOf(figures, 'groups') ?? 0,
    totals,
    zero: Object.fromEntries(
      columns.map(({ name }, index) => [name, numberOf(figures, `zero${index}`) ?? 0]),
    ),
    firstStart,
    lastEnd,
  };
}

function figuresSql(maker: string, product: string, columns: readonly SessionColumn[]): string {
  const sums = columns.map(
    ({ column }, index) =>
      `, coalesce(sum(${column}), 0) AS total${index},
        count(*) FILTER (${column} = 0) AS zero${index}`,
  );
  return `SELECT count(*) AS sessions, count(DISTINCT device) AS devices,
      count(DISTINCT customer) AS customers, count(DISTINCT "group") AS groups,
      min(started) AS first_start, max(ended) AS last_end,
      coalesce(sum(${sessionMark}), 0)::BIGINT AS mark ${sums.join('')}
    FROM ${sessionsTable(maker, product)} s WHERE started >= $1 AND started < $2`;
}

function boundsOf({ from, to }: Range): number[] {
  return [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY];
}

function numberOf(row: SqlRow | undefined, column: string): number | null {
  const value = row?.[column];
  return value === undefined || value === null ? null : Number(value);
}

function wholeOf(row: SqlRow | undefined, column: string): number | bigint {
  const value = row?.[column];
  return typeof value === 'bigint' ? value : Number(value ?? 0);
}
