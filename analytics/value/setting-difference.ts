import { median } from 'simple-statistics';
import type { Random } from '../random.ts';
import { interval90, timesDrawn } from './resampling.ts';

/** What one customer got with one level of a setting, inside one use context. */
export interface SettingCell {
  readonly customer: string;
  readonly level: string;
  /** Mean context-adjusted value: a log ratio, or money for a session. */
  readonly value: number;
  /** Sessions behind it. */
  readonly weight: number;
}

/** The smallest group whose spread can be judged. */
const LEAST_GROUP = 5;

/** One customer's part: a difference (both levels) or a value (one of them), and its weight. */
interface Part {
  readonly customer: string;
  readonly value: number;
  readonly weight: number;
}

export interface Groups {
  readonly both: readonly Part[];
  readonly onlyFrom: readonly Part[];
  readonly onlyTo: readonly Part[];
}

/** Sorts the customers of two levels by what they can be compared with. */
export function groupCustomers(cells: readonly SettingCell[], from: string, to: string): Groups {
  const withLevel = (level: string) =>
    new Map(cells.filter((cell) => cell.level === level).map((cell) => [cell.customer, cell]));
  const fromCells = withLevel(from);
  const toCells = withLevel(to);
  const both: Part[] = [];
  const onlyFrom: Part[] = [];
  for (const [customer, cell] of fromCells) {
    const other = toCells.get(customer);
    if (!other) {
      onlyFrom.push(cell);
      continue;
    }
    const weight = (cell.weight * other.weight) / (cell.weight + other.weight);
    both.push({ customer, value: other.value - cell.value, weight });
  }
  const onlyTo = [...toCells.values()].filter(({ customer }) => !fromCells.has(customer));
  return { both: levelled(both), onlyFrom: levelled(onlyFrom), onlyTo: levelled(onlyTo) };
}

/** Weights w / (w + typical w), between 0 and 1. */
function levelled(parts: readonly Part[]): readonly Part[] {
  if (parts.length === 0) return parts;
  const typical = median(parts.map(({ weight }) => weight));
  return parts.map((part) => ({ ...part, weight: part.weight / (part.weight + typical) }));
}

export interface Estimate {
  readonly difference: number;
  /** Standard error. */
  readonly error: number;
  readonly degrees: number;
  /** Share of the within-customer difference in the whole. */
  readonly shareWithin: number;
}

/**
 * How much better `to` is than `from`. Customers who lived with both are compared with themselves,
 * which takes out all that differs between people; the others are compared with each other; the two
 * differences are then weighted by their precision. A customer's weight grows with sessions w as
 * w / (w + typical w), since more sessions do not make one customer more like the others.
 *
 * Null where fewer than five tried both and fewer than five lived with each.
 *
 * Sources: combining within and between as in Yates's recovery of inter-block information, Annals
 * of Eugenics 10 (1940); Meier's correction, Biometrics 9 (1953) 59–73.
 */
export function differenceBetween({ both, onlyFrom, onlyTo }: Groups): Estimate | null {
  const within = both.length >= LEAST_GROUP ? meanWithVariance(both) : null;
  const between =
    Math.min(onlyFrom.length, onlyTo.length) >= LEAST_GROUP
      ? differenceOf(meanWithVariance(onlyTo), meanWithVariance(onlyFrom))
      : null;
  const single = within ?? between;
  if (!single) return null;
  if (!within || !between) {
    const shareWithin = within ? 1 : 0;
    const { mean, variance, degrees } = single;
    return { difference: mean, error: Math.sqrt(variance), degrees, shareWithin };
  }
  const total = within.variance + between.variance;
  const share = total > 0 ? between.variance / total : 0.5;
  const rest = 1 - share;
  const variance = (within.variance * between.variance) / (total || 1);
  // The shares are themselves estimated: Meier's term pays for it.
  const meier = 1 + 4 * share * rest * (1 / within.degrees + 1 / between.degrees);
  return {
    difference: share * within.mean + rest * between.mean,
    error: Math.sqrt(variance * meier),
    degrees: 1 / (share ** 2 / within.degrees + rest ** 2 / between.degrees),
    shareWithin: share,
  };
}

interface Mean {
  readonly mean: number;
  readonly variance: number;
  readonly degrees: number;
}

/** Weighted mean with the sandwich variance Σw²(x − x̄)² / (Σw)² · n/(n − 1). */
function meanWithVariance(parts: readonly Part[]): Mean {
  const n = parts.length;
  let total = 0;
  let sum = 0;
  for (const { value, weight } of parts) {
    total += weight;
    sum += weight * value;
  }
  const mean = sum / total;
  let squares = 0;
  for (const { value, weight } of parts) squares += (weight * (value - mean)) ** 2;
  return { mean, variance: ((squares / total ** 2) * n) / (n - 1), degrees: n - 1 };
}

/** Difference of two independent means, degrees of freedom after Welch & Satterthwaite. */
function differenceOf(a: Mean, b: Mean): Mean {
  const variance = a.variance + b.variance;
  const spread = a.variance ** 2 / a.degrees + b.variance ** 2 / b.degrees;
  const degrees = spread > 0 ? variance ** 2 / spread : a.degrees + b.degrees;
  return { mean: a.mean - b.mean, variance, degrees };
}

/** The 90 % interval of the difference, from resampling customers. */
export function intervalOfDifference(
  groups: Groups,
  estimate: Estimate,
  { random, replicates = 400 }: { readonly random: Random; readonly replicates?: number },
): { readonly lo90: number; readonly hi90: number } {
  const { shareWithin, degrees } = estimate;
  const differences: number[] = [];
  for (let tries = 0; differences.length < replicates && tries < 2 * replicates; tries++) {
    let difference = 0;
    if (shareWithin > 0) difference += shareWithin * resampledMean(groups.both, random);
    if (shareWithin < 1) {
      const between = resampledMean(groups.onlyTo, random) - resampledMean(groups.onlyFrom, random);
      difference += (1 - shareWithin) * between;
    }
    if (Number.isFinite(difference)) differences.push(difference);
  }
  return interval90(differences, degrees + 1);
}

/** NaN where nobody was drawn. */
function resampledMean(parts: readonly Part[], random: Random): number {
  let total = 0;
  let sum = 0;
  for (const { value, weight } of parts) {
    const drawn = timesDrawn(random) * weight;
    total += drawn;
    sum += drawn * value;
  }
  return total > 0 ? sum / total : Number.NaN;
}
