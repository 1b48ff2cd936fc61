import {
  type ProductModel,
  type SessionModel,
  withGap,
} from '../../contract/model/product-model.ts';
import type { Tuning } from '../../contract/model/session-rule.ts';
import {
  type AnalyticsDatabase,
  readingsTable,
  type SqlTransaction,
  signalColumn,
} from '../../contract/ports/analytics-database.ts';
import type { RegistryView } from '../../contract/ports/registry.ts';
import {
  createReadingDays,
  createSessions,
  createStays,
  readingDaysTable,
  sessionColumns,
  sessionsTable,
  staysTable,
} from './schema.ts';
import { fingerprintOf, keepSessionModel, sessionModel } from './session-models.ts';

/** A product with its model and its gap in force. */
export interface Product {
  readonly maker: string;
  readonly model: SessionModel;
  /** how the gap is tuned; undefined where the model fixes it */
  readonly tuning: Tuning | undefined;
}

/** A product as its maker declares it. */
export type DeclaredProduct = Pick<Product, 'maker'> & { readonly model: ProductModel };

/** The products of the registry whose readings table already has a column for every signal. */
export async function readyProducts(
  database: AnalyticsDatabase,
  registry: RegistryView,
): Promise<readonly DeclaredProduct[]> {
  const rows = await database.query<{ name: string }>(
    `SELECT '"' || table_name || '"."' || column_name || '"' AS name FROM duckdb_columns()
     WHERE table_name LIKE 'readings %/%'`,
  );
  const columns = new Set(rows.map(({ name }) => name));
  return registry.products().filter(({ maker, model }) => {
    const table = readingsTable(maker, model.product);
    return Object.keys(model.signals).every((signal) =>
      columns.has(`${table}.${signalColumn(signal)}`),
    );
  });
}

/**
 * Makes the tables of a product's sessions. Where its sessions were computed by another model
 * or release, they are let go and all readings are marked dirty, so that they are computed anew in the same
 * transaction. Where only the gap is another one, they stay until others take their place, so that
 * these name those that they replace.
 *
 * @param run the number of this run
 * @returns whether tables were made
 */
export async function prepareProduct(
  transaction: SqlTransaction,
  { maker, model }: Pick<Product, 'maker' | 'model'>,
  run: number,
): Promise<boolean> {
  const { product } = model;
  const known = await sessionModel(transaction, maker, product);
  const alike =
    known !== undefined &&
    fingerprintOf(withGap(known, model.session.gapSeconds)) === fingerprintOf(model) &&
    (await isShaped(transaction, maker, model));
  if (alike) {
    if (known.session.gapSeconds === model.session.gapSeconds) return false;
    await keepSessionModel(transaction, maker, model);
    await markAllDirty(transaction, { maker, model });
    return false;
  }
  if (known !== undefined) {
    await transaction.run(
      `INSERT INTO changed_days SELECT $1, $2, device, customer, day, min(started), max(ended), $3
       FROM ${sessionsTable(maker, product)} GROUP BY device, customer, day`,
      [maker, product, run],
    );
    await transaction.run(`DROP TABLE ${sessionsTable(maker, product)}`);
    await transaction.run(`DROP TABLE ${staysTable(maker, product)}`);
  }
  await transaction.run(createSessions(maker, model));
  await transaction.run(createStays(maker, product));
  await transaction.run(createReadingDays(maker, product));
  await keepSessionModel(transaction, maker, model);
  await markAllDirty(transaction, { maker, model });
  return true;
}

/**
 * Puts all readings of a product on the list of dirty ranges. A stream (device and part) of which
 * readings were let go cannot be computed again and is left alone.
 */
export async function markAllDirty(
  transaction: SqlTransaction,
  { maker, model }: DeclaredProduct,
): Promise<void> {
  const { product } = model;
  await transaction.run(
    `INSERT INTO dirty
     SELECT $1, $2, device, nullif(part, ''), first, last, 0
     FROM (
       SELECT device, coalesce(part, '') AS part, min(time) AS first, max(time) AS last
       FROM ${readingsTable(maker, product)} GROUP BY ALL
     ) r WHERE NOT EXISTS (FROM ${staysTable(maker, product)} s
       WHERE s.device = r.device AND s.part = r.part AND s.started < r.first)`,
    [maker, product],
  );
}

/** Whether the session table has the columns of this release: an older one may have made it. */
async function isShaped(
  transaction: SqlTransaction,
  maker: string,
  model: ProductModel,
): Promise<boolean> {
  const rows = await transaction.query<{ name: string; type: string }>(
    `SELECT name, type FROM pragma_table_info('${sessionsTable(maker, model.product)}') ORDER BY cid`,
  );
  const wanted = sessionColumns(model).map(([name, type]) => `${name.replaceAll('"', '')} ${type}`);
  return rows.map(({ name, type }) => `${name} ${type}`).join() === wanted.join();
}

/** The tables that reach over products, with rows of each. */
const perProduct = [
  'session_models',
  'gap_words',
  'known_readings',
  'device_states',
  'dirty',
  'weights_to_apply',
  'changed_days',
  'stage_marks',
] as const;

/** Lets go of all that was derived of products which the registry no longer knows. */
export async function forgetProducts(
  transaction: SqlTransaction,
  registry: RegistryView,
): Promise<void> {
  const kept = await transaction.query<{ maker: string; product: string }>(
    'SELECT maker, product FROM session_models',
  );
  for (const { maker, product } of kept) {
    if (registry.product(maker, product) !== undefined) continue;
    await transaction.run(`DROP TABLE ${sessionsTable(maker, product)}`);
    await transaction.run(`DROP TABLE ${staysTable(maker, product)}`);
    await transaction.run(`DROP TABLE IF EXISTS ${readingDaysTable(maker, product)}`);
    for (const table of perProduct) {
      await transaction.run(`DELETE FROM ${table} WHERE maker = $1 AND product = $2`, [
        maker,
        product,
      ]);
    }
  }
}
