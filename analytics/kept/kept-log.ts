import type { JournalSource } from '../../contract/ports/journal.ts';

/** The durable log of what cannot be computed again; the wiring hands in a journal of its own. */
export interface KeptLog {
  /** Adds a record; answers the position after it. */
  append(record: Uint8Array): number;
  /** Resolves once everything appended is fsynced. */
  commit(): Promise<unknown>;
  /** Oldest position still kept. */
  readonly start: number;
  /** Deletes whole segments that end at or before a position. */
  dropBefore(position: number): Promise<unknown>;
  close(): Promise<void>;
}

/** The same log as it is read. */
export interface KeptSource extends JournalSource {
  start(): Promise<number>;
  close(): Promise<void>;
}

/** A row as text, column by column, in the order that its table names. */
export type KeptRow = readonly (string | null)[];

/** What changed in one table. */
export interface TableChange {
  readonly table: string;
  readonly columns: readonly string[];
  /** New rows, by the hash of their content. */
  readonly added: Readonly<Record<string, KeptRow>>;
  /** The hashes of rows that are no more. */
  readonly gone: readonly string[];
}

/** One record: what changed since the record before or, where it is `whole`, all there is. */
export interface KeptRecord {
  readonly whole: boolean;
  readonly changes: readonly TableChange[];
}

/** One record, so that its changes stand or fall together. */
export function encodeKept(record: KeptRecord): Uint8Array {
  return Buffer.from(JSON.stringify(record));
}

/** The records of the log, oldest first, each with the position after it. */
export async function* keptRecords(
  source: KeptSource,
): AsyncGenerator<{ readonly record: KeptRecord; readonly position: number }> {
  for (let from = await source.start(); ; ) {
    const { records, ends, next } = await source.read(from);
    for (const [index, bytes] of records.entries()) {
      const record = JSON.parse(Buffer.from(bytes).toString('utf8')) as KeptRecord;
      yield { record, position: ends[index] ?? next };
    }
    if (next === from) return;
    from = next;
  }
}
