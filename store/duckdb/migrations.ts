import type { DuckDBConnection } from '@duckdb/node-api';
import { newerFault } from './file-condition.ts';
import { queryRows } from './sql-values.ts';

/**
 * What made the tables as they are, oldest first: migration n takes a file of version n to n + 1.
 * One that was released is never changed. The readings tables, one a product, are made when the
 * product is first met (`readings-tables.ts`). No primary keys and no indexes: they would slow
 * every append, and a log with index work in it has failed to replay in some DuckDB versions.
 */
const migrations: readonly string[] = [
  `CREATE TABLE messages (
     position BIGINT, received DOUBLE, maker VARCHAR, product VARCHAR, device VARCHAR,
     channel VARCHAR, body VARCHAR);
   CREATE TABLE dead_letters (
     position BIGINT, received DOUBLE, maker VARCHAR, topic VARCHAR, client VARCHAR,
     reason VARCHAR, detail VARCHAR, payload BLOB);
   CREATE TABLE dirty (
     maker VARCHAR, product VARCHAR, device VARCHAR, part VARCHAR,
     from_time DOUBLE, to_time DOUBLE, position BIGINT);
   CREATE TABLE loader (name VARCHAR, position BIGINT, readings BIGINT);
   INSERT INTO loader VALUES ('journal', 0, 0);`,
  'ALTER TABLE loader ADD COLUMN missing BIGINT DEFAULT 0;',
];

/** The version this program writes. */
const schemaVersion = migrations.length;

/**
 * Brings the tables to this program's version, each step in a transaction of its own.
 * @throws Fault `data-newer` where a newer program has been at work
 */
export async function migrate(connection: DuckDBConnection, file: string): Promise<void> {
  await connection.run('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER)');
  const found = await versionOf(connection);
  if (found > schemaVersion) {
    throw newerFault(
      file,
      `has schema ${found}; this program knows schemas up to ${schemaVersion}`,
    );
  }
  for (let version = found; version < schemaVersion; version++) {
    await connection.run(`
      BEGIN TRANSACTION;
      ${migrations[version]}
      DELETE FROM schema_version;
      INSERT INTO schema_version VALUES (${version + 1});
      COMMIT;`);
  }
}

async function versionOf(connection: DuckDBConnection): Promise<number> {
  const sql = 'SELECT coalesce(max(version), 0) AS version FROM schema_version';
  const [row] = await queryRows<{ version: number }>(connection, sql);
  return row?.version ?? 0;
}
