import { mean, median, medianSorted, quantileSorted, standardDeviation } from 'simple-statistics';
import type { Random } from '../random.ts';
import { spreadInsideCrowds, spreadInsideCrowdsOfAngles } from './crowds.ts';

/** How one column was scaled when the contexts were fitted; frozen, and plain JSON. */
export type ColumnScaling =
  | {
      readonly kind: 'linear';
      readonly name: string;
      readonly log: boolean;
      /** Winsorising limits, after the logarithm. */
      readonly low: number;
      readonly high: number;
      readonly centre: number;
      readonly scale: number;
    }
  | {
      readonly kind: 'circular';
      readonly name: string;
      readonly period: 24 | 7;
      /** Radius of the circle: √2 gives variance 1 to each coordinate of an even spread. */
      readonly radius: number;
    }
  | { readonly kind: 'category'; readonly name: string; readonly levels: readonly string[] }
  | {
      /** A number that takes few values (a flag, a small count): each value is a category. */
      readonly kind: 'steps';
      readonly name: string;
      readonly steps: readonly number[];
      readonly missing: boolean;
    }
  | { readonly kind: 'dropped'; readonly name: string; readonly reason: string };

/** Makes the MAD of a Gaussian its standard deviation (Rousseeuw & Croux 1993). */
const GAUSSIAN_MAD = 1.4826;
const MAX_STEPS = 6;
/** A column of far crowds is enlarged by no more than this. */
const MOST_ENLARGED = 6;

/** See `fitScaling` for the rules. `known` is not empty. */
export function fitNumeric(
  name: string,
  known: readonly number[],
  { log, missing, random }: { log: boolean; missing: boolean; random: Random },
): ColumnScaling {
  const steps = commonSteps(known);
  if (steps.length === 1 && !missing) {
    return { kind: 'dropped', name, reason: `always ${steps[0]}` };
  }
  if (steps.length > 0) return { kind: 'steps', name, steps, missing };

  const values = known.map((value) => (log ? signedLog(value) : value)).sort((a, b) => a - b);
  const low = quantileSorted(values, 0.01);
  const high = quantileSorted(values, 0.99);
  const clipped = values.map((value) => clamp(value, low, high));
  if (low === high) return { kind: 'dropped', name, reason: `nearly always ${median(known)}` };

  const { centre, scale } = robustScale(clipped);
  const inside = spreadInsideCrowds(clipped, random);
  const least = standardDeviation(clipped) / MOST_ENLARGED;
  return {
    kind: 'linear',
    name,
    log,
    low,
    high,
    centre,
    scale: inside ? Math.min(scale, Math.max(inside, least)) : scale,
  };
}

/** Median and MAD × 1.4826; mean and standard deviation where the MAD says nothing. */
function robustScale(sorted: readonly number[]): { centre: number; scale: number } {
  const middle = medianSorted(sorted);
  const deviations = sorted.map((value) => Math.abs(value - middle)).sort((a, b) => a - b);
  const robust = GAUSSIAN_MAD * medianSorted(deviations);
  const spread = standardDeviation(sorted);
  // A MAD far below the deviation means that half the values nearly agree: as useless as 0.
  return robust > spread / 10
    ? { centre: middle, scale: robust }
    : { centre: mean(sorted), scale: spread };
}

/** √2, or larger for a circle on which hours or days gather in separate crowds. */
export function fitRadius(values: readonly number[], period: number, random: Random): number {
  const unit = (2 * Math.PI) / period;
  const angles = values.map((value) => value * unit);
  const inside = spreadInsideCrowdsOfAngles(angles, unit, random);
  if (inside === null) return Math.SQRT2;
  const most = (MOST_ENLARGED / 2) * Math.SQRT2;
  return Math.max(Math.SQRT2, Math.min(1 / inside, most));
}

/**
 * The values a stepped column takes, ascending; empty where the column is continuous. Stepped: at
 * most six values in all, or two to six that cover four fifths. A Gaussian fitted to such spikes
 * would be infinitely sharp, and every flag would look like a way of use.
 */
function commonSteps(known: readonly number[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const value of known) counts.set(value, (counts.get(value) ?? 0) + 1);
  const ascending = (values: Iterable<number>) => [...values].sort((a, b) => a - b);
  if (counts.size === 1) return [...counts.keys()];
  if (counts.size <= MAX_STEPS && known.length >= 5 * counts.size) return ascending(counts.keys());

  const common = [...counts].filter(([, count]) => count >= known.length / 20);
  const covered = common.reduce((sum, [, count]) => sum + count, 0);
  const stepped = common.length >= 2 && common.length <= MAX_STEPS && covered >= 0.8 * known.length;
  return stepped ? ascending(common.map(([value]) => value)) : [];
}

/** log(1 + x), mirrored for negative x, so that no value is lost. */
export function signedLog(value: number): number {
  return Math.sign(value) * Math.log1p(Math.abs(value));
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
