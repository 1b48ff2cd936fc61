import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import { textSql } from './literal.ts';
import type { Product } from './prepare-product.ts';
import { sessionsTable } from './schema.ts';
import { fingerprintOf, sessionModels } from './session-models.ts';

/** Up to where a run looked at what is not listed for it, so that the next goes on from there. */
export interface Seen {
  /** the version of the registry that the tables show; undefined before the first run */
  readonly registry: number | undefined;
  /** the position of the last message; undefined before the first run, and after one that failed */
  readonly message: number | undefined;
}

/** The position of the last message. */
export async function lastMessage(database: AnalyticsDatabase): Promise<number> {
  const [last] = await database.query<{ position: number | null }>(
    'SELECT max(position) AS position FROM messages',
  );
  return last?.position ?? -1;
}

/**
 * The products whose sessions may be others by now: of which readings came or the registry changed
 * (dirty ranges), whose customers weigh anew, whose devices said whether they are there, whose model
 * is another one, or of which a session is open, so that time may end it. Those of all others stay
 * as they are, and cost nothing.
 *
 * Cost: two queries, however many products there are.
 *
 * @param seen the position up to which messages were heard; undefined: look at all products, since
 *   another release may have left them in another form, or the run before failed
 */
export async function productsWithNews(
  database: AnalyticsDatabase,
  products: readonly Product[],
  seen: number | undefined,
): Promise<ReadonlySet<Product>> {
  if (seen === undefined || products.length === 0) return new Set(products);
  const known = await sessionModels(database);
  const settled = products.filter((one) => {
    const model = known.get(keyOf(one));
    return model !== undefined && fingerprintOf(model) === fingerprintOf(one.model);
  });
  const open = settled.map(
    (one) => `(SELECT ${textSql(keyOf(one))}
      FROM ${sessionsTable(one.maker, one.model.product)} WHERE open LIMIT 1)`,
  );
  const news = await database.query<{ key: string }>(
    [
      `SELECT concat_ws('/', maker, product) AS key FROM dirty`,
      `SELECT concat_ws('/', maker, product) FROM weights_to_apply`,
      `SELECT concat_ws('/', maker, product) FROM messages
       WHERE channel = 'status' AND position > ${seen}`,
      ...open,
    ].join(' UNION '),
  );
  const stirred = new Set(news.map(({ key }) => key));
  const still = new Set(settled.filter((one) => !stirred.has(keyOf(one))));
  return new Set(products.filter((one) => !still.has(one)));
}

function keyOf({ maker, model }: Product): string {
  return `${maker}/${model.product}`;
}
