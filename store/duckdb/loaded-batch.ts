import {
  BLOB,
  blobValue,
  DOUBLE,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
  VARCHAR,
} from '@duckdb/node-api';
import type {
  DeadLetterEntry,
  JournalEntry,
  MessageEntry,
  ReadingsEntry,
} from '../../contract/records/journal-entry.ts';
import { makerOfDeadLetter } from '../dead-letters.ts';
import { type KnownModels, productKey } from '../known-models.ts';
import { type Counted, StoredCount } from '../stored-count.ts';
import { appendRows } from './chunk-appender.ts';
import { ProductRows } from './product-rows.ts';
import type { ReadingsTable, ReadingsTables } from './readings-tables.ts';

type Row = readonly (DuckDBValue | null)[];

/**
 * What one transaction of the loader adds. Readings go to DuckDB as they come, for they are many;
 * messages and dead letters, which are few, at the end.
 */
export class LoadedBatch {
  /** How much is in the store with the entries added. */
  readonly count: StoredCount;
  readonly #connection: DuckDBConnection;
  readonly #tables: ReadingsTables;
  readonly #models: KnownModels;
  readonly #topicRoot: string;
  readonly #products = new Map<string, ProductRows>();
  readonly #messages: Row[] = [];
  readonly #deadLetters: Row[] = [];
  #last: ProductRows | undefined;

  /** @param before what is in the store already */
  constructor(
    connection: DuckDBConnection,
    before: Counted,
    {
      tables,
      models,
      topicRoot,
    }: { tables: ReadingsTables; models: KnownModels; topicRoot: string },
  ) {
    this.#connection = connection;
    this.count = new StoredCount(before);
    this.#tables = tables;
    this.#models = models;
    this.#topicRoot = topicRoot;
  }

  /** Adds an entry. A promise is given only where a table has to be opened first. */
  add(entry: JournalEntry, position: number): Promise<void> | undefined {
    this.count.add(entry);
    if (entry.kind === 'message') this.#messages.push(messageRow(entry, position));
    if (entry.kind === 'dead-letter') {
      this.#deadLetters.push(deadLetterRow(entry, position, this.#topicRoot));
    }
    if (entry.kind !== 'readings') return undefined;
    const rows = this.#rowsOf(entry);
    if (rows === undefined) return this.#open(entry).then((opened) => opened.add(entry, position));
    rows.add(entry, position);
    return undefined;
  }

  /** Hands over the rest; all of it is then in the transaction. */
  async finish(upTo: number): Promise<void> {
    const dirty: Row[] = [];
    for (const { maker, product, dirty: ranges } of this.#products.values()) {
      for (const { device, part, from, to } of ranges.all()) {
        dirty.push([maker, product, device, part ?? null, from, to, upTo]);
      }
    }
    for (const rows of this.#products.values()) rows.finish();
    await this.#append('dirty', dirtyTypes, dirty);
    await this.#append('messages', messageTypes, this.#messages);
    await this.#append('dead_letters', deadLetterTypes, this.#deadLetters);
  }

  /** Lets everything go that was not handed over. */
  abandon(): void {
    for (const rows of this.#products.values()) rows.abandon();
  }

  #rowsOf({ maker, product }: ReadingsEntry): ProductRows | undefined {
    if (this.#last?.product === product && this.#last.maker === maker) return this.#last;
    this.#last = this.#products.get(productKey(maker, product));
    return this.#last;
  }

  /** A product that no model was told of gets a table without signals. */
  async #open(entry: ReadingsEntry): Promise<ProductRows> {
    const { maker, product } = entry;
    if (this.#tables.get(maker, product) === undefined) {
      await this.#tables.ensure(this.#connection, maker, product);
    }
    const table = this.#tables.get(maker, product) as ReadingsTable;
    const rows = await ProductRows.open(this.#connection, entry, table, this.#models);
    this.#products.set(productKey(maker, product), rows);
    return rows;
  }

  async #append(table: string, types: readonly DuckDBType[], rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    await appendRows(this.#connection, table, types, (appender) => {
      for (const row of rows) {
        row.forEach((value, column) => {
          appender.set(column, value);
        });
        appender.endRow();
      }
    });
  }
}

const dirtyTypes = [VARCHAR, VARCHAR, VARCHAR, VARCHAR, DOUBLE, DOUBLE, DOUBLE];
const messageTypes = [DOUBLE, DOUBLE, VARCHAR, VARCHAR, VARCHAR, VARCHAR, VARCHAR];
const deadLetterTypes = [DOUBLE, DOUBLE, VARCHAR, VARCHAR, VARCHAR, VARCHAR, VARCHAR, BLOB];

function messageRow(entry: MessageEntry, position: number): Row {
  const { received, maker, product, device, channel, body } = entry;
  return [position, received, maker, product, device, channel, JSON.stringify(body)];
}

function deadLetterRow(entry: DeadLetterEntry, position: number, topicRoot: string): Row {
  const { received, topic, client, reason, detail, payload } = entry;
  const maker = makerOfDeadLetter(entry, topicRoot) ?? null;
  return [position, received, maker, topic, client, reason, detail, blobValue(payload)];
}
