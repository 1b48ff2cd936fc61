import type { SqlTransaction } from '../../contract/ports/analytics-database.ts';
import { textSql } from '../engine/literal.ts';
import { sessionsTable } from '../engine/schema.ts';

/** Of a session plan, what decides whether a session may still be going on. */
export interface Silence {
  readonly maker: string;
  readonly product: string;
  readonly gapMs: number;
}

/**
 * Whether a stay (or session) `s` of which no end was seen may still be going on: its device told
 * something no longer ago than a gap, and is not known to have gone offline since. An SQL
 * condition; it needs `offlineSql` joined as `off`.
 */
export function goesOnSql({ gapMs }: Silence, now: number): string {
  return `(s.ended + ${gapMs} >= ${now} AND coalesce(off.since <= s.ended, true))`;
}

/** The devices that said last, or whose will said, that they are offline; with the time of receipt. */
export function offlineSql({ maker, product }: Silence): string {
  return `(SELECT device, since FROM device_states
    WHERE maker = ${textSql(maker)} AND product = ${textSql(product)} AND state = 'offline')`;
}

/** Ends the sessions that time alone has ended, at their last reading; notes them as changed. */
export async function closeSilent(
  transaction: SqlTransaction,
  silence: Silence,
  now: number,
  run: number,
): Promise<void> {
  const sessions = sessionsTable(silence.maker, silence.product);
  const over = `FROM ${sessions} s LEFT JOIN ${offlineSql(silence)} off ON off.device = s.device
    WHERE s.open AND NOT ${goesOnSql(silence, now)}`;
  await transaction.run(`INSERT INTO changed_days
    SELECT ${textSql(silence.maker)}, ${textSql(silence.product)}, s.device, s.customer, s.day,
      s.started, s.ended, ${run} ${over}`);
  await transaction.run(`UPDATE ${sessions} SET open = false, closed_by = 'gap', run = ${run}
    WHERE id IN (SELECT s.id ${over})`);
}
