import type { DuckDBConnection } from '@duckdb/node-api';
import type { ProductModel } from '../../contract/model/product-model.ts';
import { readingsTable, signalColumn } from '../../contract/ports/analytics-database.ts';
import { productKey } from '../known-models.ts';
import { type ColumnType, type SignalColumn, signalColumns } from '../signal-columns.ts';
import { queryRows } from './sql-values.ts';

/** The columns that every readings table begins with, in the order of the table. */
export const headColumns = [
  ['position', 'BIGINT'],
  ['time', 'DOUBLE'],
  ['device_time', 'DOUBLE'],
  ['received', 'DOUBLE'],
  ['device', 'VARCHAR'],
  ['part', 'VARCHAR'],
  ['by_customer', 'VARCHAR'],
  ['seq', 'DOUBLE'],
  ['boot', 'VARCHAR'],
  ['extra', 'VARCHAR'],
] as const;

const sqlTypes: Readonly<Record<ColumnType, string>> = {
  number: 'DOUBLE',
  text: 'VARCHAR',
  boolean: 'BOOLEAN',
};

/** The readings table of a product, as it is in the database. */
export interface ReadingsTable {
  /** The name, unquoted. */
  readonly name: string;
  /** The columns of signals, behind the head columns, in the order of the table. */
  readonly signals: readonly { readonly signal: string; readonly type: ColumnType }[];
}

/**
 * The readings tables, one a product, and what columns each has. A table is made when a product
 * is first met; a new version of its model only adds columns.
 */
export class ReadingsTables {
  #tables = new Map<string, ReadingsTable>();

  /** The table of a product; undefined where there is none yet. */
  get(maker: string, product: string): ReadingsTable | undefined {
    return this.#tables.get(productKey(maker, product));
  }

  /** Reads which tables there are. */
  async load(connection: DuckDBConnection): Promise<void> {
    const names = await queryRows<{ table_name: string }>(
      connection,
      "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'readings %/%'",
    );
    const tables = new Map<string, ReadingsTable>();
    for (const { table_name: name } of names) {
      tables.set(name.slice('readings '.length), await tableNamed(connection, name));
    }
    this.#tables = tables;
  }

  /**
   * Makes the table and the columns that are missing; answers whether anything was changed.
   * Without a model only the head columns: values then go into `extra`.
   */
  async ensure(
    connection: DuckDBConnection,
    maker: string,
    product: string,
    model?: ProductModel,
  ): Promise<boolean> {
    const wanted = model === undefined ? [] : signalColumns(model);
    const statements = this.#missing(maker, product, wanted);
    for (const statement of statements) await connection.run(statement);
    if (statements.length === 0) return false;
    const key = productKey(maker, product);
    this.#tables.set(key, await tableNamed(connection, `readings ${key}`));
    return true;
  }

  #missing(maker: string, product: string, wanted: readonly SignalColumn[]): string[] {
    const name = readingsTable(maker, product);
    const table = this.get(maker, product);
    if (table === undefined) {
      const heads = headColumns.map(([column, type]) => `${column} ${type}`);
      const signals = wanted.map(({ signal, type }) => `${signalColumn(signal)} ${sqlTypes[type]}`);
      return [`CREATE TABLE IF NOT EXISTS ${name} (${[...heads, ...signals].join(', ')})`];
    }
    return wanted.flatMap(({ signal, type }) => {
      const column = signalColumn(signal);
      const there = table.signals.find((known) => known.signal === signal);
      if (there === undefined)
        return [`ALTER TABLE ${name} ADD COLUMN IF NOT EXISTS ${column} ${sqlTypes[type]}`];
      // A state of booleans that has got words too: text holds both.
      const widened = there.type === 'boolean' && type === 'text';
      return widened ? [`ALTER TABLE ${name} ALTER COLUMN ${column} TYPE VARCHAR`] : [];
    });
  }
}

async function tableNamed(connection: DuckDBConnection, name: string): Promise<ReadingsTable> {
  const columns = await queryRows<{ column_name: string; data_type: string }>(
    connection,
    'SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = $1 ORDER BY column_index',
    [name],
  );
  const signals = columns.slice(headColumns.length).map(({ column_name, data_type }) => ({
    signal: column_name.slice('s_'.length),
    type: columnTypeOf(data_type),
  }));
  return { name, signals };
}

function columnTypeOf(sqlType: string): ColumnType {
  if (sqlType === sqlTypes.number) return 'number';
  return sqlType === sqlTypes.boolean ? 'boolean' : 'text';
}
