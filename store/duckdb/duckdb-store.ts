import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { SqlValue } from '../../contract/ports/analytics-database.ts';
import type { PlacedEntry, TelemetryStore } from '../../contract/ports/telemetry-store.ts';
import { deadLettersOnAPage, shown } from '../dead-letters.ts';
import { KnownModels } from '../known-models.ts';
import { LoadedBatch } from './loaded-batch.ts';
import type { Readers } from './readers.ts';
import type { ReadingsTables } from './readings-tables.ts';
import { queryRows, runAndRead } from './sql-values.ts';
import { countStored, readStored } from './stored-readings.ts';
import type { Writer } from './writer.ts';

/** After so many entries of a transaction others in this process get a turn: some 10 ms. */
const entriesInARow = 4_096;

interface Parts {
  readonly writer: Writer;
  readonly readers: Readers;
  readonly tables: ReadingsTables;
  readonly topicRoot: string;
  /** Takes what was made into the file, so that its log never holds it; best effort. */
  readonly checkpoint: (connection: DuckDBConnection) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Telemetry in DuckDB: rows, what they made dirty and the position in one transaction. */
export function duckdbStore(parts: Parts): TelemetryStore {
  const { writer, readers, tables, topicRoot } = parts;
  const models = new KnownModels();

  /** Adds the entries in one transaction that moves the position, unless it is there already. */
  async function load(
    connection: DuckDBConnection,
    entries: Iterable<PlacedEntry>,
    upTo: number,
  ): Promise<void> {
    const before = await loaderRow(connection);
    if (upTo <= before.position) return;
    const batch = new LoadedBatch(connection, before, { tables, models, topicRoot });
    try {
      let walked = 0;
      for (const { position, entry } of entries) {
        if (position <= before.position) continue;
        const opening = batch.add(entry, position);
        if (opening !== undefined) await opening;
        walked += 1;
        if (walked % entriesInARow === 0) await nextTurn();
      }
      await batch.finish(upTo);
    } catch (error) {
      batch.abandon();
      throw error;
    }
    await runAndRead(
      connection,
      "UPDATE loader SET position = $1, readings = $2, missing = $3 WHERE name = 'journal'",
      [BigInt(upTo), BigInt(batch.count.readings), BigInt(batch.count.missing)],
    );
  }

  return {
    name: 'embedded',

    async prepare(maker, model) {
      models.learn(maker, model);
      await writer.alone(async (connection) => {
        if (await tables.ensure(connection, maker, model.product, model)) {
          await parts.checkpoint(connection);
        }
      });
    },

    async position() {
      return (await readers.lend(loaderRow)).position;
    },

    async storedReadings() {
      return (await readers.lend(loaderRow)).readings;
    },

    async missingReadings() {
      return (await readers.lend(loaderRow)).missing;
    },

    async apply(entries, upTo) {
      try {
        await writer.transaction((connection) => load(connection, entries, upTo));
      } catch (error) {
        // Tables made in the transaction are gone with it.
        await writer.alone((connection) => tables.load(connection)).catch(() => {});
        throw error;
      }
    },

    async readings(query) {
      const table = tables.get(query.maker, query.product);
      if (table === undefined) return [];
      const columns = models.newest(query.maker, query.product);
      return readers.lend((connection) => readStored(connection, table, columns, query));
    },

    async count(query) {
      if (tables.get(query.maker, query.product) === undefined) return 0;
      return readers.lend((connection) => countStored(connection, query));
    },

    async rejected({ maker, reason, limit = deadLettersOnAPage, before }) {
      const where = ['true'];
      const parameters: SqlValue[] = [];
      if (maker !== undefined) where.push(`maker = $${parameters.push(maker)}`);
      if (reason !== undefined) where.push(`reason = $${parameters.push(reason)}`);
      if (before !== undefined) where.push(`position < $${parameters.push(BigInt(before))}`);
      const letters = await readers.lend((connection) =>
        queryRows<{
          id: number;
          at: number;
          topic: string;
          client: string;
          reason: string;
          detail: string;
          size: number;
          payload: string;
        }>(
          connection,
          `SELECT position AS id, received AS at, topic, client, reason, detail,
                  octet_length(payload) AS size, payload
           FROM dead_letters WHERE ${where.join(' AND ')}
           ORDER BY position DESC LIMIT ${Math.floor(limit)}`,
          parameters,
        ),
      );
      return letters.map((letter) =>
        shown({ ...letter, payload: Buffer.from(letter.payload, 'base64') }),
      );
    },

    close: parts.close,
  };
}

async function loaderRow(
  connection: DuckDBConnection,
): Promise<{ position: number; readings: number; missing: number }> {
  const sql = "SELECT position, readings, missing FROM loader WHERE name = 'journal'";
  const [row] = await queryRows<{ position: number; readings: number; missing: number }>(
    connection,
    sql,
  );
  if (row === undefined) throw new Error('the database has lost its loader row');
  return row;
}
