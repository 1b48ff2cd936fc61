import type { InsightQueries } from '../contract/ports/insight-queries.ts';
import type { EnginePorts, RunReport } from './engine/run.ts';
import type { Stage } from './engine/stage.ts';
import { startEngine } from './engine/start-engine.ts';
import { type SessionQueries, sessionQueries } from './queries/session-queries.ts';

/** What analytics needs. */
export interface AnalyticsOptions extends Omit<EnginePorts, 'stages'> {
  /** runs are at least so far apart, ms (default 5,000) */
  readonly everyMs?: number;
}

/** Analytics at work. */
export interface Analytics {
  readonly queries: SessionQueries & Pick<InsightQueries, 'lastRun' | 'onInsight'>;
  /** Says that new readings were stored. */
  loaded(): void;
  /** Runs now, after the run under way. */
  runNow(): Promise<RunReport>;
  /** Ends after the run under way; safe to call twice. */
  close(): Promise<void>;
}

const defaultEveryMs = 5_000;

/** Starts analytics on a database, and answers what it finds. */
export async function startAnalytics(options: AnalyticsOptions): Promise<Analytics> {
  const { everyMs = defaultEveryMs, ...ports } = options;
  const stages: readonly Stage[] = [];
  const engine = await startEngine({ ...ports, stages }, everyMs);
  return {
    queries: {
      ...sessionQueries(ports),
      lastRun: engine.lastRun,
      onInsight: engine.onInsight,
    },
    loaded: engine.loaded,
    runNow: engine.runNow,
    close: engine.close,
  };
}
