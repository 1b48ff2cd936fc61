import { readFile } from 'node:fs/promises';
import { startControlServer } from './broker/control/control-server.ts';
import { type Broker, startBroker } from './broker/start-broker.ts';
import { type Config, readConfig } from './config.ts';
import { systemClock } from './contract/ports/clock.ts';
import type { Logger } from './contract/ports/logger.ts';
import type { EdgeCounters } from './contract/records/health.ts';
import { deviceTopic } from './contract/wire/topics.ts';
import { type Ingest, openIngest } from './ingest/ingest.ts';
import { openRegistryFollower } from './registry/follow-registry.ts';
import { readOrMakeServerKey } from './registry/server-key.ts';
import { serve, systemLogger } from './serve.ts';
import { prepareDataFolder } from './store/data-folder.ts';
import { batchesFrom, openJournalReader } from './store/journal/journal-reader.ts';
import {
  type JournalOptions,
  type JournalWriter,
  openJournalWriter,
} from './store/journal/journal-writer.ts';
import { openMirroredReader } from './store/journal/mirrored-journal.ts';
import { keepJournal } from './store/journal/retention.ts';

const mebibyte = 1_048_576;
/** How much of the journal's end is read at start, so that what comes again is known again. */
const rememberedBytes = 128 * mebibyte;

/**
 * The first process: config → registry → journal → ingest → broker → control; closed in reverse.
 *
 * @param disk the file system under the journal, where it is not this machine's own
 */
export async function startEdge(
  config: Config,
  logger: Logger,
  disk: Pick<JournalOptions, 'files' | 'segmentBytes'> = {},
) {
  const folder = await prepareDataFolder(config.DATA_DIR);
  const startedAt = systemClock();
  const serverKey = await readOrMakeServerKey(folder.root);
  const registry = await openRegistryFollower({
    source: await openMirroredReader({ directory: folder.registry }),
    serverKey,
    logger,
  });

  let ingest: Ingest | undefined;
  let broker: Broker | undefined;
  const journal = await openJournalWriter({
    directory: folder.journal,
    segmentBytes: config.JOURNAL_SEGMENT_BYTES,
    freeSpaceFloorBytes: 256 * mebibyte,
    ...disk,
    gatherMs: 2,
    beforeCommit: () => ingest?.tally(),
    onFault: (fault) => die(logger, fault),
    onFull: (full) =>
      logger.warn(
        { full },
        full ? 'little disk is left: nothing more is acknowledged' : 'there is disk again',
      ),
  });
  const retention = keepJournal({
    directory: folder.journal,
    journal,
    keepMs: config.JOURNAL_RETENTION_DAYS * 86_400_000,
    keepBytes: rememberedBytes,
    clock: systemClock,
    logger,
  });
  for (const problem of journal.recovery.problems)
    logger.error({ problem }, 'the journal holds damage; valuemesh doctor explains');

  ingest = openIngest({
    registry,
    journal,
    clock: systemClock,
    logger,
    topicRoot: config.TOPIC_ROOT,
    limits: {
      maxPayloadBytes: config.MAX_PACKET_BYTES,
      clockToleranceMs: config.CLOCK_TOLERANCE_SECONDS * 1_000,
      ...(config.RETENTION_DAYS === 0 ? {} : { retentionMs: config.RETENTION_DAYS * 86_400_000 }),
      maxPendingBytes: 64 * mebibyte,
      qos0QueueBytes: 8 * mebibyte,
    },
    notify: (address, notice) =>
      void broker?.bus.publish({
        topic: deviceTopic(address, 'rejected', config.TOPIC_ROOT),
        payload: JSON.stringify(notice),
        qos: 0,
      }),
  });
  await remember(ingest, folder.journal, journal, logger);

  broker = await startBroker({
    registry,
    intake: ingest.intake,
    host: config.HOST,
    port: config.MQTT_PORT,
    wsPort: config.MQTT_WS_PORT,
    wsOrigins: config.MQTT_WS_ORIGINS.split(',')
      .map((origin) => origin.trim())
      .filter(Boolean),
    tls: await tlsOf(config),
    topicRoot: config.TOPIC_ROOT,
    limits: { maxPacketBytes: config.MAX_PACKET_BYTES },
    logger,
  });
  const doors = {
    mqtt: broker.port,
    webSocket: broker.wsPort ?? null,
    tls: broker.tlsPort ?? null,
    topicRoot: config.TOPIC_ROOT,
  };
  const counters = (): EdgeCounters => ({
    ...(ingest as Ingest).counters(),
    doors,
    at: systemClock(),
    startedAt,
    pid: process.pid,
    connected: (broker as Broker).connected(),
    sessions: (broker as Broker).sessions(),
    journal: {
      start: journal.start,
      committed: journal.committed,
      confirmed: retention.confirmed,
      pendingBytes: journal.pendingBytes,
    },
    rssMb: Math.round(process.memoryUsage.rss() / mebibyte),
  });
  const control = await startControlServer({
    path: folder.control,
    bus: broker.bus,
    onSubscribed: broker.onSubscribed,
    counters,
    registryChanged: (position) => registry.follow(position),
    stored: retention.confirm,
    logger,
  });

  return {
    ready: { mqttPort: broker.port, wsPort: broker.wsPort ?? null },
    counters,
    close: async () => {
      await control.close();
      await broker?.close();
      ingest?.close();
      await retention.close();
      await journal.close();
      await registry.close();
    },
  };
}

async function remember(
  ingest: Ingest,
  directory: string,
  journal: JournalWriter,
  logger: Logger,
): Promise<void> {
  const reader = await openJournalReader({ directory });
  const from = await reader.boundaryBefore(
    Math.max(journal.start, journal.committed - rememberedBytes),
  );
  const passOver = (damage: Error) =>
    logger.error({ err: damage }, 'what the journal lost there is not remembered; doctor explains');
  for await (const { records } of batchesFrom(reader, from, passOver)) ingest.recover(records);
  await reader.close();
}

async function tlsOf({ MQTT_TLS_PORT: port, MQTT_TLS_CERT: cert, MQTT_TLS_KEY: key }: Config) {
  if (port === undefined || cert === undefined || key === undefined) return undefined;
  return { port, cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
}

/** What was not acknowledged will come again; what a failed fsync left in memory is not to be trusted. */
function die(logger: Logger, fault: Error): never {
  logger.error(
    { err: fault },
    'the journal cannot be written: the process ends without acknowledging',
  );
  process.exit(74);
}

if (process.argv[1]?.endsWith('edge.js')) {
  const config = readConfig();
  await serve(() => startEdge(config, systemLogger(config.LOG_LEVEL)));
}
