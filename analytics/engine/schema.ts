import type { ProductModel } from '../../contract/model/product-model.ts';
import type { AnalyticsDatabase, SqlTransaction } from '../../contract/ports/analytics-database.ts';
import { featureColumns, settingColumns } from './session-columns.ts';

/**
 * The tables that analytics derives. Everything in them can be computed again from the readings
 * and the registry. Times are epoch ms (DOUBLE); what adds up is a whole number (BIGINT) of
 * multiples of its resolution; money is in millionths.
 *
 * One wide session table a product, because products have different features. What reaches over
 * products reads their common columns only (`everySession`).
 */

/** The sessions of a product, quoted. */
export function sessionsTable(maker: string, product: string): string {
  return `"sessions ${maker}/${product}"`;
}

/**
 * Every stretch of use of a product, long enough to be a session or not: where late data may
 * have to begin and end a computation anew.
 */
export function staysTable(maker: string, product: string): string {
  return `"stays ${maker}/${product}"`;
}

/**
 * When on each UTC day (days since 1970) a device and part ('' for none) told first and last, and
 * with `told` 0 how many readings it sent; see sessions/known-readings.ts.
 */
export function readingDaysTable(maker: string, product: string): string {
  return `"reading days ${maker}/${product}"`;
}

/** The columns that the sessions of all products have, in order. */
export const commonColumns = [
  ['id', 'VARCHAR'],
  ['device', 'VARCHAR'],
  /** NULL where the product has no parts or the readings named none */
  ['part', 'VARCHAR'],
  /** who used it; NULL: nobody known, or not agreed to be named */
  ['customer', 'VARCHAR'],
  /** where the device stood at the start */
  ['"group"', 'VARCHAR'],
  ['started', 'DOUBLE'],
  ['ended', 'DOUBLE'],
  ['open', 'BOOLEAN'],
  /** state, gap, maximum, user or open */
  ['closed_by', 'VARCHAR'],
  /** local date, hour (0 to 24) and weekday (1 Monday to 7 Sunday) of the start */
  ['day', 'DATE'],
  ['hour', 'DOUBLE'],
  ['weekday', 'TINYINT'],
  ['readings', 'BIGINT'],
  /** whole ms */
  ['duration', 'BIGINT'],
  /** millionths of the currency's unit, to whoever used it; NULL where an amount or a price is not known */
  ['worth', 'BIGINT'],
  ['cost', 'BIGINT'],
  /** the same at the maker's prices alone, by which customers are compared */
  ['listed_worth', 'BIGINT'],
  ['listed_cost', 'BIGINT'],
  /** id of its use context; NULL: not yet assigned. Written by the contexts stage */
  ['context', 'VARCHAR'],
  /** ids that late data made this one replace */
  ['supersedes', 'VARCHAR[]'],
  /** the run of analytics that last wrote the row */
  ['run', 'BIGINT'],
] as const;

/** The columns of a product's sessions, in order: the common ones, `"f_{feature}"`, `"set_{setting}"`. */
export function sessionColumns(
  model: ProductModel,
): readonly (readonly [column: string, type: string])[] {
  const own = [...featureColumns(model), ...settingColumns(model)];
  return [...commonColumns, ...own.map(({ column, type }) => [column, type] as const)];
}

/** The statement that makes a product's session table. */
export function createSessions(maker: string, model: ProductModel): string {
  const columns = sessionColumns(model).map(([name, type]) => `${name} ${type}`);
  return `CREATE TABLE IF NOT EXISTS ${sessionsTable(maker, model.product)} (${columns.join(', ')})`;
}

/**
 * The statement that makes a product's table of stays. `anchor`: the start from which the maximum
 * length counts; `by_customer`: whom the readings name; `tied`: its first reading is not the first
 * of its moment.
 */
export function createStays(maker: string, product: string): string {
  return `CREATE TABLE IF NOT EXISTS ${staysTable(maker, product)} (
    device VARCHAR, part VARCHAR, started DOUBLE, ended DOUBLE,
    closed_by VARCHAR, anchor DOUBLE, by_customer VARCHAR, tied BOOLEAN)`;
}

/** The statement that makes a product's table of days with readings. */
export function createReadingDays(maker: string, product: string): string {
  return `CREATE TABLE IF NOT EXISTS ${readingDaysTable(maker, product)} (
    device VARCHAR, part VARCHAR, day DOUBLE, told INTEGER, readings BIGINT,
    first DOUBLE, last DOUBLE)`;
}

/**
 * The sessions of several products as one relation of `maker`, `product` and the common columns:
 * a subquery in brackets, for FROM. DuckDB pushes filters down into each table.
 */
export function everySession(
  products: readonly { readonly maker: string; readonly product: string }[],
): string {
  const columns = commonColumns.map(([name]) => name).join(', ');
  const parts = products.map(
    ({ maker, product }) =>
      `SELECT '${maker}' AS maker, '${product}' AS product, ${columns} FROM ${sessionsTable(maker, product)}`,
  );
  return `(${parts.join(' UNION ALL ')})`;
}

const tables = [
  // The registry as analytics last saw it. `zone`: its own IANA time zone (of a
  // group: else that of the nearest group above) or NULL; `path`: ids from the root, with slashes; `attributes`: JSON.
  `registry_makers (maker VARCHAR, name VARCHAR, zone VARCHAR, demo BOOLEAN)`,
  `registry_groups (maker VARCHAR, "group" VARCHAR, name VARCHAR, parent VARCHAR, path VARCHAR,
    zone VARCHAR, attributes VARCHAR)`,
  `registry_customers (maker VARCHAR, customer VARCHAR, name VARCHAR, "group" VARCHAR, zone VARCHAR,
    named BOOLEAN, comparison BOOLEAN, advice BOOLEAN, attributes VARCHAR)`,
  `registry_devices (maker VARCHAR, product VARCHAR, device VARCHAR, zone VARCHAR, "group" VARCHAR,
    revoked BOOLEAN, attributes VARCHAR)`,
  // Who owned a device and where it stood, from (included) to (excluded).
  `registry_ownership (maker VARCHAR, product VARCHAR, device VARCHAR, customer VARCHAR,
    from_time DOUBLE, to_time DOUBLE)`,
  `registry_places (maker VARCHAR, product VARCHAR, device VARCHAR, "group" VARCHAR,
    from_time DOUBLE, to_time DOUBLE)`,
  // What customers set an amount's worth to, in place of the maker's price, from a time on; NULL: the maker's again.
  `registry_weights (maker VARCHAR, product VARCHAR, customer VARCHAR, feature VARCHAR,
    worth DOUBLE, from_time DOUBLE)`,
  // Whose sessions are to be valued anew, since their own weights changed.
  `weights_to_apply (maker VARCHAR, product VARCHAR, customer VARCHAR)`,
  // The model (JSON) that a product's sessions were computed by.
  `session_models (maker VARCHAR, product VARCHAR, model VARCHAR)`,
  // What was said of a product's gap, one dated word after the other; see gaps/gap-words.ts.
  `gap_words (maker VARCHAR, product VARCHAR, number INTEGER, said DOUBLE, rule VARCHAR,
    seconds DOUBLE, before DOUBLE, verdict VARCHAR, proposed DOUBLE, lo90 DOUBLE, hi90 DOUBLE,
    devices INTEGER, silences INTEGER, readings INTEGER, from_time DOUBLE, to_time DOUBLE)`,
  // What is known of a product's readings up to a position of the journal, as JSON.
  `known_readings (maker VARCHAR, product VARCHAR, mark VARCHAR)`,
  // What each device (or its will) last said of being there, and when that was received; taken
  // from the messages up to a position of the journal.
  `device_states (maker VARCHAR, product VARCHAR, device VARCHAR, state VARCHAR, since DOUBLE,
    position DOUBLE)`,
  // Of which devices, customers and local days a run changed sessions (those that are gone
  // included), and the times between which they lie; until every stage has worked them off.
  `changed_days (maker VARCHAR, product VARCHAR, device VARCHAR, customer VARCHAR, day DATE,
    from_time DOUBLE, to_time DOUBLE, run BIGINT)`,
  // What came of the last time that everything was computed anew and compared.
  `audits (begun DOUBLE, milliseconds BIGINT, sessions BIGINT, drift BIGINT)`,
  // The last run whose changes a stage has worked off.
  `stage_marks (stage VARCHAR, maker VARCHAR, product VARCHAR, run BIGINT)`,
] as const;

/** Makes the tables that do not depend on a product, where they are missing. Idempotent. */
export async function createTables(transaction: SqlTransaction): Promise<void> {
  for (const table of tables) await transaction.run(`CREATE TABLE IF NOT EXISTS ${table}`);
}

/**
 * Takes tables just made from the database's log into its file: a log with DDL in it has failed to
 * replay after a crash. Best effort: refused while others write, and then left to the next.
 */
export async function checkpoint(database: AnalyticsDatabase): Promise<void> {
  await database.query('CHECKPOINT').catch(() => []);
}
