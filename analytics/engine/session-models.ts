import { createHash } from 'node:crypto';
import type { ProductModel, SessionModel } from '../../contract/model/product-model.ts';
import type { AnalyticsDatabase, SqlTransaction } from '../../contract/ports/analytics-database.ts';

/**
 * The model that a product's sessions were computed by, with the gap in force, which is what their
 * columns are named after; undefined where there are none yet. The model in force may be newer for a moment.
 */
export async function sessionModel(
  database: Pick<AnalyticsDatabase, 'query'>,
  maker: string,
  product: string,
): Promise<SessionModel | undefined> {
  const [row] = await database.query<{ model: string }>(
    'SELECT model FROM session_models WHERE maker = $1 AND product = $2',
    [maker, product],
  );
  return row === undefined ? undefined : (JSON.parse(row.model) as SessionModel);
}

/** The same of all products, by `maker/product`. */
export async function sessionModels(
  database: Pick<AnalyticsDatabase, 'query'>,
): Promise<ReadonlyMap<string, SessionModel>> {
  const rows = await database.query<{ key: string; model: string }>(
    `SELECT concat_ws('/', maker, product) AS key, model FROM session_models`,
  );
  return new Map(rows.map(({ key, model }) => [key, JSON.parse(model) as SessionModel]));
}

/** Keeps the model that a product's sessions are computed by from now on. */
export async function keepSessionModel(
  transaction: SqlTransaction,
  maker: string,
  model: SessionModel,
): Promise<void> {
  await transaction.run('DELETE FROM session_models WHERE maker = $1 AND product = $2', [
    maker,
    model.product,
  ]);
  await transaction.run('INSERT INTO session_models VALUES ($1, $2, $3)', [
    maker,
    model.product,
    JSON.stringify(model),
  ]);
}

/** Tells models apart by what sessions depend on. */
export function fingerprintOf(model: ProductModel): string {
  const { signals, session, features, settings, value } = model;
  return createHash('sha256')
    .update(JSON.stringify({ signals, session, features, settings, value }))
    .digest('hex');
}
