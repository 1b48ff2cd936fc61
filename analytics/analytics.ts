import type { EdgeControl } from '../contract/ports/edge-control.ts';
import type { InsightQueries } from '../contract/ports/insight-queries.ts';
import { defaultTopicRoot } from '../contract/wire/topics.ts';
import type { EnginePorts, RunReport } from './engine/run.ts';
import { startEngine } from './engine/start-engine.ts';
import { openInsights } from './insights.ts';
import { sessionQueries } from './queries/session-queries.ts';

/** What analytics needs. */
export interface AnalyticsOptions extends Omit<EnginePorts, 'stages'> {
  readonly topicRoot?: string;
  /** Calls back whenever a device subscribes to its advice. */
  readonly onSubscribed?: EdgeControl['onSubscribed'];
  /** Calls back whenever the edge is (again) there. */
  readonly onConnected?: EdgeControl['onConnected'];
  /** runs are at least so far apart, ms (default 5,000) */
  readonly everyMs?: number;
}

/** Analytics at work. */
export interface Analytics {
  readonly queries: InsightQueries;
  /** Says that new readings were stored. */
  loaded(): void;
  /** Runs now, after the run under way. */
  runNow(): Promise<RunReport>;
  /** Ends the run under way at the next product or stage; safe to call twice. */
  close(): Promise<void>;
}

const defaultEveryMs = 5_000;

/** Starts analytics on a database, and answers what it finds. */
export async function startAnalytics(options: AnalyticsOptions): Promise<Analytics> {
  const { everyMs = defaultEveryMs, topicRoot = defaultTopicRoot, ...ports } = options;
  const insights = await openInsights({ ...ports, topicRoot });
  const engine = await startEngine({ ...ports, stages: insights.stages }, everyMs);
  options.onSubscribed?.(({ topic }) => insights.subscribed(topic));
  options.onConnected?.(() => insights.connected());
  return {
    queries: {
      ...sessionQueries(ports),
      ...insights.queries,
      lastRun: engine.lastRun,
      // Early, as soon as a product's portfolio is new, and when all of a run is done.
      onInsight: (listener) => {
        const stops = [insights.onInsight(listener), engine.onInsight(listener)];
        return () => {
          for (const stop of stops) stop();
        };
      },
    },
    loaded: engine.loaded,
    runNow: engine.runNow,
    close: async () => {
      // Together: the run under way does not wait for contexts that would be thrown away.
      await Promise.all([engine.close(), insights.close()]);
    },
  };
}
