import type { ProductModel } from '../model/product-model.ts';
import type { RejectedMessage } from '../records/health.ts';
import type { JournalEntry, JournalReading } from '../records/journal-entry.ts';
import type { SignalValue } from '../wire/messages.ts';

/** An entry with the journal position after it. */
export interface PlacedEntry {
  readonly position: number;
  readonly entry: JournalEntry;
}

/** A reading as a store gives it back. */
export interface StoredReading extends Omit<JournalReading, 'values' | 'extra'> {
  readonly device: string;
  readonly received: number;
  readonly values: Readonly<Record<string, SignalValue>>;
}

/** What is asked of a store. `from` is included, `to` is not; times are used times, epoch ms. */
export interface ReadingQuery {
  readonly maker: string;
  readonly product: string;
  readonly device?: string;
  readonly part?: string;
  readonly from: number;
  readonly to: number;
  /** at most this many, oldest first (default 10,000) */
  readonly limit?: number;
}

/**
 * Where telemetry is kept. One conformance suite runs on every adapter.
 */
export interface TelemetryStore {
  readonly name: string;
  /** Makes room for a product's signals. Idempotent; a new version only adds. */
  prepare(maker: string, model: ProductModel): Promise<void>;
  /** The journal position up to which everything is stored. */
  position(): Promise<number>;
  /**
   * What was stored since the data folder began, as of `position`, counted by `countedIn`; what is
   * missing is counted too.
   */
  storedReadings(): Promise<number>;
  /** Of these, what the journal had lost before this store could take it: see `TallyEntry`. */
  missingReadings(): Promise<number>;
  /**
   * Stores entries and moves the position to `upTo`. Atomic and exactly once where the store has
   * transactions; else idempotent: applying the same entries again gives the same readings.
   * Entries at or before the position are passed over. The entries are walked once, so that they
   * may be made as they are asked for and need not all be in memory.
   */
  apply(entries: Iterable<PlacedEntry>, upTo: number): Promise<void>;
  /** Readings by used time, then device, part and arrival. */
  readings(query: ReadingQuery): Promise<readonly StoredReading[]>;
  /** How many readings a query covers, without its limit. */
  count(query: ReadingQuery): Promise<number>;
  /** Dead letters, latest first; `before` is an id to page on from. */
  rejected(query: {
    readonly maker?: string;
    readonly reason?: string;
    readonly limit?: number;
    readonly before?: number;
  }): Promise<readonly RejectedMessage[]>;
  close(): Promise<void>;
}
