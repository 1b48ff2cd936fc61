/** A value a statement takes or gives. Times are epoch ms as numbers (DOUBLE), whole sums BIGINT. */
export type SqlValue = string | number | bigint | boolean | null;

/** A row of an answer; lists and structures come as JSON text. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

/**
 * The embedded analytical database as analytics sees it. Neither a long query nor a long
 * transaction holds up the loader: both run on connections of their own.
 */
export interface AnalyticsDatabase {
  query<Row extends SqlRow = SqlRow>(
    sql: string,
    parameters?: readonly SqlValue[],
  ): Promise<readonly Row[]>;
  /**
   * Runs statements in one transaction, one `write` after the other; rolled back when `work` throws.
   *
   * It sees the database as it was at its first statement, while the loader goes on. So it must
   * leave alone the rows that the loader changes (those of `loader`); readings and `dirty` the
   * loader only adds to: rows that a transaction deletes there are among those it saw, and what
   * came meanwhile is there afterwards.
   */
  write<T>(work: (transaction: SqlTransaction) => Promise<T>): Promise<T>;
}

/** Inside a transaction. */
export interface SqlTransaction {
  run(sql: string, parameters?: readonly SqlValue[]): Promise<void>;
  query<Row extends SqlRow = SqlRow>(
    sql: string,
    parameters?: readonly SqlValue[],
  ): Promise<readonly Row[]>;
  /** Adds many rows at once, by column; fast. Every column has the same length. */
  append(table: string, columns: Readonly<Record<string, readonly SqlValue[]>>): Promise<void>;
}

/**
 * The tables that the store keeps for analytics:
 *
 * - one readings table a product (named by `readingsTable`):
 *   position BIGINT, time DOUBLE (ms), device_time DOUBLE, received DOUBLE, device VARCHAR,
 *   part VARCHAR, by_customer VARCHAR, seq DOUBLE, boot VARCHAR, one column `s_{signal}` each
 *   (DOUBLE for gauge and counter, VARCHAR for text and state of words, BOOLEAN for a state of
 *   true and false only), extra VARCHAR (JSON)
 * - `messages`: position, received, maker, product, device, channel, body (JSON)
 * - `dead_letters`: position, received, maker, topic, client, reason, detail, payload BLOB
 * - `dirty`: maker, product, device, part, from_time, to_time, position: the ranges of used time
 *   that new readings touched, one row a loaded batch and device; analytics deletes what it has
 *   worked off, up to a position
 * - `loader`: name, position, readings
 *
 * The name of the readings table of a product, quoted: ids hold no quotes, spaces or slashes, so
 * no two products share one.
 */
export function readingsTable(maker: string, product: string): string {
  return `"readings ${maker}/${product}"`;
}

/** The column of a signal, quoted. */
export function signalColumn(signal: string): string {
  return `"s_${signal}"`;
}
