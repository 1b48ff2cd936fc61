import type { EdgeControl } from '../contract/ports/edge-control.ts';
import type { InsightQueries } from '../contract/ports/insight-queries.ts';
import { defaultTopicRoot } from '../contract/wire/topics.ts';
import type { EnginePorts, RunReport } from './engine/run.ts';
import { createTables } from './engine/schema.ts';
import { startEngine } from './engine/start-engine.ts';
import { openInsights } from './insights.ts';
import type { KeptLog, KeptSource } from './kept/kept-log.ts';
import { openKept } from './kept/open-kept.ts';
import { sessionQueries } from './queries/session-queries.ts';

/** What analytics needs. */
export interface AnalyticsOptions extends Omit<EnginePorts, 'stages' | 'keep' | 'begins'> {
  /** Where it keeps what cannot be computed again; absent: in the database alone. */
  readonly kept?: { readonly log: KeptLog; readonly source: KeptSource };
  readonly topicRoot?: string;
  /** Calls back whenever a device subscribes to its advice. */
  readonly onSubscribed?: EdgeControl['onSubscribed'];
  /** Calls back whenever the edge is (again) there. */
  readonly onConnected?: EdgeControl['onConnected'];
  /** runs are at least so far apart, ms (default 5,000) */
  readonly everyMs?: number;
  /** at most this part of the time is spent on runs (default a quarter) */
  readonly share?: number;
}

/** Analytics at work. */
export interface Analytics {
  readonly queries: InsightQueries;
  /** Says that new readings were stored. */
  loaded(): void;
  /**
   * Says that all readings there were are stored. A database that has lost what it had shows only
   * then what its contexts stand on, so until then nothing is computed; any other need not wait.
   */
  caughtUp(): void;
  /** Runs now, after the run under way. */
  runNow(): Promise<RunReport>;
  /** Ends the run under way at the next product or stage; safe to call twice. */
  close(): Promise<void>;
}

const defaultEveryMs = 5_000;
const defaultShare = 0.25;

/** Starts analytics on a database, and answers what it finds. */
export async function startAnalytics(options: AnalyticsOptions): Promise<Analytics> {
  const {
    everyMs = defaultEveryMs,
    share = defaultShare,
    topicRoot = defaultTopicRoot,
    ...ports
  } = options;
  const { database, logger } = ports;
  const insights = await openInsights({ ...ports, topicRoot });
  await database.write(createTables);
  const kept = options.kept && (await openKept({ database, logger, ...options.kept }));
  const keep = async () => kept?.save();
  let caughtUp = () => {};
  const begins = kept?.wasBehind
    ? new Promise<void>((resolve) => {
        caughtUp = resolve;
      })
    : undefined;
  const engine = await startEngine(
    { ...ports, stages: insights.stages, keep, begins },
    { everyMs, share },
  );
  options.onSubscribed?.(({ topic }) => insights.subscribed(topic));
  options.onConnected?.(() => insights.connected());
  return {
    queries: {
      ...sessionQueries(ports),
      ...insights.queries,
      answerAdvice: async (...answer) => {
        const taken = await insights.queries.answerAdvice(...answer);
        await keep();
        return taken;
      },
      lastRun: engine.lastRun,
      lastAudit: engine.lastAudit,
      // Early, as soon as a product's portfolio is new, and when all of a run is done.
      onInsight: (listener) => {
        const stops = [insights.onInsight(listener), engine.onInsight(listener)];
        return () => {
          for (const stop of stops) stop();
        };
      },
    },
    loaded: engine.loaded,
    caughtUp: () => caughtUp(),
    runNow: engine.runNow,
    close: async () => {
      // Together: the run under way does not wait for contexts that would be thrown away.
      await Promise.all([engine.close(), insights.close()]);
      await kept?.close();
    },
  };
}
