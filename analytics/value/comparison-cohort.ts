import type { AnalyticsDatabase, SqlTransaction } from '../../contract/ports/analytics-database.ts';
import { epochOf } from '../contexts/when-to-fit.ts';
import { textSql } from '../engine/literal.ts';
import type { Stage } from '../engine/stage.ts';
import { leastPeers } from './compare-customers.ts';

/** Makes the tables of who is compared, where they are missing. Idempotent. */
export async function createCohorts(transaction: SqlTransaction): Promise<void> {
  // Between which Mondays a customer is compared: from (included) to (excluded), epoch ms.
  await transaction.run(`CREATE TABLE IF NOT EXISTS comparison_terms
    (maker VARCHAR, customer VARCHAR, from_time DOUBLE, to_time DOUBLE)`);
  // The week for which that was last fixed, by its Monday.
  await transaction.run('CREATE TABLE IF NOT EXISTS comparison_weeks (maker VARCHAR, week DOUBLE)');
}

/**
 * Who of a maker's customers is compared, as a relation for FROM: `customer`, `from_time` and `to_time`
 * of the term, and `gone`: the term is over, or the customer no longer agrees.
 */
export function termsOf(maker: string): string {
  return `(SELECT t.customer, t.from_time, t.to_time,
      t.to_time < 'infinity' OR NOT coalesce(c.comparison, false) AS gone
    FROM comparison_terms t LEFT JOIN registry_customers c
      ON c.maker = t.maker AND c.customer = t.customer
    WHERE t.maker = ${textSql(maker)})`;
}

/** Those compared this week, and those of them who have left since: by maker, as one mark. */
export async function cohortMarks(
  database: Pick<AnalyticsDatabase, 'query'>,
): Promise<ReadonlyMap<string, string>> {
  const rows = await database.query<{ maker: string; mark: string }>(
    `SELECT t.maker, bit_xor(hash(t.customer, t.from_time, coalesce(c.comparison, false)))::VARCHAR AS mark
     FROM comparison_terms t LEFT JOIN registry_customers c
       ON c.maker = t.maker AND c.customer = t.customer
     WHERE t.to_time = 'infinity' GROUP BY t.maker`,
  );
  return new Map(rows.map(({ maker, mark }) => [maker, mark]));
}

/**
 * Fixes at the beginning of each week (Monday, UTC) who is compared until the next: those who agree
 * then. So nobody learns of somebody who comes by asking before and after: newcomers count from the
 * next Monday on, with what they do from then on. Who leaves is in no figure any more at once; what
 * can then be told is judged where it is asked for (`against-peers.ts`).
 *
 * The first time is when 15 agree, before which nobody is compared; these count from the beginning.
 *
 * Cost: one look at the makers a run; once a week one pass over the customers.
 */
export function cohortStage(): Stage {
  return {
    name: 'comparison',
    work: async ({ database, now }) => {
      const week = epochOf(now);
      const due = await database.query<{ maker: string; first: boolean }>(
        `SELECT m.maker, w.week IS NULL AS first
         FROM registry_makers m LEFT JOIN comparison_weeks w ON w.maker = m.maker
         WHERE w.week < $1 OR w.week IS NULL AND ${leastPeers} <= (SELECT count(*)
           FROM registry_customers c WHERE c.maker = m.maker AND c.comparison)`,
        [week],
      );
      if (due.length === 0) return;
      await database.write(async (transaction) => {
        for (const { maker, first } of due) {
          await fixCohort(transaction, maker, first ? "'-infinity'" : `${week}`, week);
        }
      });
    },
  };
}

async function fixCohort(
  transaction: SqlTransaction,
  maker: string,
  from: string,
  week: number,
): Promise<void> {
  const agreeing = `SELECT customer FROM registry_customers
    WHERE maker = ${textSql(maker)} AND comparison`;
  const open = `maker = ${textSql(maker)} AND to_time = 'infinity'`;
  await transaction.run(
    `UPDATE comparison_terms SET to_time = ${week} WHERE ${open} AND customer NOT IN (${agreeing})`,
  );
  await transaction.run(
    `INSERT INTO comparison_terms SELECT ${textSql(maker)}, customer, ${from}, 'infinity'
     FROM (${agreeing} EXCEPT SELECT customer FROM comparison_terms WHERE ${open})`,
  );
  await transaction.run('DELETE FROM comparison_weeks WHERE maker = $1', [maker]);
  await transaction.run('INSERT INTO comparison_weeks VALUES ($1, $2)', [maker, week]);
}

/** Lets go of the terms of makers that the registry no longer knows. */
export async function forgetCohorts(transaction: SqlTransaction): Promise<void> {
  for (const table of ['comparison_terms', 'comparison_weeks']) {
    await transaction.run(
      `DELETE FROM ${table} WHERE maker NOT IN (SELECT maker FROM registry_makers)`,
    );
  }
}
