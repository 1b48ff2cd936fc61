import { logDensities, type Mixture, memberships } from './mixture.ts';
import type { Points } from './points.ts';

/** A session whose largest membership is below this lies between contexts. */
const clear = 0.6;

/** How well the soft view of the contexts agrees with the hard one. */
export interface SoftQuality {
  /** Share of the sessions whose likeliest context is the one they are placed in. */
  readonly agreement: number;
  /** Share of the sessions that lie between contexts: no membership reaches 0.6. */
  readonly between: number;
}

/**
 * The mixture with the temperature at which its memberships are to be believed.
 *
 * A mixture that takes its columns for independent counts what two correlated columns say twice,
 * and is too sure. Log odds between two Gaussian crowds that are right have inside a crowd a
 * variance of twice their mean (mean ±Δ²/2, variance Δ²). So the variance over that mean, both
 * weighted by the memberships, is by how much they are overstated; pairs of contexts count by how
 * much they overlap, since only there does it matter. Never below 1: nothing is made surer.
 *
 * Assumption: crowds of about one shape. Cost: rows × k².
 * Source: the identity is that of Efron, JASA 70 (1975) 892–898, for two normal populations;
 * dividing log odds by one number is temperature scaling (Guo et al., ICML 2017).
 */
export function calibrated(points: Points, mixture: Mixture): Mixture {
  const { k } = mixture;
  const soft = memberships(points, mixture);
  const logs = logDensities(points, mixture);
  let overstated = 0;
  let overlaps = 0;
  for (let a = 0; a < k; a++) {
    for (let b = a + 1; b < k; b++) {
      const inA = oddsInside(a, { a, b, k, soft, logs });
      const inB = oddsInside(b, { a, b, k, soft, logs });
      const apart = inA.mean - inB.mean;
      if (!(apart > 0)) continue;
      let overlap = 0;
      for (let at = 0; at < soft.length; at += k) overlap += soft[at + a]! * soft[at + b]!;
      overstated += (overlap * (inA.variance + inB.variance)) / 2 / apart;
      overlaps += overlap;
    }
  }
  // Contexts that never overlap leave nothing to calibrate.
  const temperature = overlaps > 1e-9 ? Math.max(1, overstated / overlaps) : 1;
  return { ...mixture, temperature };
}

/** Mean and variance, over the members of one component, of the log odds of `a` against `b`. */
function oddsInside(
  component: number,
  {
    a,
    b,
    k,
    soft,
    logs,
  }: { a: number; b: number; k: number; soft: Float64Array; logs: Float64Array },
): { readonly mean: number; readonly variance: number } {
  let weight = 0;
  let sum = 0;
  let squares = 0;
  for (let at = 0; at < soft.length; at += k) {
    const belongs = soft[at + component]!;
    const odds = logs[at + a]! - logs[at + b]!;
    weight += belongs;
    sum += belongs * odds;
    squares += belongs * odds * odds;
  }
  if (weight === 0) return { mean: 0, variance: 0 };
  const mean = sum / weight;
  return { mean, variance: squares / weight - mean * mean };
}

/** Compares memberships with the contexts that sessions are placed in. */
export function softQuality(
  soft: Float64Array,
  cluster: ArrayLike<number>,
  k: number,
): SoftQuality {
  let agreed = 0;
  let between = 0;
  for (let i = 0; i < cluster.length; i++) {
    let likeliest = 0;
    for (let j = 1; j < k; j++) {
      if (soft[i * k + j]! > soft[i * k + likeliest]!) likeliest = j;
    }
    if (likeliest === cluster[i]) agreed++;
    if (soft[i * k + likeliest]! < clear) between++;
  }
  const rows = cluster.length || 1;
  return { agreement: agreed / rows, between: between / rows };
}
