import type { AnalyticsDatabase, SqlValue } from '../../contract/ports/analytics-database.ts';
import { textSql } from '../engine/literal.ts';
import { sessionsTable } from '../engine/schema.ts';
import { type ContextColumn, withAlias } from './context-columns.ts';
import type { DescribedColumn } from './described-column.ts';
import type { FeatureColumn } from './features.ts';

/** Sessions as columns, in the order they were asked for. */
export interface ContextRows {
  readonly ids: readonly string[];
  /** The contexts they were last found to be of; null: none yet. */
  readonly contexts: readonly (string | null)[];
  /** Who used it; null: nobody known. */
  readonly customers: readonly (string | null)[];
  /** When they began, epoch ms, and the local day of it, days since 1970. */
  readonly started: readonly number[];
  readonly days: readonly number[];
  /** Money at the maker's prices, in whole millionths; null where an amount or a price is not known. */
  readonly worth: readonly (number | null)[];
  readonly cost: readonly (number | null)[];
  /** What describes them, in their own units. */
  readonly columns: readonly DescribedColumn[];
}

/** Which sessions to read. */
export interface RowsWanted {
  readonly maker: string;
  readonly product: string;
  readonly columns: readonly ContextColumn[];
  /** Products with a session table, without which "used together" is never. */
  readonly known: ReadonlySet<string>;
  /** An SQL condition on a session `s`, with ORDER BY and LIMIT where they are wanted. */
  readonly where: string;
  /** Attributes that are numbers; absent: those that are numbers in these rows. */
  readonly numbers?: ReadonlySet<string>;
}

/** Reads sessions with what describes them. Cost: one look for them, and one scan of the sessions of each product used together. */
export async function readContextRows(
  database: AnalyticsDatabase,
  wanted: RowsWanted,
): Promise<ContextRows> {
  const rows = await database.query(contextRowsSql(wanted));
  return {
    ids: rows.map((row) => String(row.id)),
    contexts: rows.map((row) => textOf(row.context ?? null)),
    customers: rows.map((row) => textOf(row.customer ?? null)),
    started: rows.map((row) => Number(row.started)),
    days: rows.map((row) => Number(row.day)),
    worth: rows.map((row) => numberOf(row.worth)),
    cost: rows.map((row) => numberOf(row.cost)),
    columns: wanted.columns.map((column, place) =>
      described(
        column,
        rows.map((row) => row[`c${place}`] ?? null),
        wanted.numbers,
      ),
    ),
  };
}

function contextRowsSql({ maker, product, columns, known, where }: RowsWanted): string {
  const table = sessionsTable(maker, product);
  const others = columns.filter((column) => column.kind === 'flag');
  const joins = others
    .filter(({ otherProduct }) => known.has(otherProduct))
    .map(
      ({ otherProduct }) => `LEFT JOIN (
        SELECT DISTINCT own.id FROM wanted own
          JOIN ${sessionsTable(maker, otherProduct)} other ON other.customer = own.customer
            AND other.started <= own.ended AND other.ended >= own.started
      ) ${withAlias(otherProduct)} ON ${withAlias(otherProduct)}.id = s.id`,
    );
  const shown = columns.map((column, place) => {
    const never = column.kind === 'flag' && !known.has(column.otherProduct);
    return `${never ? 'false' : column.sql} AS c${place}`;
  });
  const registered = columns.some(({ kind }) => kind === 'attribute') ? registryJoins : '';
  return `WITH wanted AS MATERIALIZED (
      SELECT *, ${textSql(maker)} AS maker, ${textSql(product)} AS product,
        row_number() OVER () AS place
      FROM (SELECT * FROM ${table} s WHERE ${where})
    )
    SELECT s.id, s.context, s.customer, s.started, s.day - DATE '1970-01-01' AS day,
      s.listed_worth AS worth, s.listed_cost AS cost ${shown.map((column) => `, ${column}`).join('')}
    FROM wanted s ${registered} ${joins.join('\n')} ORDER BY s.place`;
}

const registryJoins = `
  LEFT JOIN registry_devices d
    ON d.maker = s.maker AND d.product = s.product AND d.device = s.device
  LEFT JOIN registry_customers c ON c.maker = s.maker AND c.customer = s.customer
  LEFT JOIN registry_groups g ON g.maker = s.maker AND g."group" = s."group"`;

function described(
  column: ContextColumn,
  values: readonly SqlValue[],
  numbers?: ReadonlySet<string>,
): DescribedColumn {
  const { name, label } = column;
  const words = {
    ...(column.high === undefined ? {} : { high: column.high }),
    ...(column.low === undefined ? {} : { low: column.low }),
  };
  switch (column.kind) {
    case 'hour':
    case 'weekday':
      return { kind: column.kind, name, label, values: values.map(numberOf) };
    case 'numeric': {
      const { unit, log } = column;
      return { kind: 'numeric', name, label, unit, log, ...words, values: values.map(numberOf) };
    }
    case 'share':
      return { kind: 'share', name, label, ...words, values: values.map(numberOf) };
    case 'flag':
      return { kind: 'flag', name, label, ...words, values: values.map((value) => value === true) };
    case 'category':
      return { kind: 'category', name, label, values: values.map(textOf) };
    case 'attribute':
      return (numbers?.has(name) ?? areNumbers(values))
        ? { kind: 'numeric', name, label, values: values.map(numberOf) }
        : { kind: 'category', name, label, values: values.map(textOf) };
  }
}

/** The names of the attributes that were read as numbers, to read later rows alike. */
export function numbersAmong(
  columns: readonly ContextColumn[],
  read: readonly DescribedColumn[],
): ReadonlySet<string> {
  return new Set(
    columns
      .filter(({ kind }, place) => kind === 'attribute' && read[place]?.kind === 'numeric')
      .map(({ name }) => name),
  );
}

/** A described column as the clustering sees it. */
export function clusterColumn(column: DescribedColumn): FeatureColumn {
  const { name } = column;
  switch (column.kind) {
    case 'hour':
      return { kind: 'circular', name, period: 24, values: column.values };
    case 'weekday':
      return { kind: 'circular', name, period: 7, values: column.values };
    case 'numeric':
      return { kind: 'numeric', name, log: column.log ?? false, values: column.values };
    case 'share':
      return { kind: 'numeric', name, values: column.values };
    case 'flag':
      return {
        kind: 'category',
        name,
        values: column.values.map((value) => (value === null ? null : value ? 'yes' : 'no')),
      };
    case 'category':
      return { kind: 'category', name, values: column.values };
  }
}

function areNumbers(values: readonly SqlValue[]): boolean {
  const known = values.filter((value) => value !== null);
  return known.length > 0 && known.every((value) => numberOf(value) !== null);
}

function numberOf(value: SqlValue | undefined): number | null {
  if (value === null || value === undefined || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

function textOf(value: SqlValue): string | null {
  return value === null ? null : String(value);
}
