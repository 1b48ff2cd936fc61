import type { SqlTransaction } from '../../contract/ports/analytics-database.ts';
import { sessionsTable } from '../engine/schema.ts';

/**
 * After contexts have come back from the log: sessions that were placed by others are placed anew,
 * all stages work off everything, and runs are counted on from the one of the latest contexts, so
 * that late sessions are still told from those the contexts stand on.
 */
export async function everyPlacementAnew(transaction: SqlTransaction): Promise<void> {
  const products = await transaction.query<{ maker: string; product: string }>(
    'SELECT maker, product FROM session_models',
  );
  for (const { maker, product } of products) {
    await transaction.run(`UPDATE ${sessionsTable(maker, product)} SET context = NULL`);
  }
  await transaction.run('DELETE FROM stage_marks');
  await transaction.run(
    `INSERT INTO stage_marks SELECT 'kept', '', '', max((model->'fittedOn'->>'run')::BIGINT)
     FROM context_models HAVING max((model->'fittedOn'->>'run')::BIGINT) IS NOT NULL`,
  );
}
