import { existsSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import { conditionOf, type FileCondition, isMarkedBroken } from './file-condition.ts';
import { queryRows } from './sql-values.ts';

/** What a look at a database found. */
export type Inspection =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'unusable';
      readonly condition: FileCondition;
      readonly why: string;
    }
  | {
      readonly kind: 'sound';
      /** Of the journal, up to which it has everything. */
      readonly position: number;
      /** Stored since the data folder began; of these the journal had lost `missing`. */
      readonly readings: number;
      readonly missing: number;
      /** What is there, counted the same way. */
      readonly rows: number;
    };

/** Looks at the database file of a system that does not run; changes nothing. */
export async function inspectFile(file: string): Promise<Inspection> {
  if (!existsSync(file)) return { kind: 'absent' };
  if (isMarkedBroken(file))
    return { kind: 'unusable', condition: 'broken', why: 'it was found broken in use' };
  let instance: DuckDBInstance | undefined;
  try {
    instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
    const connection = await instance.connect();
    const found = await inspect((sql) => queryRows(connection, sql));
    connection.closeSync();
    return found;
  } catch (error) {
    return unusable(error);
  } finally {
    instance?.closeSync();
  }
}

/** Looks at the database of this process. */
export async function inspectOpen(database: AnalyticsDatabase): Promise<Inspection> {
  return inspect((sql) => database.query(sql)).catch(unusable);
}

function unusable(error: unknown): Inspection {
  const { message } = error as Error;
  return {
    kind: 'unusable',
    condition: conditionOf(error),
    why: message.split('\n')[0] ?? message,
  };
}

/**
 * Reads every column of every table, whose checksums DuckDB compares, and counts what the loader
 * has stored, all as of one moment. Cost: one pass over the file.
 */
async function inspect(query: AnalyticsDatabase['query']): Promise<Inspection> {
  const tables = await query<{ name: string }>(
    'SELECT table_name AS name FROM duckdb_tables() WHERE NOT internal AND NOT temporary',
  );
  for (const { name } of tables) await query(`SELECT bit_xor(hash(t)) FROM "${name}" t`);
  const counted = tables.filter(({ name }) => name.startsWith('readings ') || name === 'messages');
  const rows = counted.map(({ name }) => `(SELECT count(*) FROM "${name}")`);
  const columns = await query<{ name: string }>(
    "SELECT column_name AS name FROM duckdb_columns() WHERE table_name = 'loader'",
  );
  const missing = columns.some(({ name }) => name === 'missing') ? 'missing' : '0';
  const [found] = await query<{
    position: number;
    readings: number;
    missing: number;
    rows: number;
  }>(
    `SELECT position, readings, ${missing} AS missing, (${['0', ...rows].join(' + ')})::BIGINT AS rows
     FROM loader WHERE name = 'journal'`,
  );
  if (found === undefined) {
    return { kind: 'unusable', condition: 'broken', why: 'its position in the journal is lost' };
  }
  return { kind: 'sound', ...found };
}
