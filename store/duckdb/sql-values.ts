import { Buffer } from 'node:buffer';
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  DuckDBBlobValue,
  type DuckDBConnection,
  DuckDBDecimalValue,
  type DuckDBResultReader,
  type DuckDBType,
  type DuckDBValue,
  HUGEINT,
  type Json,
  JsonDuckDBValueConverter,
  SQLNULL,
  VARCHAR,
} from '@duckdb/node-api';
import type { SqlRow, SqlValue } from '../../contract/ports/analytics-database.ts';

/** Runs one statement and answers its rows, with the values that the port names. */
export async function queryRows<Row extends SqlRow>(
  connection: DuckDBConnection,
  sql: string,
  parameters: readonly SqlValue[] = [],
): Promise<readonly Row[]> {
  return rowsOf<Row>(await runAndRead(connection, sql, parameters));
}

/** Runs one statement to its end. */
export async function runAndRead(
  connection: DuckDBConnection,
  sql: string,
  parameters: readonly SqlValue[] = [],
): Promise<DuckDBResultReader> {
  if (parameters.length === 0) return connection.runAndReadAll(sql);
  return connection.runAndReadAll(sql, [...parameters], parameters.map(parameterType));
}

/** Numbers are always DOUBLE, so that a statement means the same whatever the number is. */
function parameterType(value: SqlValue): DuckDBType {
  switch (typeof value) {
    case 'number':
      return DOUBLE;
    case 'string':
      return VARCHAR;
    case 'boolean':
      return BOOLEAN;
    case 'bigint':
      return BigInt.asIntN(64, value) === value ? BIGINT : HUGEINT;
    default:
      return SQLNULL;
  }
}

function rowsOf<Row extends SqlRow>(reader: DuckDBResultReader): readonly Row[] {
  const names = reader.deduplicatedColumnNames();
  const types = reader.columnTypes();
  const columns = reader.getColumns();
  const rows: Record<string, SqlValue>[] = [];
  for (let row = 0; row < reader.currentRowCount; row++) {
    const values: Record<string, SqlValue> = {};
    for (let column = 0; column < names.length; column++) {
      const value = columns[column]?.[row] ?? null;
      values[names[column] as string] = sqlValue(value, types[column] as DuckDBType);
    }
    rows.push(values);
  }
  return rows as unknown as readonly Row[];
}

/**
 * A value as the port gives it: whole numbers as numbers where a double holds them exactly (else
 * bigint), decimals as numbers, bytes as base64, and whatever else DuckDB has as text: JSON for
 * lists and structures, ISO for dates and times.
 */
function sqlValue(value: DuckDBValue, type: DuckDBType): SqlValue {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return isSafe(value) ? Number(value) : value;
  }
  if (value === null) return null;
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  const json: Json = JsonDuckDBValueConverter(value, type, JsonDuckDBValueConverter);
  return typeof json === 'string' ? json : JSON.stringify(json);
}

function isSafe(value: bigint): boolean {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
}
