import type { Scaling } from '../contexts/features.ts';

/** A session is novel where at most this share of ordinary ones are as far from every context. */
export const novelBelow = 0.01;

/** So many ordinary sessions are needed to say so of one in a hundred, with some to spare. */
export const leastCalibration = 200;

/**
 * The scaling without its limits: placing a session, a value beyond all that was seen counts like
 * the largest that was seen; here it is just what is asked for.
 */
export function withoutLimits(scaling: Scaling): Scaling {
  return scaling.map((column) =>
    column.kind === 'linear'
      ? { ...column, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
      : column,
  );
}

/**
 * For each session the conformal p-value of its distance to the nearest context: the share of
 * ordinary sessions that are at least as far, itself counted. Where sessions are drawn alike, it is
 * at most p with a chance of at most p, whatever their distribution.
 *
 * Cost: one sort. Source: Vovk, Gammerman & Shafer, Algorithmic Learning in a Random World (2005);
 * Laxhammar & Falkman (2010) for the distance to the nearest as measure.
 *
 * @param ordinary distances of sessions from before
 * @example conformalP([5], [1, 2, 3, 4]) // [0.2]
 */
export function conformalP(
  distances: ArrayLike<number>,
  ordinary: ArrayLike<number>,
): Float64Array {
  const sorted = Float64Array.from(ordinary).sort();
  return Float64Array.from(distances, (distance) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < distance) low = middle + 1;
      else high = middle;
    }
    return (sorted.length - low + 1) / (sorted.length + 1);
  });
}

/**
 * Whether more sessions are novel than chance would have it: more than three standard errors above
 * the share that is novel by definition. Of the limit it is known only how it was drawn from
 * `calibration` sessions, so the error has that part as well.
 */
export function isExcess(novel: number, sessions: number, calibration: number): boolean {
  const expected = novelBelow * sessions;
  return novel > expected + 3 * Math.sqrt(expected * (1 + sessions / calibration));
}
