import { upperQuantile } from '../value/student-t.ts';

/** A place by its size (how much there is of it) and what was made there. */
export interface Sized {
  readonly size: number;
  readonly amount: number;
}

/** Amount = factor × size^exponent, or why that is not told. */
export type ScalingLaw =
  | {
      readonly withheld?: undefined;
      readonly exponent: number;
      /** 90 % interval. */
      readonly lo90: number;
      readonly hi90: number;
      /** Of the exponent. */
      readonly standardError: number;
      readonly factor: number;
      readonly places: number;
    }
  | { readonly withheld: 'not-enough-places' | 'sizes-too-alike'; readonly places: number };

/** A line through fewer points tells little of where it leads. */
const leastPlaces = 8;
/** Over less than a decade of sizes any curve looks straight. */
const leastRange = 10;

/**
 * How an amount grows with size: the exponent of Y = Y₀ N^β by least squares on logarithms, with a
 * 90 % interval that holds also where places spread unequally. β = 1: twice the size, twice the
 * amount; above 1 the larger have more for each.
 *
 * Places without size or with nothing made (or a loss) have no logarithm and are left out. Withheld
 * below 8 places or where the largest is not ten times the smallest. Assumes that places are drawn
 * independently, and that what is left out does not depend on size.
 *
 * Cost: linear. Source of the interval: HC3, MacKinnon & White, Journal of Econometrics 29 (1985)
 * 305–325, with Student's t of n − 2; Long & Ervin, The American Statistician 54 (2000) 217–224.
 */
export function scalingLaw(places: readonly Sized[]): ScalingLaw {
  const known = places.filter(({ size, amount }) => size > 0 && amount > 0);
  const n = known.length;
  if (n < leastPlaces) return { withheld: 'not-enough-places', places: n };
  const sizes = known.map(({ size }) => size);
  if (Math.max(...sizes) < leastRange * Math.min(...sizes)) {
    return { withheld: 'sizes-too-alike', places: n };
  }
  const x = sizes.map(Math.log);
  const y = known.map(({ amount }) => Math.log(amount));
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  const away = x.map((value) => value - meanX);
  const spread = sumOf(away.map((value) => value * value));
  const exponent = sumOf(away.map((value, i) => value * (y[i]! - meanY))) / spread;
  const squares = away.map((value, i) => {
    const residual = y[i]! - meanY - exponent * value;
    // A point alone at its size is met exactly, and so tells nothing of the spread.
    const leverage = Math.min(1 / n + (value * value) / spread, 1 - 1e-9);
    return (value * (residual / (1 - leverage))) ** 2;
  });
  const standardError = Math.sqrt(sumOf(squares)) / spread;
  const reach = upperQuantile(0.05, n - 2) * standardError;
  return {
    exponent,
    lo90: exponent - reach,
    hi90: exponent + reach,
    standardError,
    factor: Math.exp(meanY - exponent * meanX),
    places: n,
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}
