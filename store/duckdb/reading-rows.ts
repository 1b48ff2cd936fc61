import { BOOLEAN, DOUBLE, type DuckDBType, VARCHAR } from '@duckdb/node-api';
import type { ReadingsEntry } from '../../contract/records/journal-entry.ts';
import type { SignalValue } from '../../contract/wire/messages.ts';
import { unnamedSignal, withUndeclared } from '../known-models.ts';
import { type ColumnType, fitted, type SignalColumn } from '../signal-columns.ts';
import type { ChunkAppender } from './chunk-appender.ts';
import { headColumns, type ReadingsTable } from './readings-tables.ts';

const chunkTypes: Readonly<Record<ColumnType, DuckDBType>> = {
  number: DOUBLE,
  text: VARCHAR,
  boolean: BOOLEAN,
};

/** The types in which rows of a table are handed over; the position goes in as a double. */
export function rowTypes(table: ReadingsTable): readonly DuckDBType[] {
  const heads = headColumns.map(([, type]) => (type === 'VARCHAR' ? VARCHAR : DOUBLE));
  return [...heads, ...table.signals.map(({ type }) => chunkTypes[type])];
}

/** Where the value of a signal goes; without a column it goes into `extra`. */
export interface Place {
  readonly signal: string;
  readonly column: number | undefined;
  readonly type: ColumnType;
}

/** Where each value of a model version goes in a table, by the index of its signal. */
export function placesIn(table: ReadingsTable, columns: readonly SignalColumn[]): readonly Place[] {
  return columns.map(({ signal, type }) => {
    const index = table.signals.findIndex((known) => known.signal === signal);
    const known = table.signals[index];
    if (known === undefined) return { signal, column: undefined, type };
    return { signal, column: headColumns.length + index, type: known.type };
  });
}

/** Adds the readings of an entry as rows. This is the hot path of the loader. */
export function appendReadingRows(
  rows: ChunkAppender,
  table: ReadingsTable,
  places: readonly Place[],
  position: number,
  entry: ReadingsEntry,
): void {
  const width = headColumns.length + table.signals.length;
  for (const reading of entry.readings) {
    rows.set(0, position);
    rows.set(1, reading.time);
    rows.set(2, Number.isNaN(reading.deviceTime) ? null : reading.deviceTime);
    rows.set(3, entry.received);
    rows.set(4, entry.device);
    rows.set(5, reading.part ?? null);
    rows.set(6, reading.by ?? null);
    rows.set(7, reading.seq ?? null);
    rows.set(8, reading.boot ?? null);
    for (let column = headColumns.length; column < width; column++) rows.set(column, null);

    let homeless: Record<string, SignalValue> | undefined;
    for (let index = 0; index < reading.values.length; index++) {
      const value = reading.values[index];
      if (value === undefined) continue;
      const place = places[index];
      const kept = place?.column === undefined ? undefined : fitted(value, place.type);
      if (place?.column !== undefined && kept !== undefined) {
        rows.set(place.column, kept);
      } else {
        homeless ??= {};
        homeless[place?.signal ?? unnamedSignal(index)] = value;
      }
    }
    const extra = homeless ? withUndeclared(reading.extra, homeless) : reading.extra;
    rows.set(9, extra ?? null);
    rows.endRow();
  }
}
