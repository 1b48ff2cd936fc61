import type { SqlTransaction } from '../../contract/ports/analytics-database.ts';
import { sessionsTable } from '../engine/schema.ts';
import type { ProductChange } from '../engine/stage.ts';
import type { Placements } from './place-sessions.ts';

/** Writes contexts into sessions; `touched` then holds the devices and days with anything new. */
export async function writePlacements(
  transaction: SqlTransaction,
  maker: string,
  product: string,
  { ids, contexts }: Placements,
  change: ProductChange | undefined,
): Promise<void> {
  const table = sessionsTable(maker, product);
  await transaction.run('CREATE OR REPLACE TEMP TABLE placed (id VARCHAR, context VARCHAR)');
  await transaction.append('placed', { id: ids, context: contexts });
  const days =
    change === undefined || change.all ? '' : `UNION SELECT device, day FROM ${change.days}`;
  await transaction.run(`CREATE OR REPLACE TEMP TABLE touched AS
    SELECT s.device, s.day FROM ${table} s JOIN placed p ON p.id = s.id ${days}`);
  await transaction.run(
    `UPDATE ${table} SET context = p.context FROM placed p WHERE p.id = ${table}.id`,
  );
}
