import { ckmeans } from 'simple-statistics';
import type { Random } from '../random.ts';
import { spreadRepeats, wrapAngle } from './spread.ts';
import { isValley, moments, type Valley, valleyBetween } from './valley.ts';

const MOST_CROWDS = 4;
/** A crowd has at least this share of the values. */
const LEAST_SHARE = 0.03;

/**
 * The standard deviation inside the crowds that a column falls into by itself (mornings and
 * evenings, short and long); null where they are one crowd.
 *
 * Why: a column with two far crowds has a large spread just because of them, and dividing by it
 * would make mornings and evenings as alike as two draws from any shapeless column, so that
 * clusters split the shapeless columns instead.
 *
 * Cost: a few sorts (optimal one-dimensional k-means: `ckmeans`, Wang & Song 2011).
 */
export function spreadInsideCrowds(values: readonly number[], random: Random): number | null {
  return pooledDeviation(crowdsOf(Array.from(spreadRepeats(Float64Array.from(values), random))));
}

/**
 * The same for angles in radians, known to one unit (an hour, a day): the circle is cut open where
 * it is emptiest.
 */
export function spreadInsideCrowdsOfAngles(
  angles: readonly number[],
  unit: number,
  random: Random,
): number | null {
  const spread = angles.map((angle) => angle + (random() - 0.5) * unit);
  const cut = emptiestDirection(spread);
  return pooledDeviation(crowdsOf(spread.map((angle) => wrapAngle(angle - cut - Math.PI))));
}

/** The most groups, up to four, with a valley between every two neighbours; [] if there is one. */
function crowdsOf(values: readonly number[]): readonly (readonly number[])[] {
  for (let count = MOST_CROWDS; count >= 2; count--) {
    if (values.length < 30 * count) continue;
    const groups = ckmeans(values, count);
    const large = groups.every((group) => group.length >= LEAST_SHARE * values.length);
    const allApart = groups.every((group, i) => {
      return i === 0 || apart(valleyBetween(groups[i - 1]!, group), count);
    });
    if (large && allApart) return groups;
  }
  return [];
}

/**
 * Two crowds need only be likely, since a scale is no claim that there are contexts, and a column
 * that stays wide beside its like would be lost; more of them must be plain.
 */
function apart(valley: Valley, crowds: number): boolean {
  if (crowds > 2) return isValley(valley);
  return valley.depth <= 0.9 && valley.significance >= 0.5;
}

function pooledDeviation(crowds: readonly (readonly number[])[]): number | null {
  if (crowds.length === 0) return null;
  let squares = 0;
  let size = 0;
  for (const crowd of crowds) {
    squares += crowd.length * moments(crowd).deviation ** 2;
    size += crowd.length;
  }
  return Math.sqrt(squares / size);
}

function emptiestDirection(angles: readonly number[]): number {
  const parts = 24;
  const counts = new Int32Array(parts);
  for (const angle of angles) {
    const turn = wrapAngle(angle) / (2 * Math.PI) + 0.5;
    counts[Math.min(parts - 1, Math.floor(turn * parts))]!++;
  }
  const emptiest = counts.indexOf(Math.min(...counts));
  return ((emptiest + 0.5) / parts - 0.5) * 2 * Math.PI;
}
