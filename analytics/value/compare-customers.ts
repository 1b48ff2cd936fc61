import type { Estimate } from '../../contract/records/estimate.ts';
import type { Random } from '../random.ts';
import type { Sums } from '../scales/sums.ts';
import { ratioOverCustomers } from './cluster-bootstrap.ts';
import { withheld } from './estimates.ts';
import { adjustedResolution } from './expectation.ts';
import { score } from './percentile.ts';
import { type Measured, shrink } from './shrink.ts';

/**
 * Where customers stand among those who use a product alike. What is compared is the mean, over
 * sessions, of ln(actual / expected) in each session's own use context, so that each is compared
 * by the mix of contexts they have; drawn towards the others as far as chance may have moved it.
 */

/** Customers with their sums, by id. */
export type PerCustomer = ReadonlyMap<string, Sums>;

/** A comparison of fewer customers is none. */
export const leastPeers = 15;
/** Fewer sessions than this say nothing about somebody. */
export const leastSessions = 3;
/** From so many customers on, a group is judged by how its customers differ. */
const leastForInterval = 5;
/** Of a normal curve, 5 % lie beyond so many standard deviations. */
const z90 = 1.6448536269514722;

/** How customers compare, and what single ones may be measured against. */
export interface Comparison {
  /** Every customer's mean, shrunken, ascending. */
  readonly reference: readonly number[];
  /** Where somebody with these sums stands: shrunken, with its 90 % interval; null: too few sessions. */
  place(sums: Sums): Placed | null;
  /** The mean of all customers. */
  readonly mean: number;
}

interface Placed {
  readonly value: number;
  readonly lo90: number;
  readonly hi90: number;
}

/** Prepares the comparison of customers. Cost: one sort. */
export function compareCustomers(perCustomer: PerCustomer): Comparison {
  const rated = [...perCustomer.values()].filter(({ rated }) => rated >= leastSessions);
  const spread = spreadInside(rated);
  const measured = (sums: Sums): Measured => ({
    value: (sums.adjusted / sums.rated) * adjustedResolution,
    variance: spread / sums.rated,
  });
  const all = rated.map(measured);
  const { mean, items } = shrink(all);
  const places = new Map(rated.map((sums, i) => [sums, items[i]!]));
  return {
    mean,
    reference: items.map(({ value }) => value).sort((a, b) => a - b),
    place(sums) {
      if (sums.rated < leastSessions) return null;
      const item = places.get(sums) ?? shrink([...all, measured(sums)]).items.at(-1)!;
      const reach = z90 * Math.sqrt(item.variance);
      return { value: item.value, lo90: item.value - reach, hi90: item.value + reach };
    },
  };
}

/** Variance of single sessions about the mean of their customer. */
export function spreadInside(
  customers: readonly Pick<Sums, 'rated' | 'adjusted' | 'adjustedSquares'>[],
): number {
  let squares = 0;
  let degrees = 0;
  for (const { rated, adjusted, adjustedSquares } of customers) {
    squares += (adjustedSquares - (adjusted / rated) * (adjusted * 1e-6)) * 1e-6;
    degrees += rated - 1;
  }
  return Math.max(degrees > 0 ? squares / degrees : 0, 1e-9);
}

/**
 * 1 to 100: how many of the customers a customer, a device or a group of customers leaves behind.
 *
 * @param inside the customers (or parts of them) that make up what is scored
 */
export function scoreAmong(
  comparison: Comparison,
  inside: readonly Sums[],
  random: Random,
): Estimate {
  const rated = inside.filter((sums) => sums.rated > 0);
  const standing = {
    unit: '1',
    n: rated.reduce((sum, sums) => sum + sums.rated, 0),
    customers: comparison.reference.length,
    method: 'percentile among customers, context-adjusted, shrunken',
  };
  const placed =
    rated.length < leastForInterval ? placeFew(comparison, rated) : placeMany(rated, random);
  if (placed === null) return withheld('not-enough-sessions', standing);
  const scored = score(comparison.reference, placed, leastPeers);
  return 'withheld' in scored ? withheld(scored.withheld, standing) : { ...scored, ...standing };
}

function placeFew(comparison: Comparison, few: readonly Sums[]): Placed | null {
  const [only] = few;
  if (only === undefined) return null;
  if (few.length === 1) return comparison.place(only);
  const total = (of: 'rated' | 'adjusted' | 'adjustedSquares') =>
    few.reduce((sum, sums) => sum + sums[of], 0);
  const together = { rated: total('rated'), adjusted: total('adjusted') };
  return comparison.place({ ...only, ...together, adjustedSquares: total('adjustedSquares') });
}

function placeMany(many: readonly Sums[], random: Random): Placed | null {
  const figure = ratioOverCustomers(
    many.map(({ adjusted, rated }) => ({
      numerator: adjusted * adjustedResolution,
      denominator: rated,
    })),
    { random, minCustomers: leastForInterval, largestShare: 1 },
  );
  return figure.withheld === undefined ? figure : null;
}
