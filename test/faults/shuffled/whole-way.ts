import { join } from 'node:path';
import { type Analytics, startAnalytics } from '../../../analytics/analytics.ts';
import type { AnalyticsDatabase } from '../../../contract/ports/analytics-database.ts';
import type { InsightQueries } from '../../../contract/ports/insight-queries.ts';
import { type Logger, silent } from '../../../contract/ports/logger.ts';
import type { TelemetryStore } from '../../../contract/ports/telemetry-store.ts';
import { defaultTopicRoot, deviceTopic } from '../../../contract/wire/topics.ts';
import { IdentityWindow } from '../../../ingest/identity-window.ts';
import { openIngest } from '../../../ingest/ingest.ts';
import { openDuckdb } from '../../../store/duckdb/open-duckdb.ts';
import { openInflux } from '../../../store/influx/open-influx.ts';
import { openJournalReader } from '../../../store/journal/journal-reader.ts';
import { openJournalWriter } from '../../../store/journal/journal-writer.ts';
import { type Loader, startLoader } from '../../../store/loader.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { inTime } from '../../support/until.ts';
import type { Arrival } from './arrivals.ts';
import type { ShuffledWorld } from './lives.ts';

/** The whole way from message to insight in one process, wired as `edge.ts` and `insight.ts` do. */
export interface WholeWay {
  readonly queries: InsightQueries;
  readonly database: AnalyticsDatabase;
  /** Each store by its name. */
  readonly stores: readonly TelemetryStore[];
  /** Readings by what became of them. */
  counted(): { readonly accepted: number; readonly duplicate: number; readonly rejected: number };
  /** Takes messages in; resolves when every store has what they hold. */
  take(messages: readonly Arrival[]): Promise<void>;
  /** One run of analytics, at a time. */
  analyse(now: number): Promise<void>;
  close(): Promise<void>;
}

/** A fault of the product under test is a fault of the test. */
const loud: Logger = {
  ...silent,
  error(fields, message) {
    throw new Error(message, { cause: fields });
  },
};

export interface WholeWayOptions {
  /** Where there is an InfluxDB to be filled beside the embedded store. */
  readonly influx?: { readonly url: string; readonly database: string } | undefined;
  /** Whether it forgets soon what came before, so that doubled readings reach the stores. */
  readonly forgetful?: boolean;
}

/** Opens it on a fresh folder. */
export async function openWholeWay(
  { registry, maker, now: startedAt }: ShuffledWorld,
  { influx, forgetful = false }: WholeWayOptions = {},
): Promise<WholeWay> {
  const folder = await temporaryFolder('whole-way');
  const directory = join(folder.path, 'journal');
  let now = startedAt;
  const clock = () => now;
  const journal = await openJournalWriter({
    directory,
    onFault: (fault) => {
      throw fault;
    },
  });
  const ingest = openIngest({
    registry,
    journal,
    clock,
    logger: silent,
    topicRoot: defaultTopicRoot,
    limits: {
      maxPayloadBytes: 1_048_576,
      clockToleranceMs: 300_000,
      maxPendingBytes: 64 * 1_048_576,
      qos0QueueBytes: 1_048_576,
    },
    notify: () => {},
    window: new IdentityWindow(forgetful ? 16 : 1 << 16),
  });
  const duckdb = await openDuckdb({ file: ':memory:', clock, logger: loud });
  const stores: TelemetryStore[] = [duckdb.store];
  if (influx !== undefined) {
    stores.push(await openInflux({ ...influx, quarantine: folder.path, clock, logger: loud }));
  }
  const analytics: Analytics = await startAnalytics({
    database: duckdb.database,
    registry,
    bus: { publish: async () => {} },
    clock,
    logger: loud,
    seed: 1,
    everyMs: 3_600_000,
  });
  const loaders: Loader[] = [];
  for (const store of stores) {
    loaders.push(
      startLoader({
        source: await openJournalReader({ directory }),
        store,
        model: (of, product, version) => registry.productVersion(of, product, version),
        products: () => registry.products(),
        clock,
        logger: silent,
        gatherMs: 0,
        idleMs: 5,
      }),
    );
  }
  return {
    queries: analytics.queries,
    database: duckdb.database,
    stores,
    counted() {
      const { accepted, duplicate, rejected } = ingest.counters();
      return {
        accepted,
        duplicate,
        rejected: Object.values(rejected).reduce((sum, count) => sum + count, 0),
      };
    },
    async take(messages) {
      for (const { product, device, payload, dup, received } of messages) {
        const address = { maker, product, device } as const;
        ingest.intake.take(
          {
            topic: deviceTopic(address, 'telemetry'),
            payload: Buffer.from(payload),
            qos: 1,
            dup,
            received,
            principal: { kind: 'device', ...address },
            client: device,
          },
          () => {},
        );
      }
      const end = await journal.commit();
      const stored = Promise.all(loaders.map((loader) => loader.wait(end)));
      await inTime(stored, { what: 'all to be stored', deadlineMs: 60_000 });
    },
    async analyse(at) {
      now = at;
      const { error } = await analytics.runNow();
      if (error !== null) throw new Error(`analytics failed: ${error}`);
    },
    async close() {
      await Promise.all(loaders.map((loader) => loader.close()));
      await analytics.close();
      await Promise.all(stores.slice(1).map((store) => store.close()));
      await duckdb.close();
      ingest.close();
      await journal.close();
      await folder.remove();
    },
  };
}
