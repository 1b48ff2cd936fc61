import { once } from 'node:events';
import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import { isAuditDue, lastAudit } from './audit.ts';
import { lastRunNumber } from './changes.ts';
import type { Seen } from './news.ts';
import { type Pace, repeat } from './repeat.ts';
import { type EnginePorts, type RunReport, runAnalytics } from './run.ts';
import { checkpoint, createTables } from './schema.ts';

/** Analytics at work. */
export interface Engine {
  /** Says that new readings were stored. */
  loaded(): void;
  /** Runs now, after the run under way, and answers what came of it. */
  runNow(): Promise<RunReport>;
  readonly lastRun: InsightQueries['lastRun'];
  readonly lastAudit: InsightQueries['lastAudit'];
  readonly onInsight: InsightQueries['onInsight'];
  /** Ends the run under way at the next product or stage; safe to call twice. */
  close(): Promise<void>;
}

/** At the latest after so long a run looks for sessions that silence has ended. */
const idleMs = 60_000;

/**
 * Starts analytics: it runs when readings were stored or the registry changed, as often as the pace
 * allows, and once a minute of itself.
 */
export async function startEngine(ports: EnginePorts, pace: Omit<Pace, 'idleMs'>): Promise<Engine> {
  const { database, registry, logger } = ports;
  await database.write(createTables);
  await checkpoint(database);

  const listeners = new Set<Parameters<InsightQueries['onInsight']>[0]>();
  const before = await lastRunNumber(database);
  let run = before;
  let seen: Seen = { registry: undefined, message: undefined };
  let last: RunReport | null = null;
  let audited = await lastAudit(database);
  const startedAt = ports.clock();
  let news = 0;
  let workedOff = 0;
  const closing = new AbortController();

  const repeated = repeat(
    async (): Promise<RunReport> => {
      if (run === before) await Promise.race([ports.begins, once(closing.signal, 'abort')]);
      run += 1;
      const heard = news;
      const { seen: shown, ...report } = await runAnalytics(ports, run, seen, {
        closing: closing.signal,
        audits: isAuditDue(ports.auditHour, audited?.at ?? startedAt, ports.clock()),
      });
      audited = report.audit ?? audited;
      seen = shown;
      last = report;
      workedOff = heard;
      for (const { maker, product } of report.changed) {
        for (const listener of listeners) {
          try {
            listener({ maker, product, computedAt: report.at });
          } catch (error) {
            logger.error({ error }, 'a listener to insight failed');
          }
        }
      }
      return report;
    },
    { ...pace, idleMs },
  );
  const nudge = () => {
    news += 1;
    repeated.nudge();
  };
  const unfollow = registry.onChange(nudge);
  nudge();

  return {
    loaded: nudge,
    runNow: repeated.now,
    lastRun: () => last && { ...last, upToDate: workedOff === news },
    lastAudit: () => audited,
    onInsight: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => {
      unfollow();
      closing.abort();
      await repeated.close();
    },
  };
}
