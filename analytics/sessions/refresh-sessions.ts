import type { SessionModel } from '../../contract/model/product-model.ts';
import type { SqlTransaction } from '../../contract/ports/analytics-database.ts';
import { findRegions } from './find-regions.ts';
import { replaceSessions } from './replace-sessions.ts';
import { planSessions } from './session-plan.ts';
import { sessionsSql } from './session-sql.ts';
import { staysSql } from './stay-sql.ts';

/** About how many readings are computed together: what they need fits the memory of 1 GB. */
const defaultChunkReadings = 4_000_000;

/**
 * Computes the sessions of a product anew wherever its dirty ranges ask for it, and takes those
 * ranges off the list. All in the caller's transaction: sessions, stays, the note of what changed
 * and the worked-off ranges stand or fall together.
 *
 * The answer depends only on the set of readings (and the registry), not on the order in which
 * they came, on copies among them, or on how they were divided into batches. What depends on the
 * way there is `supersedes` and `run`.
 *
 * Cost: one sort of the readings in the ranges, about 0.9 µs of processor time a reading, and what
 * it takes to read the stretches of time in which they lie.
 *
 * @param options.zones the time zones in use
 * @param options.now epoch ms, for which sessions may still go on
 * @param options.run the number of this run
 */
export async function refreshSessions(
  transaction: SqlTransaction,
  maker: string,
  model: SessionModel,
  options: {
    readonly zones: readonly string[];
    readonly now: number;
    readonly run: number;
    readonly chunkReadings?: number;
  },
): Promise<void> {
  const { zones, now, run, chunkReadings = defaultChunkReadings } = options;
  const [dirty] = await transaction.query<{ ranges: number }>(
    'SELECT count(*) AS ranges FROM dirty WHERE maker = $1 AND product = $2',
    [maker, model.product],
  );
  if (dirty?.ranges === 0) return;
  const plan = await planSessions(transaction, maker, model);
  const regions = await findRegions(transaction, plan, chunkReadings);
  if (regions.chunks > 0) {
    for (let chunk = 0; chunk < regions.chunks; chunk++) {
      const into =
        chunk === 0 ? 'CREATE OR REPLACE TEMP TABLE fresh_stays AS' : 'INSERT INTO fresh_stays';
      await transaction.run(`${into} ${staysSql(plan, regions, chunk)}`);
    }
    await transaction.run(
      `CREATE OR REPLACE TEMP TABLE fresh_sessions AS ${sessionsSql(plan, zones, now, run)}`,
    );
    await replaceSessions(transaction, plan, run);
    for (const table of ['fresh_stays', 'fresh_sessions']) {
      await transaction.run(`DROP TABLE ${table}`);
    }
  }
  await transaction.run('DROP TABLE regions');
  await transaction.run('DELETE FROM dirty WHERE maker = $1 AND product = $2', [
    maker,
    model.product,
  ]);
}
