import { median } from 'simple-statistics';

/** A value far from what its neighbours and its phase of the season let expect. */
export interface Outlier {
  readonly at: number;
  readonly value: number;
  readonly expected: number;
}

/** Neighbours on each side that a value is compared with. */
const reach = 3;
/**
 * How many robust deviations away is far: so many that 19 of 20 series of chance alone have no such
 * value. The fewer values, or rounds of a season, there are, the less is known of what is usual.
 */
const far = (rounds: number): number => 4 + 20 / rounds;
/** Far enough to be left out of what is computed of a series. */
const veryFar = 6;

/**
 * Values far from the median of their neighbours, once each phase of the season has its own median
 * taken off. What is far is told by the median of all such distances, so that outliers do not hide
 * each other; a shift of the level is none, for the neighbours shift with it.
 *
 * Source: Hampel (1974), JASA 69:383. Cost: linear.
 *
 * @param period values a season, 1 for none; a season needs three rounds to be taken off
 */
export function outliers(values: readonly number[], period = 1): readonly Outlier[] {
  return fartherThan(far(values.length / period), values, period);
}

/** The series with what was expected in the place of values that are very far off. */
export function mended(values: readonly number[]): readonly number[] {
  const copy = [...values];
  for (const { at, expected } of fartherThan(veryFar, values, 1)) copy[at] = expected;
  return copy;
}

function fartherThan(limit: number, values: readonly number[], period: number): readonly Outlier[] {
  if (values.length < 2 * reach + 1) return [];
  const season = seasonOf(values, period);
  const level = values.map((value, index) => value - (season[index % period] as number));
  const expected = level.map((_, index) =>
    median(level.slice(Math.max(0, index - reach), index + reach + 1)),
  );
  const distances = level.map((value, index) => Math.abs(value - (expected[index] as number)));
  const usual = 1.4826 * median(distances.filter((distance) => distance > 0).concat(0));
  return values.flatMap((value, at) =>
    usual > 0 && (distances[at] as number) > limit * usual
      ? [{ at, value, expected: (expected[at] as number) + (season[at % period] as number) }]
      : [],
  );
}

function seasonOf(values: readonly number[], period: number): readonly number[] {
  if (period < 2 || values.length < 3 * period)
    return new Array<number>(Math.max(1, period)).fill(0);
  const overall = median([...values]);
  return Array.from({ length: period }, (_, phase) => {
    const ofPhase = values.filter((_, index) => index % period === phase);
    return median(ofPhase) - overall;
  });
}
