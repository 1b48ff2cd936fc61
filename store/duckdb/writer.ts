import type { DuckDBConnection } from '@duckdb/node-api';

/**
 * A connection that writes. Whoever writes on it waits for whoever came first. There are two: the
 * loader's and that of analytics, which go on side by side. DuckDB would fail one of them at its
 * commit had both changed the same rows; they never do (see `AnalyticsDatabase.write`).
 */
export class Writer {
  readonly #connection: DuckDBConnection;
  readonly #onError: (error: unknown) => void;
  readonly #afterwards: (connection: DuckDBConnection) => Promise<void>;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  /**
   * @param onError told of every failure, before it reaches the caller
   * @param afterwards done after each transaction, before the next one's turn
   */
  constructor(
    connection: DuckDBConnection,
    onError: (error: unknown) => void,
    afterwards: (connection: DuckDBConnection) => Promise<void> = async () => {},
  ) {
    this.#connection = connection;
    this.#onError = onError;
    this.#afterwards = afterwards;
  }

  /** Runs `work` when all before it is done, in one transaction; rolled back when it throws. */
  transaction<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.alone(async (connection) => {
      await connection.run('BEGIN TRANSACTION');
      try {
        const result = await work(connection);
        await connection.run('COMMIT');
        await this.#afterwards(connection);
        return result;
      } catch (error) {
        // After a failed COMMIT there may be nothing left to roll back.
        await connection.run('ROLLBACK').catch(() => {});
        throw error;
      }
    });
  }

  /** Runs `work` when all before it is done, without a transaction around it. */
  alone<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => work(this.#connection));
    this.#last = turn.catch((error) => this.#onError(error));
    return turn;
  }

  /** Waits for all that was begun, then lets the connection go. Safe to call twice. */
  async close(): Promise<void> {
    await this.#last;
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.closeSync();
  }
}
