import type { Points } from './points.ts';
import { meanDirection, type SpreadColumns, wrapAngle } from './spread.ts';
import { isValley, moments, valleyBetween } from './valley.ts';

/** Two clusters whose shares of the levels of one category differ this much stand apart. */
const DISJOINT_CATEGORIES = 0.7;

/**
 * Whether sessions are rarer between every two clusters than at their centres. Any method that is
 * told to find k clusters finds k, and on skewed or evenly spread data a likelihood goes on
 * improving with k; but a cut through one crowd leaves no valley.
 *
 * Each pair is looked at along the line on which it differs most: Fisher's discriminant with a
 * diagonal covariance. A circular quantity enters as its angle, since an arc seen from its side
 * looks like two crowds. A pair also stands apart where its categories are nearly disjoint.
 *
 * Cost: k × rows × columns; stops at the first pair that runs together.
 * Source: the idea of Hennig, Advances in Data Analysis and Classification 4 (2010) 3–34 (two
 * components are one cluster where their discriminant projection is unimodal), with counts in
 * windows in place of the dip test.
 */
export function allStandApart(
  points: Points,
  spread: SpreadColumns,
  cluster: ArrayLike<number>,
  k: number,
): boolean {
  const members = Array.from({ length: k }, (): number[] => []);
  for (let i = 0; i < points.rows; i++) members[cluster[i]!]!.push(i);
  for (let a = 0; a < k; a++) {
    for (let b = a + 1; b < k; b++) {
      const first = members[a]!;
      const second = members[b]!;
      if (categoryDifference(points, first, second) >= DISJOINT_CATEGORIES) continue;
      if (!isValley(valleyBetween(...discriminantScores(spread, first, second)))) return false;
    }
  }
  return true;
}

function discriminantScores(
  spread: SpreadColumns,
  first: readonly number[],
  second: readonly number[],
): [Float64Array, Float64Array] {
  const scores: [Float64Array, Float64Array] = [
    new Float64Array(first.length),
    new Float64Array(second.length),
  ];
  for (const column of spread.linear) {
    addToScores(scores, pick(column, first), pick(column, second));
  }
  for (const column of spread.angles) {
    const a = pick(column, first);
    const b = pick(column, second);
    const middle = middleOfShorterArc(meanDirection(a), meanDirection(b));
    addToScores(scores, offsetsFrom(middle, a), offsetsFrom(middle, b));
  }
  return scores;
}

/** Adds a column to the scores, weighted by how far apart it holds the two clusters. */
function addToScores(
  scores: readonly [Float64Array, Float64Array],
  first: Float64Array,
  second: Float64Array,
): void {
  const a = moments(first);
  const b = moments(second);
  const rows = first.length + second.length;
  const pooled = (first.length * a.deviation ** 2 + second.length * b.deviation ** 2) / rows;
  const weight = (b.mean - a.mean) / (pooled + 1e-6);
  for (let i = 0; i < first.length; i++) scores[0][i]! += weight * first[i]!;
  for (let i = 0; i < second.length; i++) scores[1][i]! += weight * second[i]!;
}

function middleOfShorterArc(from: number, to: number): number {
  return from + wrapAngle(to - from) / 2;
}

/** Signed angles from the middle; one that is not known lies at the middle. */
function offsetsFrom(middle: number, angles: Float64Array): Float64Array {
  return angles.map((angle) => (Number.isNaN(angle) ? 0 : wrapAngle(angle - middle)));
}

function pick(column: Float64Array, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (row) => column[row]!);
}

/** The largest total variation between the level shares of one category, 0 to 1. */
function categoryDifference(
  points: Points,
  first: readonly number[],
  second: readonly number[],
): number {
  const q = points.levels.length;
  let most = 0;
  for (let c = 0; c < q; c++) {
    const difference = new Float64Array(points.levels[c]! + 1);
    for (const row of first) difference[points.categories[row * q + c]! + 1]! += 1 / first.length;
    for (const row of second) difference[points.categories[row * q + c]! + 1]! -= 1 / second.length;
    most = Math.max(most, difference.reduce((sum, part) => sum + Math.abs(part), 0) / 2);
  }
  return most;
}
