import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  type DuckDBType,
  VARCHAR,
} from '@duckdb/node-api';
import type {
  AnalyticsDatabase,
  SqlTransaction,
  SqlValue,
} from '../../contract/ports/analytics-database.ts';
import { appendRows } from './chunk-appender.ts';
import type { Readers } from './readers.ts';
import { queryRows, runAndRead } from './sql-values.ts';
import type { Writer } from './writer.ts';

/** The database as analytics sees it: on the readers of the store, and a writer of its own. */
export function duckdbDatabase(writer: Writer, readers: Readers): AnalyticsDatabase {
  return {
    query: (sql, parameters) =>
      readers.lend((connection) => queryRows(connection, sql, parameters)),
    write: (work) => writer.transaction((connection) => work(sqlTransaction(connection))),
  };
}

function sqlTransaction(connection: DuckDBConnection): SqlTransaction {
  return {
    async run(sql, parameters) {
      await runAndRead(connection, sql, parameters);
    },
    query: (sql, parameters) => queryRows(connection, sql, parameters),
    append: (table, columns) => appendColumns(connection, table, columns),
  };
}

/** Columns of the table that are not given become null. */
async function appendColumns(
  connection: DuckDBConnection,
  table: string,
  columns: Readonly<Record<string, readonly SqlValue[]>>,
): Promise<void> {
  const rows = commonLength(table, columns);
  if (rows === 0) return;
  const names = await columnNames(connection, table);
  const unknown = Object.keys(columns).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new TypeError(`${table} has no column ${unknown.join(', ')}`);

  const given = names.map((name) => columns[name]);
  const types = names.map((name, index) => typeOfColumn(name, given[index] ?? []));
  await appendRows(connection, unquoted(table), types, (appender) => {
    for (let row = 0; row < rows; row++) {
      given.forEach((values, column) => {
        const value = values?.[row] ?? null;
        const whole = types[column] === BIGINT && typeof value === 'number';
        appender.set(column, whole ? BigInt(value) : value);
      });
      appender.endRow();
    }
  });
}

function commonLength(
  table: string,
  columns: Readonly<Record<string, readonly SqlValue[]>>,
): number {
  const lengths = new Set(Object.values(columns).map((values) => values.length));
  if (lengths.size > 1) throw new TypeError(`the columns for ${table} differ in length`);
  return [...lengths][0] ?? 0;
}

async function columnNames(connection: DuckDBConnection, table: string): Promise<string[]> {
  const answer = await connection.runAndReadAll(`SELECT * FROM ${table} LIMIT 0`);
  return answer.columnNames();
}

/** The type in which the values are handed over; DuckDB casts it to that of the table. */
function typeOfColumn(name: string, values: readonly SqlValue[]): DuckDBType {
  const types = new Set(values.map((value) => (value === null ? 'null' : typeof value)));
  types.delete('null');
  if (types.size === 2 && types.has('number') && types.has('bigint')) return BIGINT;
  if (types.size > 1) throw new TypeError(`column ${name} mixes ${[...types].join(' and ')}`);
  if (types.has('number')) return DOUBLE;
  if (types.has('bigint')) return BIGINT;
  return types.has('boolean') ? BOOLEAN : VARCHAR;
}

function unquoted(table: string): string {
  return table.startsWith('"') ? table.slice(1, -1).replaceAll('""', '"') : table;
}
