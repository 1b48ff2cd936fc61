import type { ProductModel } from '../../contract/model/product-model.ts';
import type { SqlTransaction } from '../../contract/ports/analytics-database.ts';
import { textSql } from '../engine/literal.ts';
import { sessionsTable } from '../engine/schema.ts';
import { valueSql } from './value-sql.ts';

/**
 * Values the sessions of those customers anew who changed their own weights, and takes them off
 * the list; notes as changed the sessions that are worth something else now, and answers how many.
 * Only worth and cost change, which need no readings: so it also holds for sessions of which the
 * readings were let go. The run of a session stays, since contexts do not depend on weights.
 *
 * Cost: a look for the sessions of these customers.
 */
export async function weighAnew(
  transaction: SqlTransaction,
  maker: string,
  model: ProductModel,
  run: number,
): Promise<number> {
  const { product } = model;
  const listed = `FROM weights_to_apply WHERE maker = ${textSql(maker)} AND product = ${textSql(product)}`;
  const [waiting] = await transaction.query<{ n: number }>(`SELECT count(*) AS n ${listed}`);
  if (waiting?.n === 0) return 0;
  const sessions = sessionsTable(maker, product);
  const { weighed, columns } = valueSql(maker, model);
  const theirs = `(FROM ${sessions} WHERE customer IN (SELECT customer ${listed}))`;
  await transaction.run(`CREATE OR REPLACE TEMP TABLE weighed_anew AS
    SELECT n.*, s.device, s.customer, s.day, s.started, s.ended
    FROM (SELECT id, ${columns.join(', ')} FROM (${weighed(theirs)})) n JOIN ${sessions} s USING (id)
    WHERE n.worth IS DISTINCT FROM s.worth OR n.cost IS DISTINCT FROM s.cost`);
  await transaction.run(`UPDATE ${sessions} s SET worth = n.worth, cost = n.cost
    FROM weighed_anew n WHERE s.id = n.id`);
  await transaction.run(`INSERT INTO changed_days
    SELECT ${textSql(maker)}, ${textSql(product)}, device, customer, day, min(started),
      max(ended), ${run}
    FROM weighed_anew GROUP BY device, customer, day`);
  const [changed] = await transaction.query<{ n: number }>(
    'SELECT count(*) AS n FROM weighed_anew',
  );
  await transaction.run('DROP TABLE weighed_anew');
  await transaction.run(`DELETE ${listed}`);
  return changed?.n ?? 0;
}
