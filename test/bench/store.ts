import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProductModel, productModelSchema } from '../../contract/model/product-model.ts';
import { silent } from '../../contract/ports/logger.ts';
import type { TelemetryStore } from '../../contract/ports/telemetry-store.ts';
import { EntryWriter, readingsPrefix } from '../../contract/records/journal-codec.ts';
import { openDuckdb } from '../../store/duckdb/open-duckdb.ts';
import { openInflux } from '../../store/influx/open-influx.ts';
import { openJournalReader } from '../../store/journal/journal-reader.ts';
import { openJournalWriter } from '../../store/journal/journal-writer.ts';
import { startLoader } from '../../store/loader.ts';
import { startInfluxd } from '../support/influxd.ts';
import { findCommand } from '../support/services.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

export const name = 'store';

const maker = 'bench';
const devices = 1_000;
const modes = ['eco', 'tour', 'sport', 'turbo'];

const model: ProductModel = productModelSchema.parse({
  product: 'e-bike',
  name: 'E-bike',
  version: 1,
  signals: {
    power: { kind: 'gauge', unit: 'W' },
    odometer: { kind: 'counter', unit: 'km', resolution: 0.001 },
    mode: { kind: 'state', values: modes },
    plugged: { kind: 'state', values: [true, false] },
  },
  session: { by: 'gap', gapSeconds: 300 },
  features: { distance: { signal: 'odometer', aggregate: 'delta', label: 'distance' } },
  context: { duration: false },
  value: {
    currency: 'EUR',
    outcomes: [{ feature: 'distance', label: 'distance', worth: 0.1 }],
    resources: [{ feature: 'duration', label: 'time', worth: 0.3 }],
  },
});

/**
 * Readings of four signals, one a message and a thousand devices in turn, from a journal on disk
 * through the loader into each store: how fast, and how large on disk afterwards.
 */
export async function run(): Promise<{
  readonly figures: Readonly<Record<string, number>>;
  readonly unit: Readonly<Record<string, string>>;
}> {
  const figures: Record<string, number> = {};
  const unit: Record<string, string> = {};
  const keep = (figure: string, value: number, of: string) => {
    figures[figure] = value;
    unit[figure] = of;
  };

  const folder = await temporaryFolder('bench-store');
  try {
    const long = await writeJournal(join(folder.path, 'long'), 2_000_000);
    const short = await writeJournal(join(folder.path, 'short'), 300_000);
    const embedded = await loadEmbedded(long, join(folder.path, 'embedded'));
    keep('rowsPerSecond', embedded.rowsPerSecond, '1/s');
    keep('bytesPerReading', embedded.bytesPerReading, 'B');
    keep('rssMb', embedded.rssMb, 'MB');
    if (findCommand('influxd') === undefined) {
      process.stderr.write('InfluxDB is not installed: its figures are left out.\n');
    } else {
      const influx = await loadInflux(short, join(folder.path, 'influx'));
      keep('influxRowsPerSecond', influx.rowsPerSecond, '1/s');
      keep('influxBytesPerReading', influx.bytesPerReading, 'B');
    }
    return { figures, unit };
  } finally {
    await folder.remove();
  }
}

async function loadEmbedded(journal: WrittenJournal, directory: string) {
  await mkdir(directory);
  const file = join(directory, 'bench.duckdb');
  const { store, close } = await openDuckdb({ file, clock: Date.now, logger: silent });
  try {
    const seconds = await load(store, journal);
    const rssMb = process.memoryUsage.rss() / 2 ** 20;
    await close();
    const bytesPerReading = (await bytesBelow(directory)) / journal.readings;
    return { rowsPerSecond: journal.readings / seconds, bytesPerReading, rssMb };
  } finally {
    await close();
  }
}

/** Its bytes are taken as they lie on disk just after loading, its log among them. */
async function loadInflux(journal: WrittenJournal, quarantine: string) {
  const server = await startInfluxd();
  const { url } = server;
  const store = await openInflux({
    url,
    database: 'bench',
    quarantine,
    clock: Date.now,
    logger: silent,
  });
  try {
    const seconds = await load(store, journal);
    await server.kill();
    const bytesPerReading = (await bytesBelow(server.dataDirectory)) / journal.readings;
    return { rowsPerSecond: journal.readings / seconds, bytesPerReading };
  } finally {
    await store.close();
    await server.stop();
  }
}

/** Loads the journal into a store and answers the seconds until the last reading was stored. */
async function load(store: TelemetryStore, journal: WrittenJournal): Promise<number> {
  const source = await openJournalReader({ directory: journal.directory });
  const started = performance.now();
  const loader = startLoader({
    source,
    store,
    model: () => model,
    clock: Date.now,
    logger: silent,
    onTrouble: (error) => error !== undefined && process.stderr.write(`${error}\n`),
  });
  await loader.wait(journal.end);
  const seconds = (performance.now() - started) / 1_000;
  await loader.close();
  await source.close();
  const kept = await store.storedReadings();
  if (kept !== journal.readings) throw new Error(`${kept} of ${journal.readings} were stored`);
  return seconds;
}

interface WrittenJournal {
  readonly directory: string;
  readonly readings: number;
  readonly end: number;
}

/** Writes a journal of one reading a record, in groups of a thousand as under load. */
async function writeJournal(directory: string, readings: number): Promise<WrittenJournal> {
  const journal = await openJournalWriter({
    directory,
    onFault(fault) {
      throw fault;
    },
  });
  const prefixes = Array.from({ length: devices }, (_, n) =>
    readingsPrefix(maker, model.product, `bike-${n}`, model.version),
  );
  const writer = new EntryWriter();
  for (let n = 0; n < readings; n++) {
    const seq = Math.floor(n / devices);
    const time = 1_763_750_000_000 + seq * 1_000;
    writer.beginReadings(prefixes[n % devices] as Uint8Array, time + 40);
    const at = writer.beginReading(time, time, seq, 'b1', undefined, undefined, undefined);
    writer.numberValue(
      at,
      0,
      Math.round(2_000 + 500 * Math.sin(n / 70) + ((n * 7_919) % 100)) / 10,
    );
    writer.numberValue(at, 1, Math.round(n * 0.013 * 1_000) / 1_000);
    writer.textValue(at, 2, modes[(n >> 7) % modes.length] as string);
    writer.booleanValue(at, 3, n % 97 === 0);
    writer.endReading(undefined);
    journal.append(writer.bytes);
    if (n % 1_000 === 999) await journal.commit();
  }
  const end = await journal.commit();
  await journal.close();
  return { directory, readings, end };
}

/** Bytes of all files below a folder. */
async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name: file }) => (await stat(join(parentPath, file))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
