import { onTestFinished } from 'vitest';
import type { JournalSource } from '../../contract/ports/journal.ts';
import { silent } from '../../contract/ports/logger.ts';
import type { TelemetryStore } from '../../contract/ports/telemetry-store.ts';
import { EntryWriter, readingsPrefix } from '../../contract/records/journal-codec.ts';
import { type LoaderOptions, startLoader } from '../../store/loader.ts';
import { bikeModel, maker, noon } from './bike.ts';

/** The record of one reading of `bike-1`. */
export function record(afterMs: number, modelVersion = 1): Uint8Array {
  const writer = new EntryWriter();
  writer.beginReadings(readingsPrefix(maker, 'e-bike', 'bike-1', modelVersion), noon);
  const at = writer.beginReading(
    noon + afterMs,
    noon + afterMs,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  );
  writer.numberValue(at, 0, afterMs);
  writer.endReading(undefined);
  return Uint8Array.from(writer.bytes);
}

/** A journal in memory whose positions count bytes; it gives one record at a read. */
export function journalOf(records: Uint8Array[]): JournalSource {
  return {
    async read(from) {
      let end = 0;
      for (const found of records) {
        end += found.length;
        if (end > from) return { records: [found], ends: [end], next: end };
      }
      return { records: [], ends: [], next: from };
    },
  };
}

export const lengthOf = (records: readonly Uint8Array[]) =>
  records.reduce((sum, { length }) => sum + length, 0);

/** A loader that the test closes at its end; quick to try again. */
export function load(options: Partial<LoaderOptions> & Pick<LoaderOptions, 'source' | 'store'>) {
  const loader = startLoader({
    model: () => bikeModel(),
    clock: Date.now,
    logger: silent,
    idleMs: 1,
    random: () => 0,
    ...options,
  });
  onTestFinished(() => loader.close());
  return loader;
}

export const powers = async (store: TelemetryStore) => {
  const stored = await store.readings({ maker, product: 'e-bike', from: 0, to: noon * 2 });
  return stored.map(({ values }) => values.power ?? values.signal_0);
};
