import type { ProductModel } from '../../contract/model/product-model.ts';
import type {
  AnalyticsDatabase,
  SqlRow,
  SqlValue,
} from '../../contract/ports/analytics-database.ts';
import type { InsightQueries, Page } from '../../contract/ports/insight-queries.ts';
import type { SessionRecord } from '../../contract/records/session.ts';
import type { SignalValue } from '../../contract/wire/messages.ts';
import { amountOf } from '../engine/exact-amount.ts';
import { textSql } from '../engine/literal.ts';
import { sessionsTable } from '../engine/schema.ts';
import {
  featureColumns,
  moneyResolution,
  type SessionColumn,
  settingColumns,
} from '../engine/session-columns.ts';
import { sessionModel } from '../engine/session-models.ts';

type SessionQuery = Parameters<InsightQueries['sessions']>[2];

const defaultLimit = 100;
const mostSessions = 1_000;

/**
 * Sessions of a product, latest first, at most 1,000 a page (100 unless asked). Cost: one scan of
 * the columns filtered by.
 */
export async function listSessions(
  database: AnalyticsDatabase,
  maker: string,
  product: string,
  query: SessionQuery,
): Promise<Page<SessionRecord>> {
  const model = await sessionModel(database, maker, product);
  if (model === undefined) return { items: [] };
  const limit = Math.min(Math.max(1, query.limit ?? defaultLimit), mostSessions);
  const rows = await database.query(
    `SELECT * FROM ${sessionsTable(maker, product)} WHERE ${conditionsOf(maker, query)}
     ORDER BY started DESC, id LIMIT ${limit + 1}`,
  );
  const items = rows.slice(0, limit).map((row) => sessionRecordOf(maker, model, row));
  const last = items.at(-1);
  return rows.length > limit && last !== undefined
    ? { items, next: `${last.start}.${last.id}` }
    : { items };
}

/** A row of the session table as the record that everyone reads. */
function sessionRecordOf(maker: string, model: ProductModel, row: SqlRow): SessionRecord {
  const text = (column: string) => {
    const value = row[column];
    return typeof value === 'string' ? value : null;
  };
  const money = (column: string) => {
    const value = row[column] ?? null;
    return value === null ? null : amountOf(Number(value), moneyResolution);
  };
  return {
    id: String(row.id),
    maker,
    product: model.product,
    device: String(row.device),
    part: text('part'),
    customer: text('customer'),
    group: text('group'),
    start: Number(row.started),
    end: Number(row.ended),
    open: row.open === true,
    closedBy: row.closed_by as SessionRecord['closedBy'],
    hour: Number(row.hour),
    weekday: Number(row.weekday),
    readings: Number(row.readings),
    features: valuesOf(featureColumns(model), row),
    settings: valuesOf(settingColumns(model), row),
    context: text('context'),
    worth: money('worth'),
    cost: money('cost'),
    supersedes: JSON.parse(text('supersedes') ?? '[]'),
  };
}

function valuesOf(
  columns: readonly SessionColumn[],
  row: SqlRow,
): Record<string, SignalValue | null> {
  return Object.fromEntries(
    columns.map((column) => [
      column.name,
      columnValue(column, row[column.column.slice(1, -1)] ?? null),
    ]),
  );
}

function columnValue({ resolution }: SessionColumn, value: SqlValue): SignalValue | null {
  if (value === null) return null;
  if (resolution !== null) return amountOf(Number(value), resolution);
  return typeof value === 'bigint' ? Number(value) : value;
}

function conditionsOf(maker: string, query: SessionQuery): string {
  const { from, to, customer, device, group, context, ids, after } = query;
  const conditions = ['true'];
  if (from !== undefined) conditions.push(`started >= ${from}`);
  if (to !== undefined) conditions.push(`started < ${to}`);
  if (customer !== undefined) conditions.push(`customer = ${textSql(customer)}`);
  if (device !== undefined) conditions.push(`device = ${textSql(device)}`);
  if (context !== undefined) conditions.push(`context = ${textSql(context)}`);
  if (ids !== undefined) conditions.push(`list_contains([${ids.map(textSql).join(', ')}], id)`);
  if (group !== undefined) {
    conditions.push(`"group" IN (SELECT "group" FROM registry_groups
      WHERE maker = ${textSql(maker)} AND list_contains(string_split(path, '/'), ${textSql(group)}))`);
  }
  if (after !== undefined) conditions.push(beyond(after));
  return conditions.join(' AND ');
}

/** What comes after the session that a page ended with. */
function beyond(after: string): string {
  const dot = after.lastIndexOf('.');
  const started = Number(after.slice(0, dot));
  if (dot < 1 || !Number.isFinite(started)) return 'false';
  return `(started < ${started} OR (started = ${started} AND id > ${textSql(after.slice(dot + 1))}))`;
}
