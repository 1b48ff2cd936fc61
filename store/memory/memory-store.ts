import { Buffer } from 'node:buffer';
import type {
  ReadingQuery,
  StoredReading,
  TelemetryStore,
} from '../../contract/ports/telemetry-store.ts';
import type { DeadLetterEntry, ReadingsEntry } from '../../contract/records/journal-entry.ts';
import {
  deadLettersOnAPage,
  type KeptDeadLetter,
  makerOfDeadLetter,
  shown,
} from '../dead-letters.ts';
import { KnownModels, namedValues, productKey } from '../known-models.ts';
import { inOrder, readingsOnAPage } from '../reading-order.ts';
import { StoredCount } from '../stored-count.ts';

/**
 * A store for unit tests: everything in arrays, gone with the process. What it promises is what
 * the others promise, and the same suite shows it.
 */
export function openMemoryStore(): TelemetryStore {
  const models = new KnownModels();
  const readings = new Map<string, StoredReading[]>();
  const deadLetters: (KeptDeadLetter & { readonly maker: string | undefined })[] = [];
  let position = 0;
  const count = new StoredCount({ readings: 0, missing: 0 });

  function keepReadings(entry: ReadingsEntry): void {
    const { maker, product, device, received } = entry;
    const columns = models.columns(maker, product, entry.modelVersion);
    const kept = readings.get(productKey(maker, product)) ?? [];
    readings.set(productKey(maker, product), kept);
    for (const reading of entry.readings) {
      const { values: _, extra: __, ...head } = reading;
      kept.push({ ...head, device, received, values: namedValues(reading, columns) });
    }
  }

  function keepDeadLetter(entry: DeadLetterEntry, id: number): void {
    const { received: at, topic, client, reason, detail } = entry;
    const payload = Buffer.from(entry.payload);
    const size = payload.length;
    const maker = makerOfDeadLetter(entry);
    deadLetters.push({ id, at, topic, client, reason, detail, size, payload, maker });
  }

  function matching(query: ReadingQuery): StoredReading[] {
    const all = readings.get(productKey(query.maker, query.product)) ?? [];
    return all.filter(
      ({ time, device, part }) =>
        time >= query.from &&
        time < query.to &&
        (query.device === undefined || query.device === device) &&
        (query.part === undefined || query.part === part),
    );
  }

  return {
    name: 'memory',
    async prepare(maker, model) {
      models.learn(maker, model);
    },
    async position() {
      return position;
    },
    async storedReadings() {
      return count.readings;
    },
    async missingReadings() {
      return count.missing;
    },
    async apply(entries, upTo) {
      for (const { position: end, entry } of entries) {
        if (end <= position) continue;
        count.add(entry);
        if (entry.kind === 'readings') keepReadings(entry);
        if (entry.kind === 'dead-letter') keepDeadLetter(entry, end);
      }
      position = Math.max(position, upTo);
    },
    async readings(query) {
      return matching(query)
        .sort(inOrder)
        .slice(0, query.limit ?? readingsOnAPage);
    },
    async count(query) {
      return matching(query).length;
    },
    async rejected({ maker, reason, limit = deadLettersOnAPage, before = Infinity }) {
      return deadLetters
        .filter(
          (letter) =>
            letter.id < before &&
            (maker === undefined || letter.maker === maker) &&
            (reason === undefined || letter.reason === reason),
        )
        .sort((one, other) => other.id - one.id)
        .slice(0, limit)
        .map(({ maker: _, ...letter }) => shown(letter));
    },
    async close() {},
  };
}
