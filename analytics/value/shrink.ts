import { sum } from 'simple-statistics';

/** A measured mean and the variance of its error. */
export interface Measured {
  readonly value: number;
  /** Squared standard error; above 0. */
  readonly variance: number;
}

/** The same mean, drawn towards its peers as far as chance may have moved it. */
interface Shrunken {
  readonly value: number;
  /** B: 0 leaves the measured value, 1 takes the common mean. */
  readonly shrinkage: number;
  /** Of the shrunken value, uncertainty of μ and τ² included. */
  readonly variance: number;
}

export interface Shrinkage {
  /** μ, the mean of the peers. */
  readonly mean: number;
  /** τ², how much the peers truly differ; 0 where chance explains all differences. */
  readonly between: number;
  readonly items: readonly Shrunken[];
}

/**
 * Empirical Bayes: θ = μ + (1 − B)(y − μ), B = (k−3)/(k−1) · s²/(s² + τ²). A customer of few
 * sessions is drawn further towards the peers than one of many. τ² by DerSimonian & Laird; the
 * factor of Morris pays for its being estimated, and with equal variances the result is the
 * James–Stein estimator. With fewer than four peers nothing is shrunken, since nothing can be
 * learnt from so few about how much they differ.
 *
 * Cost: linear.
 * Sources: Morris, JASA 78 (1983) 47–55; DerSimonian & Laird, Controlled Clinical Trials 7 (1986).
 */
export function shrink(measured: readonly Measured[]): Shrinkage {
  const k = measured.length;
  const between = betweenVariance(measured);
  const weights = measured.map(({ variance }) => 1 / (variance + between));
  const weight = sum(weights);
  const mean = k === 0 ? 0 : sum(measured.map(({ value }, i) => value * weights[i]!)) / weight;
  const factor = k > 3 ? (k - 3) / (k - 1) : 0;
  const items = measured.map(({ value, variance }, i): Shrunken => {
    const shrinkage = factor * variance * weights[i]!;
    const ofMean = shrinkage ** 2 / weight;
    const ofBetween = k > 3 ? (2 / (k - 3)) * (shrinkage * (value - mean)) ** 2 : 0;
    return {
      value: mean + (1 - shrinkage) * (value - mean),
      shrinkage,
      variance: (1 - shrinkage) * variance + ofMean + ofBetween,
    };
  });
  return { mean, between, items };
}

/**
 * The same means, drawn towards their peers only so far that they differ as much as the peers truly
 * do: θ = μ + √(1 − B) (y − μ), B = s²/(s² + τ²). What is shrunken for itself is as near the truth as
 * can be, but all of it together lies too near the middle, and what is measured too far from it; so
 * for the question how good the best tenth are neither serves.
 *
 * Cost: linear.
 * Source: Louis, JASA 79 (1984) 393–398; Ghosh, JASA 87 (1992) 533–540.
 */
export function spreadAsTrue(
  measured: readonly Measured[],
  { mean, between }: Pick<Shrinkage, 'mean' | 'between'>,
): readonly number[] {
  return measured.map(
    ({ value, variance }) => mean + Math.sqrt(between / (variance + between)) * (value - mean),
  );
}

/** τ² = max(0, (Q − (k − 1)) / (Σw − Σw²/Σw)) with w = 1/s². */
function betweenVariance(measured: readonly Measured[]): number {
  if (measured.length < 2) return 0;
  const weights = measured.map(({ variance }) => 1 / variance);
  const total = sum(weights);
  const mean = sum(measured.map(({ value }, i) => value * weights[i]!)) / total;
  const q = sum(measured.map(({ value }, i) => weights[i]! * (value - mean) ** 2));
  const scale = total - sum(weights.map((weight) => weight ** 2)) / total;
  return Math.max(0, (q - (measured.length - 1)) / scale);
}
