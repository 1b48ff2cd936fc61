import type { AnalyticsDatabase, SqlRow } from '../../contract/ports/analytics-database.ts';
import { countDiffering, keepCopy } from './drift.ts';
import { markAllDirty, type Product } from './prepare-product.ts';
import { type RefreshOptions, refreshWithin } from './refresh-product.ts';
import { readingDaysTable, sessionsTable, staysTable } from './schema.ts';

/** What came of computing everything anew and comparing it with what was kept. */
export interface Audit {
  /** when it began, epoch ms */
  readonly at: number;
  readonly milliseconds: number;
  /** sessions compared */
  readonly sessions: number;
  /** rows (of sessions, stays, contexts, sums) that were not what they should be, and are now */
  readonly drift: number;
}

/** What is not compared: it tells how a session came to be, not what it is. */
const notCompared = ['context', 'supersedes', 'run'];

/**
 * Computes the sessions of a product anew from all its readings, and answers how many rows of what
 * was kept are different; they are put right, and noted as changed. A stream (device and part) of
 * which readings were let go cannot be computed again and is left alone.
 *
 * Cost: that of the first time, in one transaction.
 */
export async function auditSessions(
  database: AnalyticsDatabase,
  product: Product,
  options: RefreshOptions,
): Promise<Pick<Audit, 'sessions' | 'drift'>> {
  const { maker, model } = product;
  const [sessions, stays, days] = [sessionsTable, staysTable, readingDaysTable].map((table) =>
    table(maker, model.product),
  ) as [string, string, string];
  return database.write(async (transaction) => {
    // What came since the run began is no drift.
    await refreshWithin(transaction, product, options);
    const kept = [
      await keepCopy(transaction, sessions, notCompared),
      await keepCopy(transaction, stays),
      await keepCopy(transaction, days),
    ];
    await transaction.run('DELETE FROM known_readings WHERE maker = $1 AND product = $2', [
      maker,
      model.product,
    ]);
    await markAllDirty(transaction, product);
    await refreshWithin(transaction, product, options);
    let drift = 0;
    for (const copy of kept) drift += await countDiffering(transaction, copy);
    const [all] = await transaction.query<{ n: number }>(`SELECT count(*) AS n FROM ${sessions}`);
    return { sessions: all?.n ?? 0, drift };
  });
}

/** The last audit; null before the first. */
export async function lastAudit(database: AnalyticsDatabase): Promise<Audit | null> {
  const [last] = await database.query<SqlRow & Audit>(
    'SELECT begun AS "at", milliseconds, sessions, drift FROM audits',
  );
  return last ?? null;
}

export async function keepAudit(database: AnalyticsDatabase, audit: Audit): Promise<void> {
  const { at, milliseconds, sessions, drift } = audit;
  await database.write(async (transaction) => {
    await transaction.run('DELETE FROM audits');
    await transaction.run('INSERT INTO audits VALUES ($1, $2, $3, $4)', [
      at,
      milliseconds,
      sessions,
      drift,
    ]);
  });
}

const dayMs = 86_400_000;

/** Whether an hour of the day (UTC) has come since a moment; never, without one. */
export function isAuditDue(hour: number | undefined, since: number, now: number): boolean {
  if (hour === undefined) return false;
  const night = (time: number) => Math.floor((time - hour * 3_600_000) / dayMs);
  return night(now) > night(since);
}
