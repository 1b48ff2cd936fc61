import { setTimeout as delay } from 'node:timers/promises';
import type { ProductModel } from '../contract/model/product-model.ts';
import type { Clock } from '../contract/ports/clock.ts';
import type { JournalSource } from '../contract/ports/journal.ts';
import type { Logger } from '../contract/ports/logger.ts';
import type { PlacedEntry, TelemetryStore } from '../contract/ports/telemetry-store.ts';
import { decodeEntry } from '../contract/records/journal-codec.ts';
import { backOff } from './back-off.ts';
import { Bell } from './bell.ts';
import { JournalCorruption, JournalPositionGone } from './journal/journal-errors.ts';
import { PreparedModels } from './prepared-models.ts';
import { type Counted, StoredCount } from './stored-count.ts';

/** What the loader moves, and whom it tells. */
export interface LoaderOptions {
  /** The journal; `start` names its oldest position, for a store that has to be filled anew. */
  readonly source: JournalSource & {
    start?(): Promise<number>;
    boundaryBefore?(position: number): Promise<number>;
  };
  readonly store: TelemetryStore;
  /** The model of a version that an entry names, where it is known yet. */
  readonly model: (maker: string, product: string, version: number) => ProductModel | undefined;
  /** The models in force, told to the store at once, so that its tables are there before readings. */
  readonly products?: () => readonly { readonly maker: string; readonly model: ProductModel }[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called after each transaction, with the position after it and the readings in it. */
  readonly onApplied?: (position: number, readings: number) => void;
  /** Called whenever all that the journal holds is stored, but for what has just come. */
  readonly onCaughtUp?: () => void;
  /** Called when something goes wrong, and with undefined when it goes well again. */
  readonly onTrouble?: (error: unknown) => void;
  /** How much of the journal goes into one transaction, bytes. */
  readonly maxBytes?: number;
  /**
   * Least time from one transaction to the next while the store keeps up, ms: few large ones cost
   * less than many small ones, and leave the disk to the journal.
   */
  readonly gatherMs?: number;
  /** How soon an idle loader looks for news of itself, ms; each time in vain it waits longer. */
  readonly idleMs?: number;
  /** How long an entry waits for its model to become known, ms. */
  readonly patienceMs?: number;
  /** 0 to 1; spreads the waits between attempts. */
  readonly random?: () => number;
}

/** A running loader. */
export interface Loader {
  /** Up to where everything is stored. */
  readonly position: number;
  progress(): LoaderProgress;
  /** Resolves when everything before `position` is stored; rejects when the loader closes first. */
  wait(position: number): Promise<void>;
  /** Says that the journal has grown. */
  nudge(): void;
  /** Ends after the transaction under way; safe to call twice. */
  close(): Promise<void>;
}

/** How far a loader is. */
interface LoaderProgress {
  /** Name of the store. */
  readonly name: string;
  readonly position: number;
  /** Readings stored since the data folder began, as of `position`. */
  readonly readings: number;
  /** Of these, what the journal had lost before this store could take it. */
  readonly missing: number;
  /** What keeps it from going on, in words; null while all is well. */
  readonly error: string | null;
  /** Since when it has not gone on, epoch ms; null while all is well. */
  readonly since: number | null;
  /** The latest counters of the edge that were loaded; undefined: none since the loader began. */
  readonly counted: Counted['latest'];
}

/** How long an idle loader waits at most before it looks again, ms: looking takes processor time. */
const longestIdleMs = 250;

/** How much of the journal is tried first after a failure, bytes. */
const firstStepBytes = 64 * 1024;

type Batch = Awaited<ReturnType<JournalSource['read']>>;

/**
 * Takes the journal into a store, in order, for ever: read, decode, apply, each batch with its
 * position in one transaction. A store that lies behind has the next batch read while one is
 * applied; one that keeps up lets readings gather. Whatever fails is tried again, later and later,
 * and nothing is passed over but what the journal itself has lost.
 *
 * After a failure it goes on in small steps that double: so a store that is slow, or is away again
 * and again, still keeps what it has taken.
 */
export function startLoader(options: LoaderOptions): Loader {
  const {
    source,
    store,
    clock,
    logger,
    maxBytes = 8 * 1024 * 1024,
    gatherMs = 0,
    idleMs = 50,
  } = options;
  const models = new PreparedModels(options);
  const waits = backOff(options.random ?? Math.random);
  const news = new Bell();
  const closing = new AbortController();
  const waiting = new Set<{ position: number; resolve(): void; reject(error: Error): void }>();
  let trouble: { readonly error: unknown; readonly since: number } | undefined;
  let stepBytes = maxBytes;
  let position = 0;
  let count = new StoredCount({ readings: 0, missing: 0 });

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await load();
      } catch (error) {
        await tell(error);
      }
    }
  }

  /** From the store's position on, until closed or until something fails. */
  async function load(): Promise<void> {
    for (const { maker, model } of options.products?.() ?? []) await store.prepare(maker, model);
    position = await store.position();
    const [readings, missing] = [await store.storedReadings(), await store.missingReadings()];
    count = new StoredCount({ readings, missing });
    settle();
    // A batch ends with its segment, so a short one proves only in the newest that little is left.
    const newest = (await source.boundaryBefore?.(Number.POSITIVE_INFINITY)) ?? 0;
    let ahead = read(position);
    let nextIdleMs = idleMs;
    try {
      while (!closing.signal.aborted) {
        const batch = await ahead;
        if (batch.next === position) {
          well();
          options.onCaughtUp?.();
          await news.within(nextIdleMs);
          nextIdleMs = Math.max(idleMs, Math.min(2 * nextIdleMs, longestIdleMs));
          ahead = read(position);
          continue;
        }
        nextIdleMs = idleMs;
        const gathered = performance.now() + gatherMs;
        const isSmall = batch.next > newest && batch.next - position < stepBytes / 2;
        const behind = gatherMs === 0 || !isSmall;
        if (behind) ahead = read(batch.next);
        await models.prepare(store, batch.records, closing.signal);
        if (closing.signal.aborted) return;
        const entries = new DecodedEntries(batch, count);
        await store.apply(entries, batch.next);
        position = batch.next;
        const applied = entries.count.readings - count.readings;
        tellOfLoss(entries.count.missing - count.missing);
        count = entries.count;
        stepBytes = Math.min(maxBytes, 2 * stepBytes);
        well();
        settle();
        options.onApplied?.(position, applied);
        if (isSmall) options.onCaughtUp?.();
        if (behind) continue;
        await pause(gathered - performance.now());
        ahead = read(position);
      }
    } finally {
      // A journal is read by one at a time; how this read ends is of no interest any more.
      await ahead.catch(() => {});
    }
  }

  /** Where the journal has lost records, says so and goes on behind them. */
  async function read(from: number): Promise<Batch> {
    try {
      return await source.read(from, stepBytes);
    } catch (error) {
      const resumeAt = await behindTheLoss(error, from);
      if (resumeAt === undefined) throw error;
      logger.error(
        { store: store.name, from, resumeAt, error },
        'lost journal records passed over',
      );
      options.onTrouble?.(error);
      const { records, ends, next } = await source.read(resumeAt, stepBytes);
      return { records, ends, next: Math.max(next, resumeAt) };
    }
  }

  async function behindTheLoss(error: unknown, from: number): Promise<number | undefined> {
    if (error instanceof JournalCorruption) return error.resumeAt;
    if (!(error instanceof JournalPositionGone)) return undefined;
    const oldest = await source.start?.();
    return oldest !== undefined && oldest > from ? oldest : undefined;
  }

  function tellOfLoss(readings: number): void {
    if (readings === 0) return;
    logger.error(
      { store: store.name, before: position, readings },
      'readings are missing: the journal no longer holds them; valuemesh restore brings back those of a backup',
    );
  }

  function settle(): void {
    for (const waiter of waiting) {
      if (waiter.position > position) continue;
      waiting.delete(waiter);
      waiter.resolve();
    }
  }

  async function tell(error: unknown): Promise<void> {
    if (closing.signal.aborted) return;
    const waitMs = waits.failed(error);
    logger.warn({ store: store.name, position, waitMs: Math.round(waitMs), error }, 'not stored');
    trouble = { error, since: trouble?.since ?? clock() };
    stepBytes = Math.min(maxBytes, firstStepBytes);
    options.onTrouble?.(error);
    await pause(waitMs);
  }

  /** Waits, but no longer than until closed. */
  async function pause(ms: number): Promise<void> {
    if (ms > 0) await delay(ms, undefined, closing).catch(() => {});
  }

  function well(): void {
    waits.succeeded();
    if (trouble === undefined) return;
    logger.info({ store: store.name, position }, 'storing again');
    trouble = undefined;
    options.onTrouble?.(undefined);
  }

  const running = run();
  return {
    get position() {
      return position;
    },
    progress: () => ({
      name: store.name,
      position,
      readings: count.readings,
      missing: count.missing,
      error: trouble === undefined ? null : wordsOf(trouble.error),
      since: trouble?.since ?? null,
      counted: count.latest,
    }),
    wait(until) {
      if (position >= until) return Promise.resolve();
      if (closing.signal.aborted) return Promise.reject(new Error('the loader is closed'));
      return new Promise((resolve, reject) => waiting.add({ position: until, resolve, reject }));
    },
    nudge: () => news.ring(),
    async close() {
      closing.abort();
      news.ring();
      await running;
      for (const { reject } of waiting) reject(new Error('the loader is closed'));
      waiting.clear();
    },
  };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The entries of a batch, decoded one by one as they are asked for; and how much they count. */
class DecodedEntries implements Iterable<PlacedEntry> {
  /** How much is in the store with those that were asked for. */
  count: StoredCount;
  readonly #batch: Batch;
  readonly #before: StoredCount;

  constructor(batch: Batch, before: StoredCount) {
    this.#batch = batch;
    this.#before = before;
    this.count = new StoredCount(before);
  }

  *[Symbol.iterator](): Iterator<PlacedEntry> {
    const { records, ends } = this.#batch;
    this.count = new StoredCount(this.#before);
    for (let n = 0; n < records.length; n++) {
      const entry = decodeEntry(records[n] as Uint8Array);
      this.count.add(entry);
      yield { position: ends[n] as number, entry };
    }
  }
}
