import { cumulativeStdNormalProbability, quantile } from 'simple-statistics';
import type { Quadrant, Standing } from '../../contract/records/adoption.ts';
import { type Random, randomIndex } from '../random.ts';
import { timesDrawn } from '../value/resampling.ts';
import { adoptionIndex, type UseWeek } from './adoption-index.ts';

/** Below this the likeliest quadrant is not called one. */
const sureFrom = 0.7;
const defaultReplicates = 200;

/** A customer to be placed. */
export interface Unplaced {
  readonly customer: string;
  readonly weeks: readonly UseWeek[];
  /** Mean ln(actual / expected), shrunken, with its standard deviation; null: too few sessions. */
  readonly value: { readonly mean: number; readonly deviation: number } | null;
}

/** A customer between use and value. */
export interface Placed {
  readonly customer: string;
  readonly index: number;
  readonly lo90: number;
  readonly hi90: number;
  readonly standing: Standing;
  /** Of the likeliest quadrant; null where value is not known. */
  readonly probability: number | null;
}

/** Where the quadrants meet. */
export interface Middle {
  readonly adoption: number;
  readonly value: number;
}

/**
 * Places customers by how much they use a product and by what use gives them. The quadrants meet at
 * the median adoption index and at the mean shrunken value of the customers. The probability of a
 * quadrant comes from resamples: of the customers, which moves the middle; of the customer's own
 * weeks, which moves the index (on the middle itself counts half); and from the normal error of
 * the shrunken value. Where nothing but chance sets customers apart, none is placed: their values
 * lie on the mean, and no quadrant passes one half.
 *
 * Assumes that weeks are alike and that value and use err independently.
 * Cost: replicates × customers × weeks.
 */
export function placeInQuadrants(
  units: readonly Unplaced[],
  {
    days,
    contexts,
    random,
    replicates = defaultReplicates,
  }: {
    readonly days: number;
    /** How many use contexts the product has. */
    readonly contexts: number;
    readonly random: Random;
    readonly replicates?: number;
  },
): { readonly middle: Middle | null; readonly placed: readonly Placed[] } {
  const indexed = units
    .map((unit) => ({ ...unit, index: adoptionIndex(unit.weeks, days, contexts) }))
    .sort((a, b) => a.index - b.index);
  const middle = middleOf(indexed, () => 1);
  if (middle === null) return { middle, placed: [] };
  const middles = Array.from(
    { length: replicates },
    () => middleOf(indexed, () => timesDrawn(random)) ?? middle,
  );
  const placed = indexed.map(({ customer, weeks, value, index }): Placed => {
    const indexes = about(
      index,
      middles.map(() =>
        adoptionIndex(
          weeks.map(() => weeks[randomIndex(random, weeks.length)]!),
          days,
          contexts,
        ),
      ),
    );
    const [lo90, hi90] = quantile([...indexes], [0.05, 0.95]) as [number, number];
    const own = { customer, index, lo90, hi90 };
    if (value === null) return { ...own, standing: 'uncertain', probability: null };
    const chances = { thriving: 0, 'busy-but-poor': 0, 'hidden-gem': 0, dormant: 0 };
    middles.forEach((here, n) => {
      const busy = half(indexes[n]! - here.adoption);
      const good = chanceAbove(value.mean - here.value, value.deviation);
      chances.thriving += busy * good;
      chances['busy-but-poor'] += busy * (1 - good);
      chances['hidden-gem'] += (1 - busy) * good;
      chances.dormant += (1 - busy) * (1 - good);
    });
    const [likeliest, sum] = (Object.entries(chances) as [Quadrant, number][]).reduce((a, b) =>
      b[1] > a[1] ? b : a,
    );
    const probability = sum / replicates;
    return { ...own, standing: probability >= sureFrom ? likeliest : 'uncertain', probability };
  });
  return { middle, placed };
}

/** Weeks drawn again leave out ways of use that were tried once: what that takes away is given back. */
function about(index: number, drawn: readonly number[]): readonly number[] {
  const lost = index - drawn.reduce((sum, one) => sum + one, 0) / drawn.length;
  return drawn.map((one) => Math.min(1, Math.max(0, one + lost)));
}

/** 1 above, 0 below, one half on the line. */
function half(difference: number): number {
  return Math.abs(difference) < 1e-12 ? 0.5 : difference > 0 ? 1 : 0;
}

function chanceAbove(difference: number, deviation: number): number {
  return deviation > 0 ? cumulativeStdNormalProbability(difference / deviation) : half(difference);
}

/** Of customers by rising index, each counted some times; null: none, or no value known. */
function middleOf(
  units: readonly { readonly index: number; readonly value: Unplaced['value'] }[],
  times: () => number,
): Middle | null {
  const counted = units.map(({ index, value }) => ({ index, value, times: times() }));
  const total = counted.reduce((sum, one) => sum + one.times, 0);
  const valued = counted.filter((one) => one.value !== null && one.times > 0);
  const weight = valued.reduce((sum, one) => sum + one.times, 0);
  if (weight === 0) return null;
  const at = (rank: number) => {
    let passed = 0;
    for (const { index, times: counts } of counted) {
      passed += counts;
      if (passed >= rank) return index;
    }
    return 0;
  };
  return {
    // Between the two in the middle where their number is even.
    adoption: (at(Math.ceil(total / 2)) + at(Math.floor(total / 2) + 1)) / 2,
    value: valued.reduce((sum, one) => sum + one.times * one.value!.mean, 0) / weight,
  };
}
