import type { Range } from '../../contract/ports/insight-queries.ts';
import type { Estimate } from '../../contract/records/estimate.ts';
import { inputsOf } from '../../contract/records/figure.ts';
import type { Customer } from '../../contract/records/registry.ts';
import type { CustomerValue } from '../../contract/records/value.ts';
import { textSql } from '../engine/literal.ts';
import { seededRandom, seedFor } from '../random.ts';
import {
  addSums,
  amountIn,
  money,
  noSums,
  type Sums,
  sumBy,
  sumsIn,
  sumsSql,
} from '../scales/sums.ts';
import { againstPeers } from '../value/against-peers.ts';
import { bestPractice } from '../value/best-practice.ts';
import type { PerCustomer } from '../value/compare-customers.ts';
import { frontierFor, readFrontiers, readOwnUse } from '../value/keep-frontiers.ts';
import { peerWeeks } from '../value/peer-weeks.ts';
import { customerSentence } from './customer-sentence.ts';
import type { ProductLeaves, QueryPorts } from './product-leaves.ts';
import { valueTold } from './value-told.ts';

type ProductValue = CustomerValue['products'][number];

/** What one product gave one customer, in all and by local day. */
export interface OwnProduct {
  readonly value: ProductValue;
  readonly days: ReadonlyMap<string, Sums>;
}

/**
 * What one product gave one customer; undefined where it was not used in the range.
 *
 * @param now epoch ms
 */
export async function customerProduct(
  { database, seed }: QueryPorts,
  maker: string,
  customer: Customer,
  product: ProductLeaves,
  range: Range,
  now: number,
): Promise<OwnProduct | undefined> {
  const { model, contexts } = product;
  const own = await ownSums(database, product, customer.id, range);
  const total = totalOf(own);
  if (total.sessions === 0) return undefined;
  const { currency, outcomes, resources } = model.value;
  const amounts = (list: typeof outcomes) =>
    list.map(({ feature, label }) => ({ feature, label, ...amountIn(total, model, feature) }));
  const comparison = await compareWithPeers(database, maker, customer, product, own, {
    range,
    now,
  });
  const practice = await againstTheBest({ database, seed }, maker, customer, product, range);
  const [worth, cost] = [money(total.worth, currency), money(total.cost, currency)];
  const figures = {
    ...{ sessions: total.sessions, worth, cost },
    outcomes: Object.fromEntries(amounts(outcomes).map((amount) => [amount.feature, amount])),
  };
  const value: ProductValue = {
    product: model.product,
    name: model.name,
    inputs: inputsOf({
      scope: {
        ...{ of: 'customer', maker, customer: customer.id, product: model.product },
        ...{ from: range.from ?? null, to: range.to ?? null },
      },
      at: now,
      sessions: total.sessions,
      mark: total.mark,
      told: {
        ...valueTold(figures),
        ...{ againstPeers: comparison.value, best: practice.best.value, room: practice.room.value },
      },
    }),
    sentence: customerSentence(model, {
      outcome: amounts(outcomes)[0]!,
      cost,
      againstPeers: comparison,
    }),
    sessions: total.sessions,
    outcomes: amounts(outcomes),
    resources: amounts(resources),
    worth,
    cost,
    ownWeighted: total.ownWeighted,
    previous: await previousOf(database, product, customer.id, range),
    againstPeers: comparison,
    ...practice,
    contexts: [
      ...sumBy(
        own,
        ({ context }) => context,
        ({ sums }) => sums,
      ),
    ]
      .flatMap(([context, sums]) => {
        const kept = contexts?.contexts.find(({ id }) => id === context);
        if (kept === undefined) return [];
        return {
          id: kept.id,
          name: kept.name,
          colour: kept.colour,
          sessions: sums.sessions,
          share: sums.sessions / total.sessions,
          worth: money(sums.worth, currency),
          cost: money(sums.cost, currency),
        };
      })
      .sort((a, b) => b.sessions - a.sessions || (a.name < b.name ? -1 : 1)),
  };
  return {
    value,
    days: sumBy(
      own,
      ({ day }) => day,
      ({ sums }) => sums,
    ),
  };
}

/** The counts by which customers are compared, for SELECT. */
const compared = ['sessions', 'rated', 'adjusted', 'adjusted_squares']
  .map((name) => `sum(l.${name})::BIGINT AS ${name}`)
  .join(', ');

/** What a customer's sessions of one context and local day add up to. */
interface OwnSums {
  /** null: sessions that have none (yet) */
  readonly context: string | null;
  readonly day: string;
  readonly sums: Sums;
}

/** The customer's sums, in the order of contexts and days. */
async function ownSums(
  database: QueryPorts['database'],
  { model, between }: ProductLeaves,
  customer: string,
  range: Range,
): Promise<readonly OwnSums[]> {
  const rows = await database.query(
    `SELECT context, day::VARCHAR AS day, ${sumsSql(model)} FROM ${between(range)}
     WHERE customer = ${textSql(customer)} GROUP BY context, day ORDER BY context, day`,
  );
  return rows.map((row) => ({
    context: row.context as string | null,
    day: String(row.day),
    sums: sumsIn(row, model),
  }));
}

function totalOf(rows: readonly OwnSums[]): Sums {
  return rows.map(({ sums }) => sums).reduce(addSums, noSums);
}

/** The period of the same length before a range that has both ends. */
async function previousOf(
  database: QueryPorts['database'],
  product: ProductLeaves,
  customer: string,
  { from, to }: Range,
): Promise<ProductValue['previous']> {
  if (from === undefined || to === undefined) return null;
  const before = { from: from - (to - from), to: from };
  const sums = totalOf(await ownSums(database, product, customer, before));
  if (sums.sessions === 0) return null;
  const { currency } = product.model.value;
  return {
    sessions: sums.sessions,
    worth: money(sums.worth, currency),
    cost: money(sums.cost, currency),
  };
}

/**
 * What the best tenth get with the same use, and how much more that is than this customer gets: by
 * the frontiers of the customer's own contexts. Only those who agreed to be compared are told.
 */
async function againstTheBest(
  { database, seed }: Pick<QueryPorts, 'database' | 'seed'>,
  maker: string,
  customer: Customer,
  product: ProductLeaves,
  range: Range,
): Promise<Pick<ProductValue, 'best' | 'room'>> {
  const random = seededRandom(seedFor(seed, maker, product.model.product, customer.id, 'room'));
  if (!customer.consents.includes('comparison')) return bestPractice([], random);
  const frontiers = await readFrontiers(database, maker, product.model.product);
  const own = await readOwnUse(database, maker, product, customer.id, range);
  return bestPractice(
    own.map((use) => ({ ...use, frontier: frontierFor(frontiers, use.context) })),
    random,
  );
}

/**
 * The comparison with people who use the product alike: in the customer's own contexts, else
 * (where too few share them) in all. Only those who agreed to be compared are peers, and only they
 * are told. Of the others whole weeks count that are over, see `peer-weeks.ts`.
 */
async function compareWithPeers(
  database: QueryPorts['database'],
  maker: string,
  customer: Customer,
  { model, between }: ProductLeaves,
  own: readonly OwnSums[],
  { range, now }: { readonly range: Range; readonly now: number },
): Promise<Estimate> {
  const weeks = peerWeeks(range, now);
  const contexts = new Set(own.flatMap(({ context }) => context ?? []));
  const peersIn = async (
    isAlike: (sums: OwnSums) => boolean,
    where: string,
  ): Promise<PerCustomer> => {
    const rows =
      weeks === undefined
        ? []
        : await database.query(
            `SELECT l.customer, ${compared} FROM ${between(weeks)} l
               JOIN registry_customers c ON c.maker = ${textSql(maker)} AND c.customer = l.customer
             WHERE c.comparison AND l.customer <> ${textSql(customer.id)} AND ${where}
             GROUP BY l.customer ORDER BY l.customer`,
          );
    return new Map([
      ...rows.map((row) => [String(row.customer), sumsIn(row, model)] as const),
      [customer.id, totalOf(own.filter(isAlike))],
    ]);
  };
  if (!customer.consents.includes('comparison')) return againstPeers(new Map(), customer.id);
  const alike = await peersIn(
    ({ context }) => context !== null,
    `l.context IN (${[...contexts].map(textSql).join(', ') || 'NULL'})`,
  );
  const among = againstPeers(alike, customer.id);
  const tooFew =
    among.withheld === 'not-enough-customers' || among.withheld === 'one-customer-dominates';
  return tooFew ? againstPeers(await peersIn(() => true, 'true'), customer.id) : among;
}
