import {
  BLOB,
  blobValue,
  DOUBLE,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
  VARCHAR,
} from '@duckdb/node-api';
import type { SqlValue } from '../../contract/ports/analytics-database.ts';
import type { TelemetryStore } from '../../contract/ports/telemetry-store.ts';
import type { DeadLetterEntry, MessageEntry } from '../../contract/records/journal-entry.ts';
import { deadLettersOnAPage, makerOfDeadLetter, shown } from '../dead-letters.ts';
import { KnownModels } from '../known-models.ts';
import { type Placed, type ProductEntries, sortOut } from '../sorted-entries.ts';
import { appendRowsTo } from './chunk-appender.ts';
import { DirtyRanges } from './dirty-ranges.ts';
import type { Readers } from './readers.ts';
import { appendReadingRows, placesIn, rowTypes } from './reading-rows.ts';
import type { ReadingsTable, ReadingsTables } from './readings-tables.ts';
import { queryRows, runAndRead } from './sql-values.ts';
import { countStored, readStored } from './stored-readings.ts';
import type { Writer } from './writer.ts';

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

  /** Makes the table of a product that no model was told of. */
  async function makeRoom({ maker, product }: ProductEntries): Promise<void> {
    if (tables.get(maker, product) !== undefined) return;
    await writer.alone(async (connection) => {
      if (await tables.ensure(connection, maker, product)) await parts.checkpoint(connection);
    });
  }

  async function appendReadings(
    connection: DuckDBConnection,
    group: ProductEntries,
  ): Promise<number> {
    const { maker, product, entries } = group;
    const table = tables.get(maker, product) as ReadingsTable;
    const places = new Map<number, ReturnType<typeof placesIn>>();
    let readings = 0;
    await appendRowsTo(connection, table.name, rowTypes(table), (rows) => {
      for (const { position, entry } of entries) {
        const version = entry.modelVersion;
        const known =
          places.get(version) ?? placesIn(table, models.columns(maker, product, version));
        places.set(version, known);
        appendReadingRows(rows, table, known, position, entry);
        readings += entry.readings.length;
      }
    });
    return readings;
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

    async apply(entries, upTo) {
      const { products, messages, deadLetters } = sortOut(entries);
      for (const product of products) await makeRoom(product);
      await writer.transaction(async (connection) => {
        const { position } = await loaderRow(connection);
        if (upTo <= position) return;
        const newMessages = messages.filter(isAfter(position));
        let counted = newMessages.length;
        for (const product of products) {
          const fresh = { ...product, entries: product.entries.filter(isAfter(position)) };
          counted += await appendReadings(connection, fresh);
          await appendDirty(connection, fresh, upTo);
        }
        await appendMessages(connection, newMessages);
        await appendDeadLetters(connection, deadLetters.filter(isAfter(position)), topicRoot);
        await runAndRead(
          connection,
          "UPDATE loader SET position = $1, readings = readings + $2 WHERE name = 'journal'",
          [BigInt(upTo), BigInt(counted)],
        );
      });
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

function isAfter(position: number): (placed: { readonly position: number }) => boolean {
  return (placed) => placed.position > position;
}

async function loaderRow(
  connection: DuckDBConnection,
): Promise<{ position: number; readings: number }> {
  const sql = "SELECT position, readings FROM loader WHERE name = 'journal'";
  const [row] = await queryRows<{ position: number; readings: number }>(connection, sql);
  if (row === undefined) throw new Error('the database has lost its loader row');
  return row;
}

async function appendDirty(
  connection: DuckDBConnection,
  { maker, product, entries }: ProductEntries,
  upTo: number,
): Promise<void> {
  const ranges = new DirtyRanges();
  for (const { entry } of entries) ranges.add(entry);
  const types = [VARCHAR, VARCHAR, VARCHAR, VARCHAR, DOUBLE, DOUBLE, DOUBLE];
  const rows = [...ranges.all()].map(({ device, part, from, to }) => [
    maker,
    product,
    device,
    part ?? null,
    from,
    to,
    upTo,
  ]);
  await appendTo(connection, 'dirty', types, rows);
}

async function appendMessages(
  connection: DuckDBConnection,
  messages: readonly Placed<MessageEntry>[],
): Promise<void> {
  const types = [DOUBLE, DOUBLE, VARCHAR, VARCHAR, VARCHAR, VARCHAR, VARCHAR];
  const rows = messages.map(({ position, entry }) => {
    const { received, maker, product, device, channel, body } = entry;
    return [position, received, maker, product, device, channel, JSON.stringify(body)];
  });
  await appendTo(connection, 'messages', types, rows);
}

async function appendDeadLetters(
  connection: DuckDBConnection,
  letters: readonly Placed<DeadLetterEntry>[],
  topicRoot: string,
): Promise<void> {
  const types = [DOUBLE, DOUBLE, VARCHAR, VARCHAR, VARCHAR, VARCHAR, VARCHAR, BLOB];
  const rows = letters.map(({ position, entry }) => {
    const { received, topic, client, reason, detail, payload } = entry;
    const maker = makerOfDeadLetter(entry, topicRoot) ?? null;
    return [position, received, maker, topic, client, reason, detail, blobValue(payload)];
  });
  await appendTo(connection, 'dead_letters', types, rows);
}

async function appendTo(
  connection: DuckDBConnection,
  table: string,
  types: readonly DuckDBType[],
  rows: readonly (readonly (DuckDBValue | null)[])[],
): Promise<void> {
  if (rows.length === 0) return;
  await appendRowsTo(connection, table, types, (appender) => {
    for (const row of rows) {
      row.forEach((value, column) => {
        appender.set(column, value);
      });
      appender.endRow();
    }
  });
}
