import type { WithheldReason } from '../../contract/records/estimate.ts';
import type { Random } from '../random.ts';
import { interval90, timesDrawn } from './resampling.ts';

/** What one customer adds to a ratio: worth and cost, or a sum and the number of sessions. */
export interface CustomerSums {
  readonly numerator: number;
  /** Not below 0. */
  readonly denominator: number;
}

/** A ratio of sums over customers with its interval, or why it is withheld. */
export type PeerFigure =
  | {
      readonly withheld?: undefined;
      readonly value: number;
      readonly lo90: number;
      readonly hi90: number;
      readonly customers: number;
    }
  | { readonly withheld: WithheldReason; readonly customers: number };

export interface PeerFigureOptions {
  readonly random: Random;
  /** Default 600. */
  readonly replicates?: number;
  /** Default 15. */
  readonly minCustomers?: number;
  /** No customer may make up more of either sum; default 0.15. */
  readonly largestShare?: number;
}

/**
 * Σ numerators / Σ denominators over customers, with a 90 % interval from resampling customers:
 * the sessions of one customer are alike, so resampling sessions would promise too much. With
 * denominators that count sessions it is a mean.
 *
 * Withheld below 15 customers, and where one makes up more than 15 % of a sum: the figure would
 * tell about that customer.
 *
 * Cost: replicates × customers; above 500 customers one pass over them.
 */
export function ratioOverCustomers(
  sums: readonly CustomerSums[],
  options: PeerFigureOptions,
): PeerFigure {
  const { random, replicates = 600, minCustomers = 15, largestShare = 0.15 } = options;
  const contributing = sums.filter((s) => s.denominator > 0 || s.numerator !== 0);
  const customers = contributing.length;
  if (customers < Math.max(2, minCustomers)) return { withheld: 'not-enough-customers', customers };
  const denominators = contributing.map((s) => s.denominator);
  const numerators = contributing.map((s) => s.numerator);
  const total = denominators.reduce((a, b) => a + b, 0);
  if (!(total > 0)) return { withheld: 'no-resource-used', customers };
  if (Math.max(shareOfLargest(denominators), shareOfLargest(numerators)) > largestShare) {
    return { withheld: 'one-customer-dominates', customers };
  }

  const value = numerators.reduce((a, b) => a + b, 0) / total;
  if (customers > many) {
    return { value, ...linearisedInterval90(numerators, denominators, value), customers };
  }
  const ratios: number[] = [];
  while (ratios.length < replicates) {
    let numerator = 0;
    let denominator = 0;
    for (let i = 0; i < customers; i++) {
      const times = timesDrawn(random);
      numerator += times * numerators[i]!;
      denominator += times * denominators[i]!;
    }
    // A resample without any resource has no ratio; with 15 customers one in a million.
    if (denominator > 0) ratios.push(numerator / denominator);
  }
  return { value, ...interval90(ratios, customers), customers };
}

/**
 * From here on resampling tells nothing that the formula does not: skewness γ moves the ends of the
 * interval by about γ/(3.5√n) standard errors (Hall 1992, the bootstrap and Edgeworth expansion),
 * and 600 resamples find them to within 0.09.
 */
const many = 500;

/**
 * The 90 % interval of a ratio of sums R from its linear part: Var R = Σ(x − R y)² / (Σy)², times
 * n/(n − 1). Source: Cochran, Sampling Techniques (1977), § 6.3.
 */
function linearisedInterval90(
  numerators: readonly number[],
  denominators: readonly number[],
  ratio: number,
): { readonly lo90: number; readonly hi90: number } {
  const n = numerators.length;
  let squares = 0;
  let total = 0;
  numerators.forEach((numerator, i) => {
    squares += (numerator - ratio * denominators[i]!) ** 2;
    total += denominators[i]!;
  });
  const reach = (1.6448536269514722 * Math.sqrt((squares * n) / (n - 1))) / total;
  return { lo90: ratio - reach, hi90: ratio + reach };
}

/** The largest absolute value over the sum of absolute values; 0 where all are 0. */
export function shareOfLargest(values: readonly number[]): number {
  let largest = 0;
  let total = 0;
  for (const value of values) {
    largest = Math.max(largest, Math.abs(value));
    total += Math.abs(value);
  }
  return total > 0 ? largest / total : 0;
}
