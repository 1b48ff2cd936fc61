/**
 * What is kept of an amount at every level, from device to network. States merge, in any order and
 * any grouping, into the state of all values together: counts, sums, least and greatest exactly,
 * since amounts are whole multiples of the resolution their product declares; the sum of squares
 * about the mean (M2) to rounding error.
 */
export interface MergeableState {
  readonly n: number;
  /** Whole multiples of the resolution. */
  readonly sum: bigint;
  /** Σ(x − mean)², in squared multiples. */
  readonly m2: number;
  /** Null where n = 0. */
  readonly min: bigint | null;
  readonly max: bigint | null;
}

/** The state of no values: merging it changes nothing. */
export const emptyState: MergeableState = { n: 0, sum: 0n, m2: 0, min: null, max: null };

/** The state of one value. */
export function stateOf(value: bigint): MergeableState {
  return { n: 1, sum: value, m2: 0, min: value, max: value };
}

/**
 * The state of both together.
 *
 * Source for M2: Chan, Golub & LeVeque, The American Statistician 37 (1983) 242–247.
 */
export function mergeStates(a: MergeableState, b: MergeableState): MergeableState {
  if (a.n === 0) return b;
  if (b.n === 0) return a;
  const n = a.n + b.n;
  const apart = Number(b.sum) / b.n - Number(a.sum) / a.n;
  return {
    n,
    sum: a.sum + b.sum,
    m2: a.m2 + b.m2 + (apart * apart * a.n * b.n) / n,
    min: ordered(a.min!, b.min!)[0],
    max: ordered(a.max!, b.max!)[1],
  };
}

function ordered(a: bigint, b: bigint): readonly [bigint, bigint] {
  return a < b ? [a, b] : [b, a];
}

/** Everything merged; the empty state of nothing. */
export function mergeAll(states: Iterable<MergeableState>): MergeableState {
  let all = emptyState;
  for (const state of states) all = mergeStates(all, state);
  return all;
}

/** Mean in the unit of the amount; null where there is no value. */
export function meanOf(state: MergeableState, resolution: number): number | null {
  return state.n === 0 ? null : (Number(state.sum) / state.n) * resolution;
}

/** Sample variance in the squared unit; null below two values. */
export function varianceOf(state: MergeableState, resolution: number): number | null {
  return state.n < 2 ? null : (state.m2 / (state.n - 1)) * resolution ** 2;
}

/**
 * An amount as a whole multiple of its resolution, rounded to the nearest.
 *
 * @throws RangeError where the amount is not finite, or so large that a double no longer holds its
 *   last digit: checked when a reading arrives, so here a fault
 * @example toMultiples(7.78, 0.01) // 778n
 */
export function toMultiples(amount: number, resolution: number): bigint {
  const multiples = Math.round(amount / resolution);
  if (!Number.isSafeInteger(multiples)) {
    throw new RangeError(`${amount} is no exact multiple of ${resolution}`);
  }
  return BigInt(multiples);
}

/** Back into the unit, rounded to the digits of the resolution: 1972369n at 0.01 is 19723.69. */
export function fromMultiples(multiples: bigint, resolution: number): number {
  const perUnit = Math.round(1 / resolution);
  const divides = Math.abs(perUnit * resolution - 1) < 1e-9;
  return divides ? Number(multiples) / perUnit : Number(multiples) * resolution;
}
