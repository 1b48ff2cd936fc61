import type { Range } from '../../contract/ports/insight-queries.ts';
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
import { type BestPractice, bestPractice, noBestPractice } from '../value/best-practice.ts';

import { frontierFor, readFrontiers, readOwnUse } from '../value/keep-frontiers.ts';
import { compareWithPeers } from './compare-with-peers.ts';
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
  const comparison = await compareWithPeers(database, product, {
    ...{ maker, customer, own, range, now },
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
        ...{ againstPeers: comparison.againstPeers.value },
        ...{ best: practice.best.value, room: practice.room.value },
      },
    }),
    sentence: customerSentence(model, {
      outcome: amounts(outcomes)[0]!,
      cost,
      ...comparison,
    }),
    sessions: total.sessions,
    outcomes: amounts(outcomes),
    resources: amounts(resources),
    worth,
    cost,
    ownWeighted: total.ownWeighted,
    previous: await previousOf(database, product, customer.id, range),
    ...comparison,
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
): Promise<BestPractice> {
  const random = seededRandom(seedFor(seed, maker, product.model.product, customer.id, 'room'));
  if (!customer.consents.includes('comparison')) return noBestPractice();
  const frontiers = await readFrontiers(database, maker, product.model.product);
  const own = await readOwnUse(database, maker, product, customer.id, range);
  return bestPractice(
    own.map((use) => ({ ...use, frontier: frontierFor(frontiers, use.context) })),
    random,
  );
}
