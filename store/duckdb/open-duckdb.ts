import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { Fault } from '../../contract/fault.ts';
import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import type { Clock } from '../../contract/ports/clock.ts';
import type { Logger } from '../../contract/ports/logger.ts';
import type { TelemetryStore } from '../../contract/ports/telemetry-store.ts';
import { defaultTopicRoot } from '../../contract/wire/topics.ts';
import { copyDatabase } from './copy-database.ts';
import { duckdbDatabase } from './duckdb-database.ts';
import { duckdbStore } from './duckdb-store.ts';
import {
  BrokenFile,
  conditionOf,
  isMarkedBroken,
  markBroken,
  openingFault,
  setAside,
} from './file-condition.ts';
import { migrate } from './migrations.ts';
import { Readers } from './readers.ts';
import { ReadingsTables } from './readings-tables.ts';
import { queryRows } from './sql-values.ts';
import { Writer } from './writer.ts';

/**
 * At the latest so long after a checkpoint the next transaction is followed by one, ms. Where little
 * is written the log would take hours to fill, and until then DuckDB keeps what was deleted in memory.
 */
const checkpointEveryMs = 300_000;

/** How to open the embedded database. */
export interface DuckdbOptions {
  /** A path, or `:memory:`. */
  readonly file: string;
  /** What DuckDB may take, such as `1GB`; beyond it queries spill to disk. */
  readonly memoryLimit?: string;
  readonly threads?: number;
  /**
   * Queries at the same time. Each takes one of the threads that Node has for all that waits, as do
   * the two writers; the files of the journal need one too (see `threads` in main.ts).
   */
  readonly readers?: number;
  readonly topicRoot?: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /**
   * Called once when the database cannot go on: the process should end and be started anew. A file
   * found broken is then set aside and filled again from the journal.
   */
  readonly onBroken?: (fault: Fault) => void;
}

/** The embedded database, open. */
export interface OpenDuckdb {
  readonly store: TelemetryStore;
  readonly database: AnalyticsDatabase;
  /** Where a file that would not open was put. */
  readonly setAside: string | undefined;
  /** What DuckDB holds in memory now, of its limit; also where all readers are busy. */
  memoryBytes(): Promise<number>;
  /** Copies the file, consistent, while the database goes on afterwards. */
  copyTo(path: string): Promise<void>;
  /** Ends running queries, writes everything into the file and lets it go. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Opens the one DuckDB instance of this process, for telemetry and for analytics: first brings its
 * tables up to date, then writes its log into the file, and only then takes traffic. A file that
 * will not open is set aside, never deleted, and a fresh one begun, whose position is 0.
 *
 * @throws Fault `database-in-use`, `data-newer`, `data-not-writable`, `no-room` or `setting-wrong`
 */
export async function openDuckdb(options: DuckdbOptions): Promise<OpenDuckdb> {
  const { file, logger, clock } = options;
  let aside: string | undefined;
  if (isMarkedBroken(file) && existsSync(file)) {
    aside = await setAside(file, clock());
    logger.error({ file, aside }, 'the database was found broken in use: set aside, begun anew');
  }
  try {
    return { ...(await open(options)), setAside: aside };
  } catch (error) {
    if (!(error instanceof BrokenFile) || !existsSync(file)) throw error;
    aside = await setAside(file, clock());
    logger.error({ file, aside, error }, 'the database will not open: set aside, begun anew');
    return { ...(await open(options)), setAside: aside };
  }
}

/** @throws BrokenFile where the file is at fault, else what `openDuckdb` throws */
async function open(options: DuckdbOptions): Promise<Omit<OpenDuckdb, 'setAside'>> {
  const { file } = options;
  let instance: DuckDBInstance;
  try {
    instance = await createInstance(file, options);
  } catch (error) {
    const condition = conditionOf(error);
    if (condition !== 'broken' && condition !== 'stopped' && condition !== 'other') {
      throw openingFault(file, condition, error as Error);
    }
    // If the same settings open an empty database, the file is at fault.
    const empty = await createInstance(':memory:', options).catch(() => undefined);
    if (empty === undefined) throw settingFault(options, error);
    empty.closeSync();
    throw new BrokenFile(file, error);
  }
  try {
    return await startOn(instance, options);
  } catch (error) {
    instance.closeSync();
    const condition = conditionOf(error);
    throw condition === 'broken' || condition === 'stopped' ? new BrokenFile(file, error) : error;
  }
}

function createInstance(file: string, options: DuckdbOptions): Promise<DuckDBInstance> {
  const spill = file === ':memory:' ? join(tmpdir(), `valuemesh-duckdb-${randomUUID()}`) : file;
  return DuckDBInstance.create(file, {
    memory_limit: options.memoryLimit ?? '1GB',
    threads: String(options.threads ?? 2),
    temp_directory: `${spill}.tmp`,
    // Each checkpoint writes the last row group anew: at the default of 16 MB that took a quarter of
    // the loader's time. After a kill the log is read again, which bounds how long it may grow.
    checkpoint_threshold: '256MB',
    // Nothing is fetched from the network behind the operator's back.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
}

function settingFault({ memoryLimit, threads }: DuckdbOptions, cause: unknown): Fault {
  return new Fault(
    'setting-wrong',
    `DuckDB does not take a memory limit of "${memoryLimit}" with ${threads} threads.`,
    'Give VALUEMESH_MEMORY_LIMIT as a number and a unit, such as 1GB.',
    { cause },
  );
}

async function startOn(
  instance: DuckDBInstance,
  options: DuckdbOptions,
): Promise<Omit<OpenDuckdb, 'setAside'>> {
  const { file, logger, topicRoot = defaultTopicRoot, readers: readerCount = 2 } = options;
  const connections: DuckDBConnection[] = [];
  const connect = async () => {
    const connection = await instance.connect();
    connections.push(connection);
    return connection;
  };

  let owed = false;
  let lastAt = performance.now();
  const checkpoint = async (connection: DuckDBConnection) => {
    owed = false;
    lastAt = performance.now();
    await connection.run('CHECKPOINT').catch((error: unknown) => {
      // Refused while others write; made up for after their transaction.
      owed = true;
      logger.debug({ error }, 'checkpoint put off');
    });
  };
  const makeUp = async (connection: DuckDBConnection) => {
    if (owed || performance.now() - lastAt > checkpointEveryMs) await checkpoint(connection);
  };

  try {
    const tables = new ReadingsTables();
    const writing = await connect();
    await migrate(writing, file);
    await tables.load(writing);
    await writing.run('CHECKPOINT');

    const notice = watchFile(options);
    const writer = new Writer(writing, notice, makeUp);
    const analysing = new Writer(await connect(), notice, makeUp);
    const reading: DuckDBConnection[] = [];
    for (let n = 0; n < readerCount; n++) reading.push(await connect());
    const readers = new Readers(reading, notice);
    const looking = new Readers([await connect()], notice);

    let closing: Promise<void> | undefined;
    const close = () => {
      closing ??= (async () => {
        await readers.close();
        await looking.close();
        await analysing.close();
        await writer.alone(checkpoint);
        await writer.close();
        instance.closeSync();
      })();
      return closing;
    };
    return {
      store: duckdbStore({ writer, readers, tables, topicRoot, checkpoint, close }),
      database: duckdbDatabase(analysing, readers),
      memoryBytes: () => looking.lend(memoryOf),
      copyTo: (path) => copyDatabase(file, path, { loader: writer, analytics: analysing }),
      close,
    };
  } catch (error) {
    for (const connection of connections) connection.closeSync();
    throw error;
  }
}

async function memoryOf(connection: DuckDBConnection): Promise<number> {
  const sql = 'SELECT sum(memory_usage_bytes)::DOUBLE AS bytes FROM duckdb_memory()';
  const [row] = await queryRows<{ bytes: number }>(connection, sql);
  return row?.bytes ?? 0;
}

/** Looks at errors for signs that the file, not the statement, is at fault; acts on the first. */
function watchFile({ file, logger, onBroken }: DuckdbOptions): (error: unknown) => void {
  let told = false;
  return (error) => {
    const condition = conditionOf(error);
    if (told || (condition !== 'broken' && condition !== 'stopped')) return;
    told = true;
    logger.error({ file, error, condition }, 'the database cannot go on');
    const fault = new Fault(
      'database-broken',
      `The database ${file} cannot go on: ${(error as Error).message}`,
      'Start ValueMesh again: it sets a broken file aside and fills a new one from the journal.',
      { cause: error },
    );
    const marked =
      condition === 'broken' && file !== ':memory:'
        ? markBroken(file, fault.message)
        : Promise.resolve();
    void marked.catch(() => {}).then(() => onBroken?.(fault));
  };
}
