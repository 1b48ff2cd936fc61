import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import type { UseContext } from '../../contract/records/use-context.ts';
import type { SignalValue } from '../../contract/wire/messages.ts';
import { textSql } from '../engine/literal.ts';
import { sessionsTable } from '../engine/schema.ts';
import { settingColumns } from '../engine/session-columns.ts';
import { noSums, type Sums, sumsIn, sumsSql } from '../scales/sums.ts';
import { groupBy } from './group-by.ts';
import type { ProductLeaves } from './product-leaves.ts';

/** One level of a setting in one context, and what its customers got with it. */
export interface LevelFigures {
  readonly context: string;
  readonly setting: string;
  readonly level: SignalValue;
  readonly sessions: number;
  readonly perCustomer: readonly Sums[];
}

/** What the database knows of the contexts of a product; all by the id of the context. */
export interface ContextFigures {
  /** In the order of customers; null: nobody known. */
  readonly perCustomer: ReadonlyMap<
    string,
    readonly { readonly customer: string | null; readonly sums: Sums }[]
  >;
  readonly quantiles: ReadonlyMap<string, NonNullable<UseContext['quantiles']>>;
  /** Starts of the last twelve local weeks, epoch ms, oldest first. */
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
const shownWeeks = 12;
/** Quantiles as far out as p10 and p90 need so many sessions. */
const leastForQuantiles = 30;

/** Reads what there is to say of each context. Cost: five scans of the product. */
export async function contextFigures(
  database: AnalyticsDatabase,
  maker: string,
  product: ProductLeaves,
): Promise<ContextFigures> {
  const { model, contexts } = product;
  const table = sessionsTable(maker, model.product);
  const weeks = await trendRows(database, table);
  const latest = weeks.reduce((most, { week }) => Math.max(most, week), Number.NEGATIVE_INFINITY);
  return {
    perCustomer: await customerSums(database, product),
    quantiles: await quantiles(database, table),
    weeks: Number.isFinite(latest)
      ? Array.from({ length: shownWeeks }, (_, n) => latest - (shownWeeks - 1 - n) * weekMs)
      : [],
    trend: new Map(weeks.map(({ context, week, sessions }) => [`${context} ${week}`, sessions])),
    heat: await heat(database, table),
    settings: await levels(database, table, product),
    typical: await contextsOf(
      database,
      table,
      contexts?.contexts.flatMap(({ typical }) => typical) ?? [],
    ),
  };
}

async function customerSums(
  database: AnalyticsDatabase,
  { model, between }: ProductLeaves,
): Promise<ContextFigures['perCustomer']> {
  const rows = await database.query(
    `SELECT context, customer, ${sumsSql(model)} FROM ${between({})}
     WHERE context IS NOT NULL GROUP BY context, customer ORDER BY context, customer`,
  );
  return groupBy(
    rows.map((row) => ({
      context: String(row.context),
      customer: row.customer as string | null,
      sums: sumsIn(row, model),
    })),
    ({ context }) => context,
  );
}

async function quantiles(
  database: AnalyticsDatabase,
  table: string,
): Promise<ContextFigures['quantiles']> {
  const at = [10, 25, 50, 75, 90].map(
    (percent) => `quantile_cont(worth / cost, ${percent / 100}) AS p${percent}`,
  );
  const rows = await database.query<{
    context: string;
    p10: number;
    p25: number;
    p50: number;
    p75: number;
    p90: number;
  }>(
    `SELECT context, ${at.join(', ')} FROM ${table}
     WHERE context IS NOT NULL AND worth IS NOT NULL AND cost > 0
     GROUP BY context HAVING count(*) >= ${leastForQuantiles}`,
  );
  return new Map(rows.map(({ context, ...values }) => [context, values]));
}

async function trendRows(database: AnalyticsDatabase, table: string) {
  return database.query<{ context: string; week: number; sessions: number }>(
    `SELECT context, epoch(date_trunc('week', day)) * 1000 AS week, count(*) AS sessions
     FROM ${table} WHERE context IS NOT NULL GROUP BY ALL`,
  );
}

async function heat(database: AnalyticsDatabase, table: string): Promise<ContextFigures['heat']> {
  const rows = await database.query<{
    context: string;
    weekday: number;
    hour: number;
    sessions: number;
  }>(
    `SELECT context, weekday, floor(hour) AS hour, count(*) AS sessions FROM ${table}
     WHERE context IS NOT NULL GROUP BY ALL`,
  );
  const maps = new Map<string, number[][]>();
  for (const { context, weekday, hour, sessions } of rows) {
    const map = maps.get(context) ?? emptyHeat();
    maps.set(context, map);
    map[weekday - 1]![hour] = sessions;
  }
  return maps;
}

/** No session on any day at any hour. */
export function emptyHeat(): number[][] {
  return Array.from({ length: 7 }, () => new Array<number>(24).fill(0));
}

async function levels(
  database: AnalyticsDatabase,
  table: string,
  { model }: ProductLeaves,
): Promise<readonly LevelFigures[]> {
  const found: LevelFigures[] = [];
  for (const { name, column } of settingColumns(model)) {
    const rows = await database.query(
      `SELECT context, ${column} AS level, customer, count(*) AS sessions,
         count(*) FILTER (worth IS NOT NULL AND cost IS NOT NULL) AS paired,
         coalesce(sum(worth) FILTER (cost IS NOT NULL), 0)::BIGINT AS paired_worth,
         coalesce(sum(cost) FILTER (worth IS NOT NULL), 0)::BIGINT AS paired_cost
       FROM ${table} WHERE context IS NOT NULL AND ${column} IS NOT NULL
       GROUP BY ALL ORDER BY context, level, customer`,
    );
    const byLevel = groupBy(rows, (row) => JSON.stringify([row.context, row.level]));
    for (const [, [first, ...rest]] of byLevel) {
      if (first === undefined) continue;
      const all = [first, ...rest];
      found.push({
        context: String(first.context),
        setting: name,
        level: first.level as SignalValue,
        sessions: all.reduce((sum, row) => sum + Number(row.sessions), 0),
        perCustomer: all
          .filter((row) => row.customer !== null)
          .map((row) => ({
            ...noSums,
            sessions: Number(row.sessions),
            paired: Number(row.paired),
            pairedWorth: Number(row.paired_worth),
            pairedCost: Number(row.paired_cost),
          })),
      });
    }
  }
  return found;
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
