import type { AnalyticsDatabase, SqlTransaction } from '../../contract/ports/analytics-database.ts';
import { textSql } from '../engine/literal.ts';
import type { KeptRow, TableChange } from './kept-log.ts';

type Asked = Pick<AnalyticsDatabase, 'query'>;

/** A table's rows as text: whatever its types, they come back the same (DOUBLE prints exactly). */
interface AsText {
  readonly columns: readonly string[];
  /** The row as a JSON list of texts. */
  readonly row: string;
  /** A hash of it. */
  readonly hash: string;
}

async function asText(database: Asked, table: string): Promise<AsText> {
  const found = await database.query<{ name: string }>(
    `SELECT column_name AS name FROM duckdb_columns()
     WHERE table_name = ${textSql(table)} AND NOT internal ORDER BY column_index`,
  );
  const columns = found.map(({ name }) => name);
  const row = `to_json([${columns.map((name) => `"${name}"::VARCHAR`).join(', ')}])::VARCHAR`;
  return { columns, row, hash: `md5(${row})` };
}

/** Tells whether a table may have changed, at the cost of one short scan. */
export async function fingerprintOf(database: Asked, table: string): Promise<string> {
  const [row] = await database.query<{ rows: number; mixed: string }>(
    `SELECT count(*) AS rows, coalesce(bit_xor(hash(t)), 0)::VARCHAR AS mixed FROM ${table} t`,
  );
  return `${row?.rows}/${row?.mixed}`;
}

/** What a table has that is not known, and what is known and gone; undefined where nothing changed. */
export async function changeOf(
  database: Asked,
  table: string,
  known: ReadonlySet<string>,
): Promise<TableChange | undefined> {
  const { columns, row, hash } = await asText(database, table);
  const there = await database.query<{ hash: string }>(`SELECT ${hash} AS hash FROM ${table}`);
  const hashes = new Set(there.map((found) => found.hash));
  const fresh = [...hashes].filter((one) => !known.has(one));
  const gone = [...known].filter((one) => !hashes.has(one));
  if (fresh.length === 0 && gone.length === 0) return undefined;
  const rows =
    fresh.length === 0
      ? []
      : await database.query<{ hash: string; row: string }>(
          `SELECT ${hash} AS hash, ${row} AS row FROM ${table}
           WHERE ${hash} IN (${fresh.map(textSql).join(', ')})`,
        );
  const added = Object.fromEntries(rows.map((found) => [found.hash, JSON.parse(found.row)]));
  return { table, columns, added, gone };
}

/**
 * Makes a table what the log says: takes out the rows that are gone, and puts in those that are not
 * there. Columns that the table has got since stay empty, those it has lost are passed over.
 * Answers how many rows that were.
 */
export async function applyRows(
  transaction: SqlTransaction,
  table: string,
  { columns, rows, gone }: TableState,
): Promise<number> {
  const { columns: there, hash } = await asText(transaction, table);
  const before = await transaction.query<{ hash: string }>(`SELECT ${hash} AS hash FROM ${table}`);
  const hashes = new Set(before.map((found) => found.hash));
  const old = gone === 'others' ? [...hashes].filter((one) => !rows.has(one)) : [...gone];
  const stale = old.filter((one) => hashes.has(one));
  if (stale.length > 0) {
    await transaction.run(
      `DELETE FROM ${table} WHERE ${hash} IN (${stale.map(textSql).join(', ')})`,
    );
  }
  const missing = [...rows].flatMap(([one, row]) => (hashes.has(one) ? [] : [row]));
  if (missing.length > 0) {
    const values = columns.flatMap((name, place) =>
      there.includes(name) ? [[name, missing.map((row) => row[place] ?? null)] as const] : [],
    );
    await transaction.append(table, Object.fromEntries(values));
  }
  return stale.length + missing.length;
}

/** What a table is to hold. */
export interface TableState {
  readonly columns: readonly string[];
  readonly rows: ReadonlyMap<string, KeptRow>;
  /** Hashes of rows that the log has seen go, or whatever else is there. */
  readonly gone: ReadonlySet<string> | 'others';
}
