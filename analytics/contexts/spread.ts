import type { Random } from '../random.ts';
import type { Circle, Points } from './points.ts';

/** The columns of some points, made fit to be looked at for valleys; the same for every k. */
export interface SpreadColumns {
  readonly linear: readonly Float64Array[];
  /** Radians; NaN where the angle is not known. */
  readonly angles: readonly Float64Array[];
}

/**
 * Columns in which values that repeat (whole hours, counts) are spread evenly over the space up to
 * their neighbours, so that the steps between them are no valleys.
 *
 * Cost: one sort a column.
 */
export function spreadColumns(points: Points, random: Random): SpreadColumns {
  const circular = new Set(points.circles.flatMap(({ sine }) => [sine, sine + 1]));
  const linear = Array.from({ length: points.width }, (_, d) => d)
    .filter((d) => !circular.has(d))
    .map((d) => spreadRepeats(numericColumn(points, d), random));
  return { linear, angles: points.circles.map((circle) => anglesOf(points, circle, random)) };
}

/** Repeated values spread up to halfway to their neighbours; a column without many is returned. */
export function spreadRepeats(values: Float64Array, random: Random): Float64Array {
  const distinct = [...new Set(values)].sort((x, y) => x - y);
  if (distinct.length > values.length / 10) return values;
  const place = new Map(distinct.map((value, index) => [value, index]));
  return values.map((value) => {
    const at = place.get(value)!;
    const below = value - (distinct[at - 1] ?? value);
    const above = (distinct[at + 1] ?? value) - value;
    const part = random() - 0.5;
    return value + part * (part < 0 ? below : above);
  });
}

/** Into [−π, π). */
export function wrapAngle(angle: number): number {
  const turn = 2 * Math.PI;
  return angle - turn * Math.floor((angle + Math.PI) / turn);
}

/** Direction of the mean of unit vectors, in radians; angles that are NaN do not count. */
export function meanDirection(angles: ArrayLike<number>): number {
  let sine = 0;
  let cosine = 0;
  for (let i = 0; i < angles.length; i++) {
    if (Number.isNaN(angles[i])) continue;
    sine += Math.sin(angles[i]!);
    cosine += Math.cos(angles[i]!);
  }
  return Math.atan2(sine, cosine);
}

/** Angles spread by one unit of their circle: an hour, a day. */
function anglesOf(points: Points, circle: Circle, random: Random): Float64Array {
  const unit = (2 * Math.PI) / circle.period;
  const sines = numericColumn(points, circle.sine);
  const cosines = numericColumn(points, circle.sine + 1);
  return sines.map((sine, i) => {
    const cosine = cosines[i]!;
    if (sine === 0 && cosine === 0) return Number.NaN;
    return Math.atan2(sine, cosine) + (random() - 0.5) * unit;
  });
}

function numericColumn(points: Points, d: number): Float64Array {
  const { rows, width, numeric } = points;
  return Float64Array.from({ length: rows }, (_, i) => numeric[i * width + d]!);
}
