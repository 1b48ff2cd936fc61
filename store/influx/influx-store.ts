import type { Clock } from '../../contract/ports/clock.ts';
import type { Logger } from '../../contract/ports/logger.ts';
import type {
  PlacedEntry,
  ReadingQuery,
  TelemetryStore,
} from '../../contract/ports/telemetry-store.ts';
import type { ReadingsEntry } from '../../contract/records/journal-entry.ts';
import { deadLettersOnAPage, shown } from '../dead-letters.ts';
import { KnownModels, productKey } from '../known-models.ts';
import { readingsOnAPage } from '../reading-order.ts';
import { type ColumnType, signalColumns } from '../signal-columns.ts';
import { type Counted, StoredCount } from '../stored-count.ts';
import type { InfluxServer } from './influx-server.ts';
import { quoted } from './line-protocol.ts';
import {
  deadLetterFields,
  deadLetterLine,
  deadLetters,
  foundDeadLetters,
  loaderLine,
  loaders,
  messageLine,
} from './other-points.ts';
import { latestMs } from './point-time.ts';
import type { Quarantine } from './quarantine.ts';
import {
  type FoundReading,
  foundReadings,
  inArrivalOrder,
  measurementOf,
  readingLines,
} from './reading-points.ts';
import { sendLines } from './send-lines.ts';
import { wentBack } from './store-away.ts';

interface Parts {
  readonly server: InfluxServer;
  readonly quarantine: Quarantine;
  /** Names the journal that positions are of. */
  readonly journal: string;
  readonly topicRoot: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Telemetry in InfluxDB. It knows no transactions, so the position is written when everything
 * before it is there: after a crash in between the same entries come again and make the same
 * points. The position lives in InfluxDB, beside what it speaks of: restored from a backup it goes
 * back with the data, and the journal fills in what is missing.
 */
export function influxStore(parts: Parts): TelemetryStore {
  const { server, journal } = parts;
  const models = new KnownModels();
  const fieldTypes = new Map<string, Map<string, ColumnType>>();

  /** As far as this process knows InfluxDB to have come. */
  let reached = 0;

  async function progress(): Promise<Counted & { readonly position: number }> {
    const found = await server.query(
      `SELECT max("position") AS position, max("readings") AS readings, max("missing") AS missing
       FROM "${loaders}" WHERE journal = ${quoted(journal)}`,
    );
    const [, position, readings, missing] = found?.values[0] ?? [];
    return {
      position: Number(position ?? 0),
      readings: Number(readings ?? 0),
      missing: Number(missing ?? 0),
    };
  }

  /** Made as they are asked for: the lines of a whole batch would be many times as large as it is. */
  function* linesBehind(
    stored: number,
    entries: Iterable<PlacedEntry>,
    count: StoredCount,
  ): Generator<string> {
    for (const { position, entry } of entries) {
      if (position <= stored) continue;
      count.add(entry);
      if (entry.kind === 'readings') yield* linesOf(entry, position);
      if (entry.kind === 'message') yield messageLine(entry, position);
      if (entry.kind === 'dead-letter') yield deadLetterLine(entry, position, parts.topicRoot);
    }
  }

  function linesOf(entry: ReadingsEntry, position: number): string[] {
    const { maker, product, modelVersion } = entry;
    const types = fieldTypes.get(productKey(maker, product)) ?? new Map<string, ColumnType>();
    return readingLines(entry, position, models.columns(maker, product, modelVersion), types);
  }

  /** Points from one whole millisecond to another, at most `limit` (0: all of them). */
  async function found(query: ReadingQuery, from: number, to: number, limit: number) {
    const { maker, product } = query;
    const cut = limit === 0 ? '' : ` LIMIT ${limit}`;
    const series = await server.query(
      `SELECT * FROM ${source(query)} WHERE ${conditions(query, from, to)} ORDER BY time${cut}`,
    );
    return series === undefined ? [] : foundReadings(series, models.newest(maker, product));
  }

  /** All readings of a query in order, at most `limit`, which InfluxDB knows only by its own order. */
  async function inQuery(query: ReadingQuery, limit: number): Promise<FoundReading[]> {
    const to = Math.ceil(query.to);
    const isCovered = ({ reading: { time } }: FoundReading) =>
      time >= query.from && time < query.to;
    const all: FoundReading[] = [];
    for (let from = Math.floor(query.from); from < to && all.length < limit; ) {
      const page = await found(query, from, to, limit);
      const last = page.at(-1);
      if (last === undefined || page.length < limit) {
        all.push(...page.filter(isCovered));
        break;
      }
      // The page may end within a millisecond, and with other readings of it than come first here.
      const lastMs = Math.floor(last.reading.time);
      const before = page.filter(({ reading }) => reading.time < lastMs);
      all.push(...[...before, ...(await found(query, lastMs, lastMs + 1, 0))].filter(isCovered));
      from = lastMs + 1;
    }
    return all.sort(inArrivalOrder).slice(0, limit);
  }

  return {
    name: 'influx',

    async prepare(maker, model) {
      models.learn(maker, model);
      const key = productKey(maker, model.product);
      const known = fieldTypes.get(key) ?? (await typesInUse(server, maker, model.product));
      for (const { signal, type } of signalColumns(model)) {
        if (!known.has(signal)) known.set(signal, type);
      }
      fieldTypes.set(key, known);
    },

    async position() {
      const { position } = await progress();
      reached = position;
      return position;
    },

    async storedReadings() {
      return (await progress()).readings;
    },

    async missingReadings() {
      return (await progress()).missing;
    },

    async apply(entries, upTo) {
      const before = await progress();
      if (before.position < reached) throw wentBack(server.url, before.position);
      if (upTo <= before.position) return;
      const count = new StoredCount(before);
      await sendLines(linesBehind(before.position, entries, count), parts);
      await sendLines([loaderLine(journal, upTo, count, parts.clock())], parts);
      reached = upTo;
    },

    async readings(query) {
      const limit = Math.floor(query.limit ?? readingsOnAPage);
      if (limit <= 0) return [];
      return (await inQuery(query, limit)).map(({ reading }) => reading);
    },

    async count(query) {
      if (!Number.isInteger(query.from) || !Number.isInteger(query.to)) {
        // Points stand at whole milliseconds: a border between two is looked at closely.
        return (await inQuery(query, Number.MAX_SAFE_INTEGER)).length;
      }
      const series = await server.query(
        `SELECT count("received") FROM ${source(query)}
         WHERE ${conditions(query, query.from, query.to)}`,
      );
      return Number(series?.values[0]?.[1] ?? 0);
    },

    async rejected({ maker, reason, limit = deadLettersOnAPage, before }) {
      if (limit < 1) return [];
      const where = ['"position" > 0'];
      if (maker !== undefined) where.push(`maker = ${quoted(maker)}`);
      if (reason !== undefined) where.push(`reason = ${quoted(reason)}`);
      if (before !== undefined) where.push(`"position" < ${before}`);
      const series = await server.query(
        `SELECT top("position", ${Math.floor(limit)}) AS id, ${deadLetterFields}
         FROM "${deadLetters}" WHERE ${where.join(' AND ')}`,
      );
      const letters = series === undefined ? [] : foundDeadLetters(series);
      return letters.sort((one, other) => other.id - one.id).map(shown);
    },

    close: async () => server.close(),
  };
}

/**
 * The types that fields of a product have by now. InfluxDB lets no field change its type, so where
 * a later version of a model needs another one, values that do not fit go into `extra`.
 */
async function typesInUse(
  server: InfluxServer,
  maker: string,
  product: string,
): Promise<Map<string, ColumnType>> {
  const series = await server.query(`SHOW FIELD KEYS FROM "${measurementOf(maker, product)}"`);
  const types = new Map<string, ColumnType>();
  for (const [field, type] of series?.values ?? []) {
    const name = String(field);
    if (name.startsWith('s_')) types.set(name.slice('s_'.length), columnTypeOf(String(type)));
  }
  return types;
}

function columnTypeOf(fieldType: string): ColumnType {
  if (fieldType === 'string') return 'text';
  return fieldType === 'boolean' ? 'boolean' : 'number';
}

function source({ maker, product }: ReadingQuery): string {
  return `"${measurementOf(maker, product)}"`;
}

function conditions({ device, part }: ReadingQuery, from: number, to: number): string {
  const inRange = (ms: number) => Math.min(Math.max(ms, -latestMs), latestMs);
  const where = [`time >= ${inRange(from)}ms`, `time < ${inRange(to)}ms`];
  if (device !== undefined) where.push(`device = ${quoted(device)}`);
  if (part !== undefined) where.push(`part = ${quoted(part)}`);
  return where.join(' AND ');
}
