import type { AnalyticsDatabase, SqlTransaction } from '../../contract/ports/analytics-database.ts';
import type { Range } from '../../contract/ports/insight-queries.ts';
import { contextColumns } from '../contexts/context-columns.ts';
import { textSql } from '../engine/literal.ts';
import { sessionsTable } from '../engine/schema.ts';
import { groupBy } from '../queries/group-by.ts';
import type { ProductLeaves } from '../queries/product-leaves.ts';
import { seededRandom, seedFor } from '../random.ts';
import { termsOf } from './comparison-cohort.ts';
import { termSql } from './expectation.ts';
import { type Frontier, type FrontierCustomer, learnFrontier } from './frontier.ts';

/** The frontiers of a product, by context; with those of all contexts together under null. */
export type Frontiers = ReadonlyMap<string | null, Frontier>;

/** Makes the table of frontiers, where it is missing. Idempotent. */
export async function createFrontiers(transaction: SqlTransaction): Promise<void> {
  await transaction.run(`CREATE TABLE IF NOT EXISTS frontiers
    (maker VARCHAR, product VARCHAR, fitted_at DOUBLE, frontiers VARCHAR)`);
  // Of whom they were learnt; a database from before has none.
  await transaction.run('ALTER TABLE frontiers ADD COLUMN IF NOT EXISTS cohort VARCHAR');
}

/** What is known of a product's frontiers; nothing before the first. */
export async function readFrontiers(
  database: Pick<AnalyticsDatabase, 'query'>,
  maker: string,
  product: string,
): Promise<Frontiers> {
  const [row] = await database.query<{ frontiers: string }>(
    'SELECT frontiers FROM frontiers WHERE maker = $1 AND product = $2',
    [maker, product],
  );
  const kept = row === undefined ? [] : (JSON.parse(row.frontiers) as readonly Frontier[]);
  return new Map(kept.map((frontier) => [frontier.context, frontier]));
}

/**
 * Learns the frontiers of a product, once for each fit of its contexts and each change of who is
 * compared (`comparison-cohort.ts`): on the sessions that the contexts stand on. Newcomers are in them
 * from Monday on, who leaves is out of them with the next run. The same sessions of the same customers
 * give the same frontiers.
 *
 * Cost: where they are due, one scan of the sessions and 201 regressions for each context.
 */
export async function refreshFrontiers(
  database: AnalyticsDatabase,
  maker: string,
  leaves: ProductLeaves,
  { seed, cohort }: { readonly seed: number; readonly cohort: string },
): Promise<void> {
  const { model, contexts } = leaves;
  if (contexts === undefined) return;
  const of = [maker, model.product];
  const [known] = await database.query<{ fitted: number; cohort: string | null }>(
    'SELECT fitted_at AS fitted, cohort FROM frontiers WHERE maker = $1 AND product = $2',
    of,
  );
  if (known?.fitted === contexts.fittedAt && known.cohort === cohort) return;
  const rows = await readUse(
    database,
    maker,
    leaves,
    `NOT s.open AND s.started < ${contexts.fittedOn.epoch} AND EXISTS
      (FROM ${termsOf(maker)} t WHERE t.customer = s.customer AND t.to_time = 'infinity'
        AND s.started >= t.from_time)`,
  );
  const left = await database.query<{ customer: string }>(
    `SELECT customer FROM ${termsOf(maker)} WHERE gone AND to_time = 'infinity'`,
  );
  const hasLeft = new Set(left.map(({ customer }) => customer));
  const learn = (context: string | null, all: readonly FrontierCustomer[]) => {
    const staying = all.filter(({ customer }) => !hasLeft.has(customer));
    const gone = all.filter(({ customer }) => hasLeft.has(customer));
    return learnFrontier(context, staying, randomOf, gone);
  };
  const randomOf = (customer: string) =>
    seededRandom(seedFor(seed, maker, model.product, customer, 'frontier'));
  const inContext = groupBy(rows, ({ context }) => context);
  const frontiers = [
    learn(null, together(rows)),
    ...contexts.contexts.map(({ id }) => learn(id, inContext.get(id) ?? [])),
  ];
  await database.write(async (transaction) => {
    await transaction.run('DELETE FROM frontiers WHERE maker = $1 AND product = $2', of);
    await transaction.run('INSERT INTO frontiers VALUES ($1, $2, $3, $4, $5)', [
      ...of,
      contexts.fittedAt,
      JSON.stringify(frontiers),
      cohort,
    ]);
  });
}

/** What one customer did in each context, in a range. */
export function readOwnUse(
  database: Pick<AnalyticsDatabase, 'query'>,
  maker: string,
  leaves: ProductLeaves,
  customer: string,
  { from, to }: Range,
): Promise<readonly UseRow[]> {
  const where = [
    `s.customer = ${textSql(customer)}`,
    ...(from === undefined ? [] : [`s.started >= ${from}`]),
    ...(to === undefined ? [] : [`s.started < ${to}`]),
  ];
  return readUse(database, maker, leaves, where.join(' AND '));
}

interface UseRow extends FrontierCustomer {
  readonly context: string;
}

async function readUse(
  database: Pick<AnalyticsDatabase, 'query'>,
  maker: string,
  { model, contexts, adjusted }: ProductLeaves,
  where: string,
): Promise<readonly UseRow[]> {
  const sqlOf = new Map(
    contextColumns(model, (other) => other).map(({ name, sql }) => [name, sql] as const),
  );
  const kept = contexts?.contexts ?? [];
  const width = Math.max(0, ...kept.map(({ expectation }) => expectation?.terms.length ?? 0));
  const uses = Array.from({ length: width }, (_, n) => {
    const cases = kept.flatMap(({ id, expectation }) => {
      const term = expectation?.terms[n];
      return term === undefined
        ? []
        : [
            `WHEN ${textSql(id)} THEN ${termSql(term, (column) => sqlOf.get(column) ?? 'NULL::DOUBLE')}`,
          ];
    });
    return `, avg(CASE s.context ${cases.join(' ')} END) AS use_${n}`;
  });
  const rows = await database.query(
    `SELECT s.context, s.customer, count(*) AS rated, sum(s.adjusted)::BIGINT AS adjusted,
       sum(round(s.adjusted * (s.adjusted / 1e6)))::BIGINT AS squares ${uses.join('')}
     FROM (SELECT s.*, ${adjusted} AS adjusted
       FROM ${sessionsTable(maker, model.product)} s WHERE ${where}) s
     WHERE s.adjusted IS NOT NULL GROUP BY s.context, s.customer ORDER BY s.context, s.customer`,
  );
  return rows.map((row) => ({
    context: String(row.context),
    customer: String(row.customer),
    rated: Number(row.rated),
    adjusted: Number(row.adjusted),
    adjustedSquares: Number(row.squares),
    use: uses.map((_, n) => Number(row[`use_${n}`] ?? 0)),
  }));
}

/** The same over all contexts, in which manners of use cannot be told in the same terms. */
function together(rows: readonly UseRow[]): readonly FrontierCustomer[] {
  return [...groupBy(rows, ({ customer }) => customer)].map(([customer, own]) => {
    const sum = (of: (row: UseRow) => number) => own.reduce((total, row) => total + of(row), 0);
    return {
      customer,
      rated: sum(({ rated }) => rated),
      adjusted: sum(({ adjusted }) => adjusted),
      adjustedSquares: sum(({ adjustedSquares }) => adjustedSquares),
      use: [],
    };
  });
}

/** The frontier of a context; where too few share it, that over all contexts. */
export function frontierFor(frontiers: Frontiers, context: string): Frontier | undefined {
  const own = frontiers.get(context);
  return own === undefined || own.withheld !== undefined ? (frontiers.get(null) ?? own) : own;
}
