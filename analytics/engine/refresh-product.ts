import type { AnalyticsDatabase, SqlTransaction } from '../../contract/ports/analytics-database.ts';
import { closeSilent } from '../sessions/close-silent.ts';
import { hearDeviceStates } from '../sessions/device-states.ts';
import { refreshSessions } from '../sessions/refresh-sessions.ts';
import { weighAnew } from '../sessions/weigh-anew.ts';
import { type Product, prepareProduct } from './prepare-product.ts';
import { checkpoint, sessionsTable } from './schema.ts';
import { sessionModel } from './session-models.ts';

/** What a refresh works with besides the product. */
export interface RefreshOptions {
  /** every time zone that a session may be told in */
  readonly zones: readonly string[];
  /** epoch ms: which sessions may still go on */
  readonly now: number;
  /** the number of this run */
  readonly run: number;
}

/**
 * Brings the sessions of a product up to date, in one transaction; answers how many changed.
 * Sessions, what was known to compute them, the note of what changed and the dirty ranges worked
 * off stand or fall together, so it may be broken off at any moment.
 */
export async function refreshProduct(
  database: AnalyticsDatabase,
  product: Product,
  options: RefreshOptions,
): Promise<number> {
  const { maker, model } = product;
  const known = await sessionModel(database, maker, model.product);
  if (known === undefined) {
    // Tables go into the file while they are empty: nobody waits for that.
    await database.write((transaction) => prepareProduct(transaction, product, options.run));
    await checkpoint(database);
  }
  let made = false;
  const changed = await database.write(async (transaction) => {
    made = await prepareProduct(transaction, product, options.run);
    const weighed = await refreshWithin(transaction, product, options);
    const [row] = await transaction.query<{ changed: number }>(
      `SELECT count(*) AS changed FROM ${sessionsTable(maker, model.product)} WHERE run = $1`,
      [options.run],
    );
    return (row?.changed ?? 0) + weighed;
  });
  if (made) await checkpoint(database);
  return changed;
}

/**
 * The same within a transaction, of a product that is prepared; answers how many sessions are worth
 * something else to their customer.
 */
export async function refreshWithin(
  transaction: SqlTransaction,
  { maker, model }: Product,
  options: RefreshOptions,
): Promise<number> {
  await hearDeviceStates(transaction, maker, model.product);
  await refreshSessions(transaction, maker, model, options);
  const silence = { maker, product: model.product, gapMs: model.session.gapSeconds * 1000 };
  await closeSilent(transaction, silence, options.now, options.run);
  return weighAnew(transaction, maker, model, options.run);
}
