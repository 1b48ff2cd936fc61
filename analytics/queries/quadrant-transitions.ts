import { type Standing, standings, type Transitions } from '../../contract/records/adoption.ts';
import { type Days, dateOfDay, type Histories, usedWithin } from '../adoption/histories.ts';
import {
  type Move,
  movesBetween,
  type Transition,
  transitionsBetween,
} from '../adoption/transitions.ts';
import {
  judgedWeeks,
  type ValueWithin,
  type WeekStandings,
  weeklyStandings,
} from '../adoption/weekly-standings.ts';
import type { Random } from '../random.ts';
import { noSums, type Sums } from '../scales/sums.ts';
import { ratioOverCustomers } from '../value/cluster-bootstrap.ts';
import { compareCustomers } from '../value/compare-customers.ts';
import { withheld } from '../value/estimates.ts';
import { normalOf } from './customer-positions.ts';
import type { ProductLeaves, QueryPorts } from './product-leaves.ts';
import { transitionsInWords } from './transition-words.ts';

/** Below this an interval says nothing. */
const leastForInterval = 5;

/** What is asked of the weeks of a product. */
export interface TransitionsAsked {
  readonly leaves: ProductLeaves | undefined;
  /** Whole days; null: nobody used it. */
  readonly period: Days | null;
  /** The first day on which use was seen. */
  readonly known: number;
  /** Of all customers of the product, among whom each is placed. */
  readonly histories: Histories;
  /** Whether a customer is to be counted. */
  readonly isMember: (customer: string) => boolean;
  readonly random: Random;
}

/** Where customers stood from week to week, and who of them moved. Cost: a scan of the leaves, and as `weeklyStandings`. */
export async function quadrantTransitions(
  { database }: Pick<QueryPorts, 'database'>,
  { leaves, period, known, histories, isMember, random }: TransitionsAsked,
): Promise<Transitions> {
  if (leaves === undefined || period === null) return transitionsOf([], isMember, random, () => 0);
  const from = period.first - judgedWeeks * 7;
  const weeks = weeklyStandings(histories, await valuePerDay(database, leaves, from), {
    ...{ period, known, contexts: leaves.contexts?.contexts.length ?? 0, random },
  });
  return transitionsOf(weeks, isMember, random, (days) =>
    [...histories].reduce(
      (sum, [customer, history]) =>
        isMember(customer)
          ? usedWithin(history, days).reduce((own, { sessions }) => own + sessions, sum)
          : sum,
      0,
    ),
  );
}

/**
 * What is to be told of weekly standings.
 *
 * @param sessionsIn how many sessions began on some days, of those who are to be counted
 */
export function transitionsOf(
  weeks: readonly WeekStandings[],
  isMember: (customer: string) => boolean,
  random: Random,
  sessionsIn: (days: Days) => number,
): Transitions {
  const judged = judgedDays(weeks.map(({ last }) => last));
  const sessions = judged === undefined ? 0 : sessionsIn(judged);
  const all = transitionsBetween(weeks).filter(({ customer }) => isMember(customer));
  const moves = movesBetween(weeks).filter(({ customer }) => isMember(customer));
  const customers = [...new Set(all.map(({ customer }) => customer))];
  const movers = new Set(moves.map(({ customer }) => customer));
  const answer = {
    judgedWeeks,
    weeks: weeks.slice(1).map(({ last, standings: now }, n) => {
      const ofWeek = all.filter(({ week }) => week === n + 1);
      const before = [...weeks[n]!.standings.keys()];
      return {
        day: dateOfDay(last),
        customers: ofWeek.length,
        without: before.filter((one) => isMember(one) && !now.has(one)).length,
        changes: counted(ofWeek),
      };
    }),
    rows: standings.flatMap((from) => {
      const own = all.filter((one) => one.from === from);
      return own.length === 0 ? [] : [{ from, to: sharesOf(own, sessions, random) }];
    }),
    customers: customers.length,
    moved: shareOver(
      customers.map((customer) => ({ numerator: movers.has(customer) ? 1 : 0, denominator: 1 })),
      sessions,
      random,
    ),
    moves: counted(moves),
  };
  return { ...answer, sentence: transitionsInWords(answer) };
}

/** The days by which standings of some weeks were judged, by the last days of these weeks. */
export function judgedDays(ends: readonly number[]): Days | undefined {
  const [first] = ends;
  const last = ends.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return { first: first - judgedWeeks * 7 + 1, last };
}

function counted(changes: readonly (Transition | Move)[]): Transitions['moves'] {
  return standings.flatMap((from) =>
    standings.flatMap((to) => {
      const customers = changes.filter((one) => one.from === from && one.to === to).length;
      return customers === 0 ? [] : [{ from, to, customers }];
    }),
  );
}

/** Where the weeks of customers led that began in one standing. */
function sharesOf(
  own: readonly Transition[],
  sessions: number,
  random: Random,
): Transitions['rows'][number]['to'] {
  const weeksOf = new Map<string, Standing[]>();
  for (const { customer, to } of own) weeksOf.set(customer, [...(weeksOf.get(customer) ?? []), to]);
  return standings.map((standing) => {
    const perCustomer = [...weeksOf.values()].map((led) => ({
      numerator: led.filter((to) => to === standing).length,
      denominator: led.length,
    }));
    const times = perCustomer.reduce((sum, { numerator }) => sum + numerator, 0);
    return { standing, times, share: shareOver(perCustomer, sessions, random) };
  });
}

/** A share over customers, whose weeks are alike; a fact without an interval below five of them. */
function shareOver(
  perCustomer: readonly { readonly numerator: number; readonly denominator: number }[],
  sessions: number,
  random: Random,
): Transitions['moved'] {
  const total = (of: 'numerator' | 'denominator') =>
    perCustomer.reduce((sum, one) => sum + one[of], 0);
  const weeks = total('denominator');
  const stands = { unit: '1', n: sessions, customers: perCustomer.length };
  if (weeks === 0) return withheld('not-enough-customers', { ...stands, method: 'share' });
  const figure = ratioOverCustomers(perCustomer, {
    ...{ random, minCustomers: leastForInterval, largestShare: 1 },
  });
  if (figure.withheld !== undefined) {
    return {
      value: total('numerator') / weeks,
      lo90: null,
      hi90: null,
      ...stands,
      method: 'share',
    };
  }
  const { value, lo90, hi90 } = figure;
  return { value, lo90, hi90, ...stands, method: 'share, customers resampled' };
}

/** What each customer got on each day, to be added up for any days. */
async function valuePerDay(
  database: QueryPorts['database'],
  { between }: ProductLeaves,
  from: number,
): Promise<ValueWithin> {
  const rows = await database.query<{
    customer: string;
    day: number;
    rated: number;
    adjusted: number;
    squares: number;
  }>(
    `SELECT customer, (epoch(day) / 86400)::INTEGER AS day, sum(rated)::DOUBLE AS rated,
       sum(adjusted)::DOUBLE AS adjusted, sum(adjusted_squares)::DOUBLE AS squares
     FROM ${between({})} WHERE customer IS NOT NULL AND epoch(day) / 86400 >= $1
     GROUP BY ALL HAVING sum(rated) > 0 ORDER BY customer, day`,
    [from],
  );
  return ({ first, last }) => {
    const sums = new Map<string, Sums>();
    for (const { customer, day, rated, adjusted, squares } of rows) {
      if (day < first || day > last) continue;
      const before = sums.get(customer) ?? noSums;
      sums.set(customer, {
        ...before,
        rated: before.rated + rated,
        adjusted: before.adjusted + adjusted,
        adjustedSquares: before.adjustedSquares + squares,
      });
    }
    const comparison = compareCustomers(sums);
    return (customer) => normalOf(comparison.place(sums.get(customer) ?? noSums));
  };
}
