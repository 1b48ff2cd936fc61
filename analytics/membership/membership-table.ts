import type { AnalyticsDatabase, SqlTransaction } from '../../contract/ports/analytics-database.ts';

/** What a customer's latest sessions say of one context. */
export interface MembershipRow {
  readonly customer: string;
  readonly context: string;
  readonly sessions: number;
  /** Local days on which they began. */
  readonly days: number;
  /** How much of the customer's use is of the context, in whole millionths. */
  readonly share: number;
  /** What the sessions are worth against clear ones (`own-shares.ts`), in whole millionths. */
  readonly clear: number;
}

/** Quoted; compared by the nightly audit. */
export const membershipTable = '"memberships"';

const tables = [
  `${membershipTable} (maker VARCHAR, product VARCHAR, customer VARCHAR, context VARCHAR,
    sessions BIGINT, days BIGINT, share BIGINT, clear BIGINT)`,
  // The fit by whose contexts a product's memberships were computed, epoch ms.
  'membership_marks (maker VARCHAR, product VARCHAR, fitted_at DOUBLE)',
] as const;

/** Makes the tables of memberships, where they are missing. Idempotent. */
export async function createMembershipTables(transaction: SqlTransaction): Promise<void> {
  for (const table of tables) await transaction.run(`CREATE TABLE IF NOT EXISTS ${table}`);
}

/**
 * Puts rows in the place of those of some customers, or of all: then they are of a fit.
 *
 * @param touched a relation of `customer`; undefined: all
 */
export async function writeMemberships(
  transaction: SqlTransaction,
  maker: string,
  product: string,
  rows: readonly MembershipRow[],
  fittedAt: number,
  touched: string | undefined,
): Promise<void> {
  const own = 'WHERE maker = $1 AND product = $2';
  const of = [maker, product];
  const which = touched === undefined ? '' : `AND customer IN (SELECT customer FROM ${touched})`;
  await transaction.run(`DELETE FROM ${membershipTable} ${own} ${which}`, of);
  await transaction.append('memberships', {
    maker: rows.map(() => maker),
    product: rows.map(() => product),
    customer: rows.map(({ customer }) => customer),
    context: rows.map(({ context }) => context),
    sessions: rows.map(({ sessions }) => sessions),
    days: rows.map(({ days }) => days),
    share: rows.map(({ share }) => share),
    clear: rows.map(({ clear }) => clear),
  });
  if (touched !== undefined) return;
  await transaction.run(`DELETE FROM membership_marks ${own}`, of);
  await transaction.run('INSERT INTO membership_marks VALUES ($1, $2, $3)', [...of, fittedAt]);
}

/**
 * The products, as `maker/product`, of which there are contexts and the memberships are not of the
 * latest fit. Cost: one look at the contexts of all products.
 */
export async function productsFittedAnew(
  database: Pick<AnalyticsDatabase, 'query'>,
): Promise<ReadonlySet<string>> {
  const rows = await database.query<{ key: string }>(
    `SELECT concat_ws('/', c.maker, c.product) AS key FROM context_models c
       LEFT JOIN membership_marks m ON m.maker = c.maker AND m.product = c.product
     WHERE m.fitted_at IS DISTINCT FROM (c.model::JSON->>'fittedAt')::DOUBLE`,
  );
  return new Set(rows.map(({ key }) => key));
}

/** The fit that a product's memberships are of; undefined: there are none yet. */
export async function readMembershipMark(
  database: Pick<AnalyticsDatabase, 'query'>,
  maker: string,
  product: string,
): Promise<number | undefined> {
  const [row] = await database.query<{ fitted_at: number }>(
    'SELECT fitted_at FROM membership_marks WHERE maker = $1 AND product = $2',
    [maker, product],
  );
  return row?.fitted_at;
}

/** The rows of one customer, or of all, in the order of customer and context. */
export async function readMemberships(
  database: Pick<AnalyticsDatabase, 'query'>,
  maker: string,
  product: string,
  customer?: string,
): Promise<readonly MembershipRow[]> {
  return database.query<{ [K in keyof MembershipRow]: MembershipRow[K] }>(
    `SELECT customer, context, sessions, days, share, clear FROM ${membershipTable}
     WHERE maker = $1 AND product = $2 AND coalesce(customer = $3, true)
     ORDER BY customer, context`,
    [maker, product, customer ?? null],
  );
}
