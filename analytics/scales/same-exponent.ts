import { gammaln } from 'simple-statistics';

/** An exponent with its standard error. */
export interface Exponent {
  readonly exponent: number;
  readonly standardError: number;
}

/**
 * Whether exponents are the same, by Wald's test: W = Σ (βᵢ − β̄)² / sᵢ², with β̄ their mean weighted
 * by 1/sᵢ², against χ² of k − 1 degrees. Small p: they differ. Null with fewer than two.
 *
 * Takes them for independent. Exponents of nested levels go up and down together, which makes their
 * true differences smaller in chance than assumed: then p is too large rather than too small.
 */
export function sameExponent(
  exponents: readonly Exponent[],
): { readonly wald: number; readonly degrees: number; readonly p: number } | null {
  const known = exponents.filter(({ standardError }) => standardError > 0);
  if (known.length < 2) return null;
  const weights = known.map(({ standardError }) => 1 / standardError ** 2);
  const total = weights.reduce((a, b) => a + b);
  const mean = known.reduce((sum, { exponent }, i) => sum + weights[i]! * exponent, 0) / total;
  const wald = known.reduce(
    (sum, { exponent }, i) => sum + weights[i]! * (exponent - mean) ** 2,
    0,
  );
  const degrees = known.length - 1;
  return { wald, degrees, p: chiSquareAbove(wald, degrees) };
}

/**
 * The chance of a χ² above a value, by the series of the incomplete gamma function (Abramowitz &
 * Stegun 6.5.29), which converges fast for the few degrees that there are here.
 */
export function chiSquareAbove(value: number, degrees: number): number {
  if (value <= 0) return 1;
  const [shape, x] = [degrees / 2, value / 2];
  // Beyond this the chance is less than 1e−300, and the series would run over.
  if (x > 700) return 0;
  let term = 1 / shape;
  let sum = term;
  for (let k = 1; k < 10_000 && term > sum * 1e-16; k++) {
    term *= x / (shape + k);
    sum += term;
  }
  return Math.max(0, 1 - sum * Math.exp(shape * Math.log(x) - x - gammaln(shape)));
}
