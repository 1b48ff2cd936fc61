import type { Points } from './points.ts';

/**
 * A second view of the clusters, with soft edges: each is a Gaussian in every number (independent
 * of each other) and a share for every level of every category. Plain JSON.
 */
export interface Mixture {
  readonly k: number;
  /** Share of each component; they sum to 1. */
  readonly shares: readonly number[];
  /** k × width. */
  readonly means: readonly number[];
  /** k × width. */
  readonly variances: readonly number[];
  /** Logarithms of the level shares: k × the sum of all level counts. */
  readonly logLevels: readonly number[];
  /** What log odds are divided by before they are told as memberships; 1 until calibrated. */
  readonly temperature: number;
}

export interface FittedMixture {
  readonly mixture: Mixture;
  readonly logLikelihood: number;
  /** −2 ln L + parameters · ln n: smaller is better. */
  readonly bic: number;
}

/** No spread below a tenth of its column's: a cluster of equal values would be infinitely likely. */
const LEAST_VARIANCE = 0.01;

/**
 * Fits the mixture that hard clusters suggest, and lets a few EM steps soften their edges: without
 * them, clusters cut off at their borders look narrower than they are.
 *
 * Cost: steps × rows × k × columns.
 * Source: BIC as in Fraley & Raftery, The Computer Journal 41 (1998) 578–588.
 */
export function fitMixture(
  points: Points,
  cluster: ArrayLike<number>,
  k: number,
  steps = 5,
): FittedMixture {
  const floors = columnVariances(points).map((variance) => LEAST_VARIANCE * variance + 1e-12);
  const memberships = new Float64Array(points.rows * k);
  for (let i = 0; i < points.rows; i++) memberships[i * k + cluster[i]!] = 1;

  let mixture = maximise(points, memberships, k, floors);
  let logLikelihood = expect(points, mixture, memberships);
  for (let step = 0; step < steps && k > 1; step++) {
    mixture = maximise(points, memberships, k, floors);
    logLikelihood = expect(points, mixture, memberships);
  }
  const freeLevels = points.levels.reduce((sum, size) => sum + size - 1, 0);
  const parameters = k - 1 + k * (2 * points.width + freeLevels);
  return { mixture, logLikelihood, bic: -2 * logLikelihood + parameters * Math.log(points.rows) };
}

/**
 * How much each point belongs to each component: rows × k, every row sums to 1.
 *
 * Cost: rows × k × columns.
 */
export function memberships(points: Points, mixture: Mixture): Float64Array {
  const out = logDensities(points, mixture);
  normalise(out, mixture.k, mixture.temperature);
  return out;
}

/** The shares of the components as memberships know them; they sum to 1. */
export function softShares({ shares, temperature }: Mixture): readonly number[] {
  const cooled = shares.map((share) => share ** (1 / temperature));
  const sum = cooled.reduce((total, share) => total + share, 0);
  return cooled.map((share) => share / sum);
}

/** E step: fills `out` with the memberships and answers the log likelihood. */
function expect(points: Points, mixture: Mixture, out: Float64Array): number {
  logDensities(points, mixture, out);
  return normalise(out, mixture.k, 1);
}

/** Of each point in each component, with the component's share: rows × k. */
export function logDensities(
  points: Points,
  mixture: Mixture,
  out: Float64Array = new Float64Array(points.rows * mixture.k),
): Float64Array {
  const { rows, width, numeric, levels, categories } = points;
  const { k, means, variances, logLevels } = mixture;
  const q = levels.length;
  const levelCount = levels.reduce((sum, size) => sum + size, 0);
  const precisions = Float64Array.from(variances, (variance) => 0.5 / variance);
  const centres = Float64Array.from(means);
  const logShares = Float64Array.from(logLevels);
  const constants = mixture.shares.map((share, j) => {
    let sum = Math.log(share);
    for (let d = 0; d < width; d++) sum -= 0.5 * Math.log(2 * Math.PI * variances[j * width + d]!);
    return sum;
  });

  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < k; j++) {
      let density = constants[j]!;
      for (let d = 0; d < width; d++) {
        const difference = numeric[i * width + d]! - centres[j * width + d]!;
        density -= difference * difference * precisions[j * width + d]!;
      }
      for (let c = 0, offset = j * levelCount; c < q; offset += levels[c]!, c++) {
        const code = categories[i * q + c]!;
        if (code >= 0) density += logShares[offset + code]!;
      }
      out[i * k + j] = density;
    }
  }
  return out;
}

/** Makes memberships of log densities, in place, and answers their log likelihood. */
function normalise(out: Float64Array, k: number, temperature: number): number {
  let total = 0;
  for (let at = 0; at < out.length; at += k) {
    let highest = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < k; j++) highest = Math.max(highest, out[at + j]!);
    let sum = 0;
    for (let j = 0; j < k; j++) {
      const relative = Math.exp((out[at + j]! - highest) / temperature);
      out[at + j] = relative;
      sum += relative;
    }
    for (let j = 0; j < k; j++) out[at + j]! /= sum;
    total += highest + Math.log(sum);
  }
  return total;
}

/** M step: shares, means, variances and level shares, each weighted by the memberships. */
function maximise(
  points: Points,
  weights: Float64Array,
  k: number,
  floors: readonly number[],
): Mixture {
  const { rows, width, numeric, levels, categories } = points;
  const q = levels.length;
  const levelCount = levels.reduce((sum, size) => sum + size, 0);
  const sizes = new Float64Array(k);
  const means = new Float64Array(k * width);
  const variances = new Float64Array(k * width);
  // Half a session of every level, so that no level is impossible.
  const counts = new Float64Array(k * levelCount).fill(0.5);

  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < k; j++) {
      const weight = weights[i * k + j]!;
      if (weight < 1e-9) continue;
      sizes[j]! += weight;
      for (let d = 0; d < width; d++) means[j * width + d]! += weight * numeric[i * width + d]!;
      for (let c = 0, offset = j * levelCount; c < q; offset += levels[c]!, c++) {
        const code = categories[i * q + c]!;
        if (code >= 0) counts[offset + code]! += weight;
      }
    }
  }
  for (let j = 0; j < k; j++) {
    for (let d = 0; d < width; d++) means[j * width + d]! /= sizes[j]! || 1;
  }
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < k; j++) {
      const weight = weights[i * k + j]!;
      if (weight < 1e-9) continue;
      for (let d = 0; d < width; d++) {
        const difference = numeric[i * width + d]! - means[j * width + d]!;
        variances[j * width + d]! += weight * difference * difference;
      }
    }
  }
  for (let j = 0; j < k; j++) {
    for (let d = 0; d < width; d++) {
      const at = j * width + d;
      variances[at] = Math.max(floors[d]!, variances[at]! / (sizes[j]! || 1));
    }
    for (let c = 0, offset = j * levelCount; c < q; offset += levels[c]!, c++) {
      const shares = counts.subarray(offset, offset + levels[c]!);
      const sum = shares.reduce((total, count) => total + count, 0);
      for (let level = 0; level < shares.length; level++) {
        shares[level] = Math.log(shares[level]! / sum);
      }
    }
  }
  return {
    k,
    shares: Array.from(sizes, (size) => Math.max(size, 1e-9) / rows),
    means: [...means],
    variances: [...variances],
    logLevels: [...counts],
    temperature: 1,
  };
}

function columnVariances(points: Points): number[] {
  const { rows, width, numeric } = points;
  return Array.from({ length: width }, (_, d) => {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += numeric[i * width + d]! / rows;
    let squares = 0;
    for (let i = 0; i < rows; i++) squares += (numeric[i * width + d]! - mean) ** 2;
    return squares / rows;
  });
}
