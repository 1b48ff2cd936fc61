import type { WithheldReason } from '../../contract/records/estimate.ts';
import type { Random } from '../random.ts';
import { type CustomerSums, shareOfLargest } from '../value/cluster-bootstrap.ts';
import { interval90, timesDrawn } from '../value/resampling.ts';
import { upperTail } from '../value/student-t.ts';

/** What one customer adds to a ratio in each of two products; nothing where it is not used. */
export interface CustomerOfBoth {
  readonly here: CustomerSums;
  readonly there: CustomerSums;
}

/** How much two ratios of sums differ, with its interval, or why it is withheld. */
export type RatioDifference =
  | {
      readonly withheld?: undefined;
      readonly value: number;
      readonly lo90: number;
      readonly hi90: number;
      /** Chance of so large a difference, either way, if there were none. */
      readonly p: number;
      readonly customers: number;
    }
  | { readonly withheld: WithheldReason; readonly customers: number };

export interface DifferenceOptions {
  readonly random: Random;
  /** `difference` here − there; `percent` 100 · (here / there − 1). */
  readonly as: 'difference' | 'percent';
  /** Default 600. */
  readonly replicates?: number;
  /** Of each product; default 15. */
  readonly minCustomers?: number;
  /** No customer may make up more of a sum; default 0.15. */
  readonly largestShare?: number;
}

/**
 * How much more a ratio of sums is in one product than in another: the 90 % interval from
 * resampling customers (above 500 from the jackknife), of whom each comes with what they did with
 * both products, since somebody thrifty is so with both. Percentages are resampled as logarithms.
 * p is by Student's t of the jackknife.
 *
 * Withheld below 15 customers of either product, where one of them makes up more than 15 % of a
 * sum, and where nothing was used up or, as a percentage, nothing was given.
 *
 * Cost: replicates × customers, of at most 500. Source: as `ratioOverCustomers`; the jackknife is
 * that of Efron & Stein, Annals of Statistics 9 (1981) 586–596, who show it to err upwards.
 */
export function differenceOfRatios(
  customers: readonly CustomerOfBoth[],
  options: DifferenceOptions,
): RatioDifference {
  const { random, as, replicates = 600, minCustomers = 15, largestShare = 0.15 } = options;
  const sides = (['here', 'there'] as const).map((side) =>
    customers
      .map((customer) => customer[side])
      .filter(({ denominator, numerator }) => denominator > 0 || numerator !== 0),
  );
  const counted = Math.min(...sides.map((side) => side.length));
  if (counted < Math.max(2, minCustomers)) {
    return { withheld: 'not-enough-customers', customers: counted };
  }
  const everybody = customers.map(({ here, there }) => [
    here.numerator,
    here.denominator,
    there.numerator,
    there.denominator,
  ]);
  const sums = [0, 1, 2, 3].map((n) => everybody.reduce((sum, one) => sum + one[n]!, 0));
  if (!(sums[1]! > 0 && sums[3]! > 0)) return { withheld: 'no-resource-used', customers: counted };
  const shares = sides.flatMap((side) => [
    shareOfLargest(side.map(({ numerator }) => numerator)),
    shareOfLargest(side.map(({ denominator }) => denominator)),
  ]);
  if (Math.max(...shares) > largestShare) {
    return { withheld: 'one-customer-dominates', customers: counted };
  }
  const statistic = ([a, b, c, d]: readonly number[]) =>
    as === 'percent' ? Math.log(a! / b!) - Math.log(c! / d!) : a! / b! - c! / d!;
  const value = statistic(sums);
  if (!Number.isFinite(value)) return { withheld: 'too-uncertain', customers: counted };

  const error = standardError(everybody, sums, statistic);
  const t = error > 0 ? Math.abs(value) / error : value === 0 ? 0 : 1e6;
  const { lo90, hi90 } =
    customers.length > many
      ? { lo90: value - normal90 * error, hi90: value + normal90 * error }
      : interval90(resampled(everybody, statistic, random, replicates), counted);
  const told = (one: number) => (as === 'percent' ? 100 * Math.expm1(one) : one);
  return {
    value: told(value),
    lo90: told(lo90),
    hi90: told(hi90),
    p: Math.min(1, 2 * upperTail(t, counted - 1)),
    customers: counted,
  };
}

/** See `cluster-bootstrap.ts`: from here on resampling tells nothing that the formula does not. */
const many = 500;
const normal90 = 1.6448536269514722;

type Statistic = (sums: readonly number[]) => number;

/** The statistic of resampled customers; a resample in which it has no value is drawn again. */
function resampled(
  everybody: readonly (readonly number[])[],
  statistic: Statistic,
  random: Random,
  replicates: number,
): readonly number[] {
  const found: number[] = [];
  while (found.length < replicates) {
    const sums = [0, 0, 0, 0];
    for (const one of everybody) {
      const times = timesDrawn(random);
      if (times === 0) continue;
      for (let n = 0; n < 4; n++) sums[n]! += times * one[n]!;
    }
    const again = statistic(sums);
    if (Number.isFinite(again)) found.push(again);
  }
  return found;
}

/** The jackknife's: how the statistic varies when each customer in turn is left out. */
function standardError(
  everybody: readonly (readonly number[])[],
  sums: readonly number[],
  statistic: Statistic,
): number {
  const without = everybody.map((one) => statistic(sums.map((sum, n) => sum - one[n]!)));
  const n = without.length;
  const mean = without.reduce((sum, value) => sum + value, 0) / n;
  const squares = without.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(((n - 1) / n) * squares);
}
