import type { ProductModel } from '../../contract/model/product-model.ts';
import type { AnalyticsDatabase, SqlRow } from '../../contract/ports/analytics-database.ts';
import type { Estimate, WithheldReason } from '../../contract/records/estimate.ts';
import type { KindSide } from '../../contract/records/kind-comparison.ts';
import type { ContextModel } from '../contexts/context-model.ts';
import { sessionsTable } from '../engine/schema.ts';
import { differenceOfRatios } from '../kinds/differences.ts';
import { shareInterval } from '../membership/share-interval.ts';
import type { Random } from '../random.ts';
import type { Paired } from '../scales/sums.ts';
import { type CustomerSums, ratioOverCustomers } from '../value/cluster-bootstrap.ts';
import { contextValue, withheld } from '../value/estimates.ts';

/** What one customer did and got in one context of a product, at the maker's prices. */
export interface KindCell extends Paired {
  readonly customer: string;
  readonly context: string;
  readonly sessions: number;
  /** When its sessions were, epoch ms. */
  readonly first: number;
  readonly last: number;
}

/** Which sessions `s` are compared, as SQL: closed ones of known customers. */
export const kindSessions = 'NOT s.open AND s.context IS NOT NULL AND s.customer IS NOT NULL';

/** What customers did with a product, by context; of closed sessions of known customers. */
export async function kindCells(
  database: AnalyticsDatabase,
  maker: string,
  { product }: ProductModel,
): Promise<readonly KindCell[]> {
  const paired = 's.listed_worth IS NOT NULL AND s.listed_cost IS NOT NULL';
  const sum = (money: string) =>
    `coalesce(sum(CASE WHEN ${paired} THEN s.${money} END), 0)::DOUBLE`;
  return database.query<SqlRow & KindCell>(
    `SELECT customer, context, count(*)::BIGINT AS sessions,
       min(started) AS first, max(ended) AS last,
       count(CASE WHEN ${paired} THEN 1 END)::BIGINT AS paired,
       ${sum('listed_worth')} AS "pairedWorth", ${sum('listed_cost')} AS "pairedCost"
     FROM ${sessionsTable(maker, product)} s
     WHERE ${kindSessions}
     GROUP BY customer, context ORDER BY customer, context`,
  );
}

/** What the customers of a product did in some of its contexts. */
interface Inside {
  readonly customer: string;
  /** in all contexts */
  readonly all: number;
  readonly sessions: number;
  readonly got: Paired;
}

/** @returns one for each customer of the product, in the order of their ids */
function inside(cells: readonly KindCell[], contexts: readonly string[]): readonly Inside[] {
  const found = new Map<string, Inside>();
  for (const { customer, context, sessions, paired, pairedWorth, pairedCost } of cells) {
    const before = found.get(customer) ?? {
      ...{ customer, all: 0, sessions: 0 },
      got: { paired: 0, pairedWorth: 0, pairedCost: 0 },
    };
    const all = before.all + sessions;
    if (!contexts.includes(context)) {
      found.set(customer, { ...before, all });
      continue;
    }
    const got = {
      paired: before.got.paired + paired,
      pairedWorth: before.got.pairedWorth + pairedWorth,
      pairedCost: before.got.pairedCost + pairedCost,
    };
    found.set(customer, { customer, all, sessions: before.sessions + sessions, got });
  }
  return [...found.values()];
}

const sharesOf = ({ sessions, all }: Inside): CustomerSums => ({
  numerator: sessions,
  denominator: all,
});
const valuesOf = ({ got }: Inside): CustomerSums => ({
  numerator: got.pairedWorth,
  denominator: got.pairedCost,
});

/** From so many customers on an interval means something to their own maker. */
const leastForInterval = 5;

/** The figures of some contexts of a product, taken together. */
export function sideOf(
  cells: readonly KindCell[],
  model: ContextModel,
  contexts: readonly string[],
  random: Random,
): KindSide {
  const customers = inside(cells, contexts);
  const using = customers.filter(({ sessions }) => sessions > 0);
  const sessions = using.reduce((sum, one) => sum + one.sessions, 0);
  return {
    contexts: model.contexts
      .filter(({ id }) => contexts.includes(id))
      .map(({ id, name, colour }) => ({ id, name, colour })),
    sessions,
    customers: using.length,
    shareOfSessions: shareOfSessions(customers, random),
    shareOfCustomers: shareOfCustomers(using.length, customers.length, sessions),
    value: contextValue(
      using.map(({ got }) => got),
      random,
    ),
  };
}

function shareOfSessions(customers: readonly Inside[], random: Random): Estimate {
  const figure = ratioOverCustomers(customers.map(sharesOf), {
    ...{ random, minCustomers: leastForInterval, largestShare: 1 },
  });
  const standing = {
    unit: '1',
    n: customers.reduce((sum, { all }) => sum + all, 0),
    customers: customers.length,
    method: 'share of sessions, customers resampled',
  };
  if (figure.withheld !== undefined) return withheld(figure.withheld, standing);
  return { value: figure.value, lo90: figure.lo90, hi90: figure.hi90, ...standing };
}

function shareOfCustomers(using: number, customers: number, n: number): Estimate {
  const standing = { unit: '1', n, customers, method: 'share of customers, Wilson' };
  if (customers < leastForInterval) return withheld('not-enough-customers', standing);
  const value = using / customers;
  return { value, ...shareInterval(value, customers), ...standing };
}

/** A difference, and the chance of so large a one if there were none. */
export interface Tested {
  readonly estimate: Estimate;
  /** null where it is withheld */
  readonly p: number | null;
}

/** What is compared, and of whom. */
export interface Compared {
  readonly here: { readonly cells: readonly KindCell[]; readonly contexts: readonly string[] };
  readonly there: { readonly cells: readonly KindCell[]; readonly contexts: readonly string[] };
  /** Why it may not be told. */
  readonly withheld?: WithheldReason | undefined;
}

/** How much larger the share of sessions is here than there. */
export function shareDifference(compared: Compared, random: Random): Tested {
  return differenceIn(compared, sharesOf, random, 'difference');
}

/** Per cent more value here than there. */
export function valueDifference(compared: Compared, random: Random): Tested {
  return differenceIn(compared, valuesOf, random, 'percent');
}

function differenceIn(
  { here, there, withheld: reason }: Compared,
  of: (customer: Inside) => CustomerSums,
  random: Random,
  as: 'difference' | 'percent',
): Tested {
  const sides = [here, there].map(({ cells, contexts }) => inside(cells, contexts));
  const [mine, others] = sides.map(
    (side) => new Map(side.map((one) => [one.customer, of(one)])),
  ) as [Map<string, CustomerSums>, Map<string, CustomerSums>];
  const nothing = { numerator: 0, denominator: 0 };
  const customers = [...new Set([...mine.keys(), ...others.keys()])].sort().map((customer) => ({
    here: mine.get(customer) ?? nothing,
    there: others.get(customer) ?? nothing,
  }));
  const found = differenceOfRatios(customers, { random, as });
  const standing = {
    unit: as === 'percent' ? '%' : '1',
    n: sides.flat().reduce((sum, { sessions }) => sum + sessions, 0),
    customers: found.customers,
    method: 'difference of ratios of sums, customers resampled',
  };
  const why = reason ?? found.withheld;
  if (why !== undefined || found.withheld !== undefined) {
    return { estimate: withheld(why ?? 'too-uncertain', standing), p: null };
  }
  const { value, lo90, hi90, p } = found;
  return { estimate: { value, lo90, hi90, ...standing }, p };
}
