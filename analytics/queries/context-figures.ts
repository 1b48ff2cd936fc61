import type { ProductModel } from '../../contract/model/product-model.ts';
import type { AnalyticsDatabase, SqlRow } from '../../contract/ports/analytics-database.ts';
import type { UseContext } from '../../contract/records/use-context.ts';
import type { SignalValue } from '../../contract/wire/messages.ts';
import { textSql } from '../engine/literal.ts';
import { sessionsTable } from '../engine/schema.ts';
import { settingColumns } from '../engine/session-columns.ts';
import { readQuantiles, spreadsTable } from '../scales/spreads.ts';
import { type Paired, type Sums, sumsIn, sumsSql } from '../scales/sums.ts';
import { totalsTable } from '../scales/totals.ts';
import { groupBy } from './group-by.ts';
import type { ProductLeaves } from './product-leaves.ts';

/** One level of a setting in one context, and what its customers got with it. */
export interface LevelFigures {
  readonly context: string;
  readonly setting: string;
  readonly level: SignalValue;
  readonly sessions: number;
  readonly perCustomer: readonly Paired[];
}

/** What one customer got in one context. */
export interface CustomerFigures extends Paired {
  readonly customer: string | null;
}

/** What the database knows of the contexts of a product; all by the id of the context. */
export interface ContextFigures {
  readonly sums: ReadonlyMap<string, Sums>;
  /** In the order of customers; null: nobody known. */
  readonly perCustomer: ReadonlyMap<string, readonly CustomerFigures[]>;
  readonly quantiles: ReadonlyMap<string, NonNullable<UseContext['quantiles']>>;
  /** Starts of the last 52 local weeks, epoch ms, oldest first. */
  readonly weeks: readonly number[];
  /** Sessions by `context week`. */
  readonly trend: ReadonlyMap<string, number>;
  /** Sessions by local weekday and hour of the start. */
  readonly heat: ReadonlyMap<string, number[][]>;
  readonly settings: readonly LevelFigures[];
  /** The contexts of the sessions that the model calls typical, by session. */
  readonly typical: ReadonlyMap<string, string | null>;
}

const weekMs = 7 * 86_400_000;
const trendWeeks = 52;
/** Quantiles as far out as p10 and p90 need so many sessions. */
const leastForQuantiles = 30;

/**
 * Reads what there is to say of each context. Cost: a row for each customer, context and level of
 * the settings, and for each day and hour.
 */
export async function contextFigures(
  database: AnalyticsDatabase,
  maker: string,
  product: ProductLeaves,
): Promise<ContextFigures> {
  const { model, contexts } = product;
  const hours = await readHours(database, maker, model.product);
  const totals = await readTotals(database, maker, model);
  const latest = hours.reduce((most, { week }) => Math.max(most, week), Number.NEGATIVE_INFINITY);
  return {
    sums: await contextSums(database, maker, model),
    perCustomer: groupBy(perCustomer(totals), ({ context }) => context),
    quantiles: await quantiles(database, maker, model.product),
    weeks: Number.isFinite(latest)
      ? Array.from({ length: trendWeeks }, (_, n) => latest - (trendWeeks - 1 - n) * weekMs)
      : [],
    trend: trendOf(hours),
    heat: heatOf(hours),
    settings: settingColumns(model).flatMap(({ name }, place) => levelsOf(totals, name, place)),
    typical: await contextsOf(
      database,
      sessionsTable(maker, model.product),
      contexts?.contexts.flatMap(({ typical }) => typical) ?? [],
    ),
  };
}

async function contextSums(
  database: AnalyticsDatabase,
  maker: string,
  model: ProductModel,
): Promise<ContextFigures['sums']> {
  const rows = await database.query(
    `SELECT context, ${sumsSql(model)} FROM ${totalsTable(maker, model.product)}
     WHERE context IS NOT NULL GROUP BY context`,
  );
  return new Map(rows.map((row) => [String(row.context), sumsIn(row, model)]));
}

/** What a customer got in a context with a level of each setting. */
interface TotalRow extends CustomerFigures {
  readonly context: string;
  readonly sessions: number;
  /** In the order of the settings; null where it is not known. */
  readonly levels: readonly (SignalValue | null)[];
}

/** The totals, in the order of contexts and customers; read once for all that is told of customers. */
async function readTotals(
  database: AnalyticsDatabase,
  maker: string,
  model: ProductModel,
): Promise<readonly TotalRow[]> {
  const settings = settingColumns(model);
  // Doubles, in which whole numbers are handed over fastest; as exact as JavaScript tells them.
  const rows = await database.query(
    `SELECT context, customer, sessions::DOUBLE AS sessions, paired::DOUBLE AS paired,
       paired_worth::DOUBLE AS "pairedWorth", paired_cost::DOUBLE AS "pairedCost"
       ${settings.map(({ column }, n) => `, ${column} AS level${n}`).join('')}
     FROM ${totalsTable(maker, model.product)} WHERE context IS NOT NULL
     ORDER BY context, customer`,
  );
  return rows.map((row) => ({
    context: String(row.context),
    customer: row.customer as string | null,
    sessions: Number(row.sessions),
    paired: Number(row.paired),
    pairedWorth: Number(row.pairedWorth),
    pairedCost: Number(row.pairedCost),
    levels: settings.map((_, n) => row[`level${n}`] as SignalValue | null),
  }));
}

/** Rows of one context and customer, which follow each other, added up. */
function perCustomer(
  rows: readonly Omit<TotalRow, 'levels'>[],
): readonly Omit<TotalRow, 'levels'>[] {
  const added: Omit<TotalRow, 'levels'>[] = [];
  for (const row of rows) {
    const last = added.at(-1);
    if (last === undefined || last.context !== row.context || last.customer !== row.customer) {
      added.push(row);
      continue;
    }
    added[added.length - 1] = {
      ...last,
      sessions: last.sessions + row.sessions,
      paired: last.paired + row.paired,
      pairedWorth: last.pairedWorth + row.pairedWorth,
      pairedCost: last.pairedCost + row.pairedCost,
    };
  }
  return added;
}

const percents = [10, 25, 50, 75, 90] as const;

async function quantiles(
  database: AnalyticsDatabase,
  maker: string,
  product: string,
): Promise<ContextFigures['quantiles']> {
  const shares = percents.map((percent) => percent / 100);
  const found = await readQuantiles(database, maker, product, shares);
  return new Map(
    [...found].flatMap(([context, { sessions, at }]) => {
      if (sessions < leastForQuantiles) return [];
      const [p10 = 0, p25 = 0, p50 = 0, p75 = 0, p90 = 0] = at;
      return [[context, { p10, p25, p50, p75, p90 }]];
    }),
  );
}

interface HourRow {
  readonly context: string;
  /** Start of the local week, epoch ms. */
  readonly week: number;
  /** 1 Monday to 7 Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly sessions: number;
}

async function readHours(
  database: AnalyticsDatabase,
  maker: string,
  product: string,
): Promise<readonly HourRow[]> {
  return database.query<SqlRow & HourRow>(
    `SELECT context, epoch(date_trunc('week', day)) * 1000 AS week, isodow(day) AS weekday,
       place AS hour, sum(sessions)::BIGINT AS sessions
     FROM ${spreadsTable(maker, product)} WHERE kind = 'hour' GROUP BY ALL`,
  );
}

function trendOf(hours: readonly HourRow[]): ContextFigures['trend'] {
  const trend = new Map<string, number>();
  for (const { context, week, sessions } of hours) {
    const key = `${context} ${week}`;
    trend.set(key, (trend.get(key) ?? 0) + sessions);
  }
  return trend;
}

function heatOf(hours: readonly HourRow[]): ContextFigures['heat'] {
  const maps = new Map<string, number[][]>();
  for (const { context, weekday, hour, sessions } of hours) {
    const map = maps.get(context) ?? emptyHeat();
    maps.set(context, map);
    map[weekday - 1]![hour]! += sessions;
  }
  return maps;
}

/** No session on any day at any hour. */
export function emptyHeat(): number[][] {
  return Array.from({ length: 7 }, () => new Array<number>(24).fill(0));
}

/** What customers got with each level of a setting, in the order of context, level and customer. */
function levelsOf(
  totals: readonly TotalRow[],
  setting: string,
  place: number,
): readonly LevelFigures[] {
  const known = totals.filter(({ levels }) => levels[place] !== null);
  const byLevel = groupBy(known, ({ context, levels }) => `${context} ${levels[place]}`);
  return [...byLevel.values()]
    .map((rows) => ({
      context: rows[0]!.context,
      setting,
      level: rows[0]!.levels[place]!,
      sessions: rows.reduce((sum, { sessions }) => sum + sessions, 0),
      perCustomer: perCustomer(rows).filter(({ customer }) => customer !== null),
    }))
    .sort((a, b) => order(a.context, b.context) || order(a.level, b.level));
}

function order<T>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function contextsOf(
  database: AnalyticsDatabase,
  table: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  if (ids.length === 0) return new Map();
  const rows = await database.query<{ id: string; context: string | null }>(
    `SELECT id, context FROM ${table} WHERE id IN (${ids.map(textSql).join(', ')})`,
  );
  return new Map(rows.map(({ id, context }) => [id, context]));
}
