import type { DuckDBConnection } from '@duckdb/node-api';

/**
 * A few connections for reading: each query has one to itself until its answer is there, and
 * queries beyond their number wait in the order they came.
 */
export class Readers {
  readonly #all: readonly DuckDBConnection[];
  readonly #free: DuckDBConnection[];
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = [];
  readonly #onError: (error: unknown) => void;
  #closed = false;

  /** @param onError told of every failure, before it reaches the caller */
  constructor(connections: readonly DuckDBConnection[], onError: (error: unknown) => void) {
    this.#all = connections;
    this.#free = [...connections];
    this.#onError = onError;
  }

  /** Lends a connection to `work`. */
  async lend<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    this.#refuseWhenClosed();
    const connection = await this.#take();
    try {
      this.#refuseWhenClosed();
      return await work(connection);
    } catch (error) {
      this.#onError(error);
      throw error;
    } finally {
      this.#giveBack(connection);
    }
  }

  /** Stops the queries that are running and lets all connections go. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    // An interrupt passes by a query that is about to begin, so it is said until all have ended.
    const interrupting = setInterval(() => {
      for (const connection of this.#all) connection.interrupt();
    }, 10);
    // Those lent come back through the queue, behind the queries that still wait and now fail.
    const lent = this.#all.length - this.#free.length;
    await Promise.all(Array.from({ length: lent }, () => this.#next()));
    clearInterval(interrupting);
    for (const connection of this.#all) connection.closeSync();
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw new Error('the database is closed');
  }

  async #take(): Promise<DuckDBConnection> {
    return this.#free.pop() ?? this.#next();
  }

  #next(): Promise<DuckDBConnection> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #giveBack(connection: DuckDBConnection): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(connection);
    else next(connection);
  }
}
