import { gammaln } from 'simple-statistics';

/**
 * Student's t: the chance of a value above t. Good to about ten digits, also far in the tail
 * of few degrees of freedom, where the normal curve is not.
 *
 * Source: Abramowitz & Stegun 26.7.1 through the incomplete beta function, its continued fraction
 * (26.5.8) evaluated by Lentz's method.
 *
 * @param degrees of freedom, above 0, need not be whole; more than a million count as a million,
 *   where t and the normal curve agree to six digits
 * @example upperTail(1.812461, 10) // 0.05
 */
export function upperTail(t: number, degrees: number): number {
  const n = Math.min(degrees, 1e6);
  const twoSided = incompleteBeta(n / (n + t * t), n / 2, 0.5);
  return t >= 0 ? twoSided / 2 : 1 - twoSided / 2;
}

/** The t that a chance of `tail` lies above, found by halving; 0 < tail < 0.5. */
export function upperQuantile(tail: number, degrees: number): number {
  let low = 0;
  let high = 1;
  while (upperTail(high, degrees) > tail) high *= 2;
  while (high - low > 1e-10 * high) {
    const middle = (low + high) / 2;
    if (upperTail(middle, degrees) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Regularised incomplete beta function I_x(a, b). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast on this side only; the other follows by symmetry.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(
    gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x),
  );
  return (front / a) * betaFraction(x, a, b);
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const away = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return fraction;
}
