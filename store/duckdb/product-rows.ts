import type { DuckDBConnection } from '@duckdb/node-api';
import type { ReadingsEntry } from '../../contract/records/journal-entry.ts';
import type { KnownModels } from '../known-models.ts';
import { type ChunkAppender, openAppender } from './chunk-appender.ts';
import { DirtyRanges } from './dirty-ranges.ts';
import { appendReadingRows, type Place, placesIn, rowTypes } from './reading-rows.ts';
import type { ReadingsTable } from './readings-tables.ts';

/** The readings of one product that a transaction adds, and what they make dirty. */
export class ProductRows {
  readonly maker: string;
  readonly product: string;
  readonly dirty = new DirtyRanges();
  readonly #table: ReadingsTable;
  readonly #models: KnownModels;
  readonly #rows: ChunkAppender;
  readonly #places = new Map<number, readonly Place[]>();

  private constructor(
    { maker, product }: ReadingsEntry,
    table: ReadingsTable,
    models: KnownModels,
    rows: ChunkAppender,
  ) {
    this.maker = maker;
    this.product = product;
    this.#table = table;
    this.#models = models;
    this.#rows = rows;
  }

  /** Begins with the product of an entry. */
  static async open(
    connection: DuckDBConnection,
    entry: ReadingsEntry,
    table: ReadingsTable,
    models: KnownModels,
  ): Promise<ProductRows> {
    const rows = await openAppender(connection, table.name, rowTypes(table));
    return new ProductRows(entry, table, models, rows);
  }

  add(entry: ReadingsEntry, position: number): void {
    const places = this.#placesOf(entry.modelVersion);
    appendReadingRows(this.#rows, this.#table, places, position, entry);
    this.dirty.add(entry);
  }

  finish(): void {
    this.#rows.finish();
  }

  abandon(): void {
    this.#rows.abandon();
  }

  #placesOf(version: number): readonly Place[] {
    const known = this.#places.get(version);
    if (known !== undefined) return known;
    const columns = this.#models.columns(this.maker, this.product, version);
    const places = placesIn(this.#table, columns);
    this.#places.set(version, places);
    return places;
  }
}
