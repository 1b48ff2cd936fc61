import type { WithheldReason } from '../../contract/records/estimate.ts';
import type { Random } from '../random.ts';
import { type Gone, shows } from './against-peers.ts';
import { shareOfLargest } from './cluster-bootstrap.ts';
import { leastSessions, spreadInside } from './compare-customers.ts';
import { adjustedResolution } from './expectation.ts';
import { quantileRegression } from './quantile-regression.ts';
import { timesDrawn } from './resampling.ts';
import { type Measured, shrink, spreadAsTrue } from './shrink.ts';

/** What one customer did in one use context. */
export interface FrontierCustomer {
  readonly customer: string;
  /** Sessions that can be compared, the sum of ln(actual / expected) and of its square, in millionths. */
  readonly rated: number;
  readonly adjusted: number;
  readonly adjustedSquares: number;
  /** How far these sessions lie from what is usual, on average: one for each term of the expectation. */
  readonly use: readonly number[];
}

/**
 * What the best tenth of the customers of a use context get for the same use, as ln(actual /
 * expected): `coefficients` of 1 and of the terms of use that count. Plain JSON, kept from one fit
 * of the contexts to the next.
 */
export interface Frontier {
  /** null: over all contexts */
  readonly context: string | null;
  /** Sessions and customers it stands on. */
  readonly n: number;
  readonly customers: number;
  readonly withheld?: WithheldReason;
  /** Some have left since Monday, who would show by their absence: customers are not told of it. */
  readonly changed?: true;
  /** What customers get on average, how much they truly differ, and a session of one of them. */
  readonly mean: number;
  readonly between: number;
  readonly spread: number;
  /** Which of the terms count, by their place. */
  readonly terms: readonly number[];
  readonly coefficients: readonly number[];
  /** The same from resampled customers. */
  readonly replicates: readonly (readonly number[])[];
}

/** The share of customers that lies below the frontier. */
const bestShare = 0.9;
/** A tenth of fewer customers is fewer than three. */
export const leastForBest = 30;
/** So many customers are needed for each coefficient: five in the best tenth. */
const customersACoefficient = 50;
const largestShare = 0.15;
const replicateCount = 200;

/**
 * Learns the frontier of one context: the regression of the 0.9 quantile, over customers, of what
 * they get against what is to be expected, on how they use the product, as far as there are
 * customers enough to tell. What a customer gets is drawn towards the others only so far that all
 * together differ as much as they truly do; else the luck of who has few sessions would be taken
 * for best practice.
 *
 * Withheld below 30 customers, and where one makes up more than 15 % of the sessions.
 *
 * Cost: 201 regressions over customers, each begun where the first ended.
 * Source: methods in `quantile-regression.ts`, `shrink.ts`, `resampling.ts`; that the best tenth
 * and not the best one is the measure keeps it from being one customer's luck (Cazals, Florens &
 * Simar, J. Econometrics 106 (2002) 1–25).
 *
 * @param randomOf the random source of a customer, the same in every context, so that replicates
 *   of several contexts belong together
 * @param gone those who have left, of whom nothing goes in
 */
export function learnFrontier(
  context: string | null,
  all: readonly FrontierCustomer[],
  randomOf: (customer: string) => Random,
  gone: readonly Gone[] = [],
): Frontier {
  const rated = all.filter((one) => one.rated >= leastSessions);
  const n = rated.reduce((sum, one) => sum + one.rated, 0);
  const spread = spreadInside(rated);
  const measured = rated.map(
    (one): Measured => ({
      value: (one.adjusted / one.rated) * adjustedResolution,
      variance: spread / one.rated,
    }),
  );
  const { mean, between } = shrink(measured);
  const changed = shows(gone, rated) ? { changed: true as const } : {};
  const standing = { context, n, customers: rated.length, mean, between, spread, ...changed };
  const nothing = { terms: [], coefficients: [], replicates: [] };
  if (rated.length < leastForBest) {
    return { ...standing, ...nothing, withheld: 'not-enough-customers' };
  }
  if (shareOfLargest(rated.map((one) => one.rated)) > largestShare) {
    return { ...standing, ...nothing, withheld: 'one-customer-dominates' };
  }
  const terms = countingTerms(rated);
  const rows = rated.map(({ use }) => [1, ...terms.map((term) => use[term]!)]);
  const whole = quantileRegression(rows, spreadAsTrue(measured, { mean, between }), bestShare);

  const drawn = rated.map(({ customer }) => {
    const random = randomOf(customer);
    return Array.from({ length: replicateCount }, () => timesDrawn(random));
  });
  const replicates: number[][] = [];
  for (let b = 0; b < replicateCount; b++) {
    const times = drawn.map((draws) => draws[b]!);
    const again = measured.flatMap((one, i) => new Array<Measured>(times[i]!).fill(one));
    if (again.length < 2) continue;
    const y = spreadAsTrue(measured, shrink(again));
    const { beta } = quantileRegression(rows, y, bestShare, times, whole.through);
    replicates.push(beta.map(short));
  }
  return { ...standing, terms, coefficients: whole.beta.map(short), replicates };
}

/** The terms in which customers differ most, as many as there are customers enough for. */
function countingTerms(rated: readonly FrontierCustomer[]): readonly number[] {
  const many = Math.floor(rated.length / customersACoefficient) - 1;
  const width = rated[0]?.use.length ?? 0;
  const spreads = Array.from({ length: width }, (_, term) => {
    const values = rated.map(({ use }) => use[term]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { term, spread: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) };
  });
  return spreads
    .filter(({ spread }) => spread > 0)
    .sort((a, b) => b.spread - a.spread || a.term - b.term)
    .slice(0, Math.max(0, many))
    .map(({ term }) => term);
}

/** A millionth of a logarithm is finer than any figure that is told. */
function short(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** What the frontier gives for a manner of use: as it stands, and each replicate. */
export function frontierAt(
  { terms, coefficients, replicates }: Frontier,
  use: readonly number[],
): { readonly value: number; readonly replicates: readonly number[] } {
  const row = [1, ...terms.map((term) => use[term] ?? 0)];
  const at = (beta: readonly number[]) => beta.reduce((sum, value, c) => sum + value * row[c]!, 0);
  return { value: at(coefficients), replicates: replicates.map(at) };
}
