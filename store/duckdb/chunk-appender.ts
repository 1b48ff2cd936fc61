import {
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';

/** The most rows a DuckDB data chunk holds. */
const chunkRows = 2048;

/**
 * Adds rows to a table by way of data chunks, the quickest way in from JavaScript: rows are
 * gathered by column and handed over 2,048 at a time.
 *
 * Setting a null costs more than setting a value, and most columns of a wide table are null in
 * most rows. So one chunk is filled again and again, and only what changes from null to a value
 * or back is set anew; a column that stays all null costs nothing.
 *
 * Chunk types need not be those of the table: DuckDB casts, so that positions go in as doubles
 * and not as a bigint object each.
 */
export class ChunkAppender {
  readonly #appender: DuckDBAppender;
  readonly #types: readonly DuckDBType[];
  readonly #columns: (DuckDBValue | null)[][];
  readonly #nullInFullChunk: Uint8Array[];
  /** Made for one appender: it keeps the long texts of all rows that went through it. */
  #fullChunk: DuckDBDataChunk | undefined;
  #rows = 0;
  #ended = false;

  constructor(appender: DuckDBAppender, types: readonly DuckDBType[]) {
    this.#appender = appender;
    this.#types = types;
    this.#columns = types.map(() => new Array<DuckDBValue | null>(chunkRows).fill(null));
    this.#nullInFullChunk = types.map(() => new Uint8Array(chunkRows));
  }

  /** Sets a value of the row being gathered; what is not set keeps an earlier row's value. */
  set(column: number, value: DuckDBValue | null): void {
    (this.#columns[column] as (DuckDBValue | null)[])[this.#rows] = value;
  }

  /** The row is complete. */
  endRow(): void {
    this.#rows += 1;
    if (this.#rows === chunkRows) this.#handOver();
  }

  /** Hands over what is gathered and ends: the rows are then in the transaction. */
  finish(): void {
    this.#handOver();
    this.#appender.closeSync();
    this.#ended = true;
  }

  /**
   * Ends with nothing more added, for a transaction that is taken back: an appender that is just
   * let go would write its rows when it is collected as garbage, long afterwards.
   */
  abandon(): void {
    if (this.#ended) return;
    this.#appender.clear();
    this.#appender.closeSync();
    this.#ended = true;
  }

  #handOver(): void {
    if (this.#rows === 0) return;
    const chunk = this.#chunk();
    const isFull = this.#rows === chunkRows;
    this.#columns.forEach((values, column) => {
      const nulls = isFull
        ? (this.#nullInFullChunk[column] as Uint8Array)
        : new Uint8Array(this.#rows);
      const vector = chunk.getColumnVector(column);
      let changed = false;
      for (let row = 0; row < this.#rows; row++) {
        const value = values[row] as DuckDBValue | null;
        if (value === null && nulls[row] === 1) continue;
        vector.setItem(row, value);
        nulls[row] = value === null ? 1 : 0;
        changed = true;
      }
      if (changed) vector.flush();
    });
    this.#appender.appendDataChunk(chunk);
    this.#rows = 0;
  }

  #chunk(): DuckDBDataChunk {
    if (this.#rows < chunkRows) return DuckDBDataChunk.create(this.#types, this.#rows);
    this.#fullChunk ??= DuckDBDataChunk.create(this.#types, chunkRows);
    return this.#fullChunk;
  }
}

/** Begins to add rows to a table, within the transaction of the connection. */
export async function openAppender(
  connection: DuckDBConnection,
  table: string,
  types: readonly DuckDBType[],
): Promise<ChunkAppender> {
  return new ChunkAppender(await connection.createAppender(table), types);
}

/** Adds the rows that `fill` gives to a table, all of them or none. */
export async function appendRows(
  connection: DuckDBConnection,
  table: string,
  types: readonly DuckDBType[],
  fill: (rows: ChunkAppender) => void,
): Promise<void> {
  const rows = await openAppender(connection, table, types);
  try {
    fill(rows);
    rows.finish();
  } catch (error) {
    rows.abandon();
    throw error;
  }
}
