import { median } from 'simple-statistics';

/** A figure at a time. */
export interface Sample {
  /** seconds */
  readonly at: number;
  readonly value: number;
}

/** So many floors give a median of 190 slopes. */
const windows = 20;

/**
 * How fast the floor of a figure rises, per second. Memory goes up and down with each collection of
 * garbage, and what is kept shows in how low it comes: so the lowest value of each of twenty
 * stretches of time is taken, and of the slopes between any two of these the median (Theil–Sen),
 * which a quarter of odd ones do not move. Quadratic in twenty.
 */
export function floorSlope(samples: readonly Sample[]): number {
  const size = Math.max(1, Math.ceil(samples.length / windows));
  const floors: Sample[] = [];
  for (let from = 0; from < samples.length; from += size) {
    const stretch = samples.slice(from, from + size);
    floors.push(stretch.reduce((low, sample) => (sample.value < low.value ? sample : low)));
  }
  const slopes = floors.flatMap((early, index) =>
    floors.slice(index + 1).map((late) => (late.value - early.value) / (late.at - early.at)),
  );
  return slopes.length === 0 ? Number.NaN : median(slopes);
}
