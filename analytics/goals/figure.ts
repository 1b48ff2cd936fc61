import type { ProductModel } from '../../contract/model/product-model.ts';
import type { Estimate } from '../../contract/records/estimate.ts';
import { amountOf } from '../engine/exact-amount.ts';
import type { Random } from '../random.ts';
import { ratioOverCustomers } from '../value/cluster-bootstrap.ts';
import { withheld } from '../value/estimates.ts';
import { interval90, timesDrawn } from '../value/resampling.ts';
import type { Measure } from './measure.ts';
import { addGoalSums, type GoalRow, type GoalSums, noGoalSums } from './read-rows.ts';

/** What the declared goal is. */
export type Goal = ProductModel['goals'][string];

/** For how many customers an interval means something. */
const leastForInterval = 5;
const replicates = 600;

/**
 * The figure of some weeks: sum over sum, or a sum for each week. A fact, given whenever there is
 * something to divide by; with a 90 % interval from resampling customers from five of them on. Who
 * is not known counts as one customer, so that the figure and its parts are of the same sessions.
 *
 * Cost: 600 × customers.
 */
export function goalFigure(
  rows: readonly GoalRow[],
  measure: Measure,
  {
    weeks,
    unit,
    random,
  }: { readonly weeks: number; readonly unit: string; readonly random: Random },
): Estimate {
  const total = totalOf(rows);
  const perCustomer = [...byCustomer(rows).values()];
  const customers = new Set(rows.flatMap(({ customer }) => customer ?? [])).size;
  const method = measure.denominator === null ? 'mean of weeks' : 'ratio of sums';
  const standing = { unit, n: total.sessions, customers, method };
  if (weeks === 0 || total.sessions === 0) return withheld('not-enough-sessions', standing);
  if (unit !== measure.unit) return withheld('units-differ', standing);
  const value = figureOf(total, measure, weeks);
  if (value === null) return withheld('no-resource-used', standing);
  const interval =
    customers < leastForInterval
      ? null
      : measure.denominator === null
        ? countInterval(
            perCustomer.map(({ numerator }) => numerator / weeks),
            random,
          )
        : ratioInterval(perCustomer, measure, random);
  if (interval === null) return { value, lo90: null, hi90: null, ...standing };
  return { value, ...interval, ...standing, method: `${method}, customers resampled` };
}

/** Numerator over denominator, in the unit of the figure; null where nothing is below the line. */
export function figureOf(sums: GoalSums, measure: Measure, weeks: number): number | null {
  const below = measure.denominator === null ? weeks : sums.denominator;
  if (!(below > 0)) return null;
  return amountOf(sums.numerator, measure.resolution) / below;
}

/** All rows together. */
export function totalOf(rows: readonly GoalSums[]): GoalSums {
  return rows.reduce(addGoalSums, noGoalSums);
}

/**
 * How much is missing to the target in the direction of the goal; below 0 where it is passed.
 */
export function gapTo({ direction, target }: Goal, figure: Estimate): Estimate {
  const missing = (value: number | null) =>
    value === null ? null : direction === 'up' ? target - value : value - target;
  const ends = [missing(figure.lo90), missing(figure.hi90)] as const;
  const [lo90, hi90] = direction === 'up' ? [ends[1], ends[0]] : ends;
  return { ...figure, value: missing(figure.value), lo90, hi90 };
}

function byCustomer(rows: readonly GoalRow[]): ReadonlyMap<string | null, GoalSums> {
  const sums = new Map<string | null, GoalSums>();
  for (const row of rows) {
    sums.set(row.customer, addGoalSums(sums.get(row.customer) ?? noGoalSums, row));
  }
  return sums;
}

function ratioInterval(perCustomer: readonly GoalSums[], measure: Measure, random: Random) {
  const figure = ratioOverCustomers(
    perCustomer.map(({ numerator, denominator }) => ({
      numerator: amountOf(numerator, measure.resolution),
      denominator,
    })),
    { random, minCustomers: leastForInterval, largestShare: 1 },
  );
  if (figure.withheld !== undefined) return null;
  return { lo90: figure.lo90, hi90: figure.hi90 };
}

/** From here on resampling takes long, and tells nothing that the normal curve does not. */
const many = 2_000;

/** The 90 % interval of a sum over customers, of whom others might as well have come. */
function countInterval(counts: readonly number[], random: Random) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (counts.length > many) {
    const reach = 1.6448536269514722 * Math.sqrt(counts.reduce((sum, c) => sum + c * c, 0));
    return { lo90: total - reach, hi90: total + reach };
  }
  const sums = Array.from({ length: replicates }, () =>
    counts.reduce((sum, count) => sum + timesDrawn(random) * count, 0),
  );
  return interval90(sums, counts.length);
}
