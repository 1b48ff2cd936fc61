import type { ProductModel } from '../../contract/model/product-model.ts';
import type { AnalyticsDatabase, SqlRow } from '../../contract/ports/analytics-database.ts';
import type { UseContext } from '../../contract/records/use-context.ts';
import type { SignalValue } from '../../contract/wire/messages.ts';
import { textSql } from '../engine/literal.ts';
import { sessionsTable } from '../engine/schema.ts';
import { type SessionColumn, settingColumns } from '../engine/session-columns.ts';
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
  const latest = hours.reduce((most, { week }) => Math.max(most, week), Number.NEGATIVE_INFINITY);
  return {
    sums: await contextSums(database, maker, model),
    perCustomer: await customerFigures(database, maker, model),
    quantiles: await quantiles(database, maker, model.product),
    weeks: Number.isFinite(latest)
      ? Array.from({ length: trendWeeks }, (_, n) => latest - (trendWeeks - 1 - n) * weekMs)
      : [],
    trend: trendOf(hours),
    heat: heatOf(hours),
    settings: (
      await Promise.all(
        settingColumns(model).map((setting) => levelsOf(database, maker, model, setting)),
      )
    ).flat(),
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

/** Doubles, in which whole numbers are handed over fastest; as exact as JavaScript tells them. */
const pairedSums = `sum(paired)::DOUBLE AS paired, sum(paired_worth)::DOUBLE AS "pairedWorth",
  sum(paired_cost)::DOUBLE AS "pairedCost"`;

async function customerFigures(
  database: AnalyticsDatabase,
  maker: string,
  model: ProductModel,
): Promise<ContextFigures['perCustomer']> {
  const rows = await database.query<SqlRow & CustomerFigures & { readonly context: string }>(
    `SELECT context, customer, ${pairedSums} FROM ${totalsTable(maker, model.product)}
     WHERE context IS NOT NULL GROUP BY context, customer ORDER BY context, customer`,
  );
  return groupBy(rows, ({ context }) => context);
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
async function levelsOf(
  database: AnalyticsDatabase,
  maker: string,
  { product }: ProductModel,
  { name, column }: SessionColumn,
): Promise<readonly LevelFigures[]> {
  const rows = await database.query<SqlRow & CustomerFigures & LevelRow>(
    `SELECT context, ${column} AS level, customer, sum(sessions)::DOUBLE AS sessions, ${pairedSums}
     FROM ${totalsTable(maker, product)} WHERE context IS NOT NULL AND ${column} IS NOT NULL
     GROUP BY context, level, customer ORDER BY context, level, customer`,
  );
  const byLevel = groupBy(rows, ({ context, level }) => JSON.stringify([context, level]));
  return [...byLevel.values()]
    .flatMap(([first, ...others]): LevelFigures[] => {
      if (first === undefined) return [];
      const all = [first, ...others];
      return [
        {
          context: first.context,
          setting: name,
          level: first.level,
          sessions: all.reduce((sum, { sessions }) => sum + sessions, 0),
          perCustomer: all.filter(({ customer }) => customer !== null),
        },
      ];
    })
    .sort((a, b) => order(a.context, b.context) || order(a.level, b.level));
}

interface LevelRow {
  readonly context: string;
  readonly level: SignalValue;
  readonly sessions: number;
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
