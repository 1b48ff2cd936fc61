import { availableParallelism, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { startAnalytics } from './analytics/analytics.ts';
import { connectEdge } from './broker/control/control-client.ts';
import { type Config, readConfig } from './config.ts';
import { systemClock } from './contract/ports/clock.ts';
import type { Logger } from './contract/ports/logger.ts';
import { liveChecks } from './dashboards/server/live-checks.ts';
import { startLiveHealth } from './dashboards/server/live-health.ts';
import { startDashboards } from './dashboards/server/server.ts';
import { examineRegistry } from './registry/examine-registry.ts';
import { openRegistry } from './registry/open-registry.ts';
import { importRowsOf } from './registry/parse-import.ts';
import { readOrMakeServerKey } from './registry/server-key.ts';
import { settleStartKeys } from './registry/start-keys.ts';
import { serve, systemLogger } from './serve.ts';
import { makeBackups } from './store/backup/make-backups.ts';
import { type DataFolder, prepareDataFolder } from './store/data-folder.ts';
import { examineData } from './store/doctor/examine-data.ts';
import { inspectOpen } from './store/duckdb/inspect-database.ts';
import { openDuckdb } from './store/duckdb/open-duckdb.ts';
import { openInflux } from './store/influx/open-influx.ts';
import { openJournalReader } from './store/journal/journal-reader.ts';
import { openMirroredReader, openMirroredWriter } from './store/journal/mirrored-journal.ts';
import { type Loader, startLoader } from './store/loader.ts';

/** The second process: config → registry → stores → loaders → analytics → dashboards; closed in reverse. */
export async function startInsight(config: Config, logger: Logger) {
  // The acknowledgement goes first: what can wait gives way where processors are short.
  setPriority(process.pid, 10);
  const clock = systemClock;
  const folder = await prepareDataFolder(config.DATA_DIR);
  const onFault = (fault: Error) => die(logger, fault);
  const openLog = async (directory: string, segmentBytes = 32 * 1_048_576) => ({
    log: await openMirroredWriter({ directory, segmentBytes, onFault, clock, logger }),
    source: await openMirroredReader({ directory }),
  });
  const registry = await openRegistry({
    ...(await openLog(folder.registry)),
    serverKey: await readOrMakeServerKey(folder.root),
    logger,
  });
  const keys = await settleStartKeys(registry, {
    file: folder.commandLineKey,
    given: config.ADMIN_KEY,
  });
  const edge = connectEdge({ path: folder.control, logger, clock });
  edge.onConnected(() => void edge.registryChanged(registry.position).catch(() => undefined));

  const duckdb = await openDuckdb({
    file: folder.database,
    memoryLimit: config.MEMORY_LIMIT,
    threads: Math.max(1, availableParallelism() - 1), // one processor is the edge's
    topicRoot: config.TOPIC_ROOT,
    clock,
    logger,
    onBroken: onFault,
  });
  const influx =
    config.STORE === 'influx'
      ? await openInflux({ ...influxOptions(config, folder), clock, logger })
      : undefined;
  const analytics = await startAnalytics({
    database: duckdb.database,
    kept: await openLog(folder.kept, 1_048_576),
    registry,
    bus: edge,
    onSubscribed: edge.onSubscribed,
    onConnected: edge.onConnected,
    topicRoot: config.TOPIC_ROOT,
    clock,
    everyMs: config.ANALYSIS_PAUSE_SECONDS * 1_000,
    share: config.ANALYSIS_SHARE,
    auditHour: config.AUDIT_HOUR === 'off' ? undefined : config.AUDIT_HOUR,
    seed: config.SEED,
    logger,
  });
  const stores = influx === undefined ? [duckdb.store] : [influx, duckdb.store];
  const loaders: Loader[] = [];
  for (const store of stores) {
    loaders.push(
      startLoader({
        source: await openJournalReader({ directory: folder.journal }),
        store,
        model: (maker, product, version) => registry.productVersion(maker, product, version),
        products: () => registry.products(),
        gatherMs: 200,
        clock,
        logger,
        onCaughtUp: () => {
          if (store === duckdb.store) analytics.caughtUp();
        },
        onApplied: () => {
          // Before all have begun, nothing is known of those that have not.
          if (loaders.length === stores.length)
            edge.stored(Math.min(...loaders.map(({ position }) => position)));
          if (store === duckdb.store) analytics.loaded();
        },
      }),
    );
  }

  const health = startLiveHealth({
    edge,
    registry,
    queries: analytics.queries,
    clock,
    stores: () => loaders.map((loader) => loader.progress()),
  });
  const dashboards = await startDashboards({
    host: config.HOST,
    port: config.HTTP_PORT,
    registry,
    queries: analytics.queries,
    store: stores[0] ?? duckdb.store,
    health: health.now,
    databaseBytes: duckdb.memoryBytes,
    registrySettled: () => edge.registryChanged(registry.position).catch(() => undefined),
    upkeep: {
      backup: makeBackups({ folder, copyDatabase: duckdb.copyTo, clock }),
      examine: async () => ({
        at: clock(),
        running: true,
        checks: [
          ...(await examineData({
            root: folder.root,
            inspect: () => inspectOpen(duckdb.database),
            clock,
          })),
          ...(await examineRegistry(
            folder.root,
            await openJournalReader({ directory: folder.registry }),
            logger,
          )),
          ...liveChecks(await health.now()),
        ],
      }),
    },
    parseCsv: (text) => importRowsOf(text, 'csv'),
    webRoot: fileURLToPath(new URL('./web', import.meta.url)),
    clock,
    logger,
  });

  return {
    ready: { url: dashboards.url, ...keys },
    close: async () => {
      await dashboards.close();
      health.close();
      const loaded = loaders.map((loader) => loader.close());
      await influx?.close(); // or a server that hangs would hold up its loader
      await Promise.all(loaded);
      await analytics.close();
      await edge.close();
      await duckdb.close();
      await registry.close();
    },
  };
}

function influxOptions(config: Config, folder: DataFolder) {
  return {
    url: config.INFLUX_URL,
    database: config.INFLUX_DATABASE,
    token: config.INFLUX_TOKEN,
    user: config.INFLUX_USER,
    password: config.INFLUX_PASSWORD,
    organisation: config.INFLUX_ORG,
    quarantine: folder.root,
    topicRoot: config.TOPIC_ROOT,
  };
}

/** The minder starts the process anew; what is broken is set aside then. */
function die(logger: Logger, fault: Error): never {
  logger.error({ err: fault }, 'the insight process cannot go on and ends');
  process.exit(74);
}

if (process.argv[1]?.endsWith('insight.js')) {
  const config = readConfig();
  await serve(() => startInsight(config, systemLogger(config.LOG_LEVEL)));
}
