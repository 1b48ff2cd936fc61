import type { Points } from './points.ts';

/** The state of one restart, in flat arrays so that the inner loops stay fast. */
export interface Run {
  readonly k: number;
  readonly gamma: number;
  readonly means: Float64Array;
  readonly modes: Int32Array;
  readonly sizes: Int32Array;
  readonly cluster: Int32Array;
  readonly distance: Float64Array;
  inertia: number;
}

export function emptyRun(points: Points, k: number, gamma: number): Run {
  return {
    k,
    gamma,
    means: new Float64Array(k * points.width),
    modes: new Int32Array(k * points.levels.length),
    sizes: new Int32Array(k),
    cluster: new Int32Array(points.rows),
    distance: new Float64Array(points.rows),
    inertia: Number.POSITIVE_INFINITY,
  };
}

/** Makes a point the prototype of cluster j. */
export function copyPoint(points: Points, row: number, run: Run, j: number): void {
  const { width } = points;
  const q = points.levels.length;
  for (let d = 0; d < width; d++) run.means[j * width + d] = points.numeric[row * width + d]!;
  for (let c = 0; c < q; c++) run.modes[j * q + c] = points.categories[row * q + c]!;
}

/** Distance of a point to a prototype; may stop early once it exceeds `limit`. */
export function distanceTo(
  points: Points,
  run: Run,
  row: number,
  j: number,
  limit: number,
): number {
  const { width, numeric, categories, levels } = points;
  const { means, modes, gamma } = run;
  const q = levels.length;
  let sum = 0;
  for (let c = 0; c < q; c++) {
    if (categories[row * q + c] !== modes[j * q + c]) sum += gamma;
  }
  let p = row * width;
  let m = j * width;
  const end = m + width;
  while (m < end && sum <= limit) {
    const difference = numeric[p++]! - means[m++]!;
    sum += difference * difference;
  }
  return sum;
}
