import type { Random } from '../random.ts';
import { type Points, sampleRows, selectRows } from './points.ts';
import { copyPoint, distanceTo, emptyRun, type Run } from './run.ts';
import { seedRun } from './seeding.ts';

/** The centres of k clusters: means of the numbers, modes of the categories. Plain JSON. */
export interface Prototypes {
  readonly k: number;
  /** Cost of one category that differs, against one squared standard deviation of a number. */
  readonly gamma: number;
  /** k × width, cluster after cluster. */
  readonly numeric: readonly number[];
  /** k × number of category columns. */
  readonly categories: readonly number[];
}

/** Which prototype is nearest to each point, and how far away. */
export interface Assignment {
  readonly cluster: Int32Array;
  /** Σ(x−μ)² + γ · mismatches. */
  readonly distance: Float64Array;
}

export interface Clustering extends Assignment {
  readonly prototypes: Prototypes;
  readonly sizes: readonly number[];
  /** Sum of all distances: what the method makes small. */
  readonly inertia: number;
}

export interface KPrototypesOptions {
  readonly k: number;
  readonly random: Random;
  /** Default 1. */
  readonly gamma?: number;
  /** Fresh starts, the best of which is kept; default 10. */
  readonly restarts?: number;
  /** Default 50. */
  readonly maxIterations?: number;
}

/** Restarts are tried on a sample and for a few iterations: enough to see which are promising. */
const TRIAL_ROWS = 1_000;
const TRIAL_ITERATIONS = 5;
/** So many are finished on all points; the others would seldom overtake and cost most of the time. */
const FINALISTS = 2;
/** Share of the points that may still move when a run counts as settled. */
const SETTLED = 0.001;

/**
 * Clusters mixed data: d(x, μ) = Σ(x−μ)² over numbers + γ · (categories that differ). Each restart
 * seeds by k-means++ and iterates as Lloyd does; a cluster that loses its last point is given the
 * point farthest from its own prototype. The same random numbers give the same clusters.
 *
 * Cost: rows × k × columns × iterations of two runs, and of every restart on 1,000 rows.
 * Source: Huang, Data Mining and Knowledge Discovery 2 (1998) 283–304.
 *
 * @throws RangeError unless 1 ≤ k ≤ rows
 */
export function kPrototypes(points: Points, options: KPrototypesOptions): Clustering {
  const { k, random, gamma = 1, restarts = 10, maxIterations = 50 } = options;
  if (!(k >= 1 && k <= points.rows)) {
    throw new RangeError(`k must lie between 1 and the ${points.rows} rows, and is ${k}`);
  }
  const sample = selectRows(points, sampleRows(points.rows, Math.max(TRIAL_ROWS, 20 * k), random));
  const trials = Array.from({ length: restarts }, () => {
    const run = seedRun(sample, k, gamma, random);
    iterate(sample, run, TRIAL_ITERATIONS);
    return run;
  });
  const finalists = trials.sort((a, b) => a.inertia - b.inertia).slice(0, FINALISTS);
  return report(
    finalists
      .map((trial) => {
        const run = startFrom(points, trial);
        iterate(points, run, maxIterations);
        return run;
      })
      .reduce((best, run) => (run.inertia < best.inertia ? run : best)),
  );
}

function iterate(points: Points, run: Run, iterations: number): void {
  fillEmptyClusters(points, run);
  for (let i = 0; i < iterations; i++) {
    updatePrototypes(points, run);
    if (reassign(points, run) <= points.rows * SETTLED) return;
  }
}

/** Places each point with its nearest prototype; equally near ones go to the lower number. */
export function assign(points: Points, prototypes: Prototypes): Assignment {
  const { k, gamma, numeric: means, categories: modes } = prototypes;
  const { cluster, distance } = startFrom(points, { k, gamma, means, modes });
  return { cluster, distance };
}

/** Points placed with centres that were found elsewhere. */
function startFrom(
  points: Points,
  from: {
    readonly k: number;
    readonly gamma: number;
    readonly means: ArrayLike<number>;
    readonly modes: ArrayLike<number>;
  },
): Run {
  const run = emptyRun(points, from.k, from.gamma);
  run.means.set(from.means);
  run.modes.set(from.modes);
  for (let i = 0; i < points.rows; i++) {
    nearest(points, run, i);
    run.sizes[run.cluster[i]!]!++;
  }
  run.inertia = run.distance.reduce((sum, d) => sum + d, 0);
  return run;
}

/** Begins with the prototype the point is at now: near ones found early spare most of the sums. */
function nearest(points: Points, run: Run, row: number): void {
  let best = run.cluster[row]!;
  let least = distanceTo(points, run, row, best, Number.POSITIVE_INFINITY);
  for (let j = 0; j < run.k; j++) {
    if (j === best) continue;
    const d = distanceTo(points, run, row, j, least);
    if (d < least || (d === least && j < best)) {
      least = d;
      best = j;
    }
  }
  run.cluster[row] = best;
  run.distance[row] = least;
}

/** Moves each point to its nearest prototype and answers how many moved. */
function reassign(points: Points, run: Run): number {
  let moved = 0;
  run.sizes.fill(0);
  for (let i = 0; i < points.rows; i++) {
    const before = run.cluster[i];
    nearest(points, run, i);
    if (run.cluster[i] !== before) moved++;
    run.sizes[run.cluster[i]!]!++;
  }
  moved += fillEmptyClusters(points, run);
  run.inertia = run.distance.reduce((sum, d) => sum + d, 0);
  return moved;
}

function fillEmptyClusters(points: Points, run: Run): number {
  let filled = 0;
  for (let j = 0; j < run.k; j++) {
    if (run.sizes[j]! > 0) continue;
    let farthest = -1;
    for (let i = 0; i < points.rows; i++) {
      const alone = run.sizes[run.cluster[i]!]! < 2;
      if (!alone && (farthest < 0 || run.distance[i]! > run.distance[farthest]!)) farthest = i;
    }
    run.sizes[run.cluster[farthest]!]!--;
    run.cluster[farthest] = j;
    run.distance[farthest] = 0;
    run.sizes[j] = 1;
    copyPoint(points, farthest, run, j);
    filled++;
  }
  return filled;
}

function updatePrototypes(points: Points, run: Run): void {
  const { width, numeric, levels, categories } = points;
  const q = levels.length;
  const { means, modes, cluster, sizes, k } = run;
  means.fill(0);
  for (let i = 0; i < points.rows; i++) {
    const at = cluster[i]! * width;
    for (let d = 0; d < width; d++) means[at + d]! += numeric[i * width + d]!;
  }
  for (let j = 0; j < k; j++) {
    for (let d = 0; d < width; d++) means[j * width + d]! /= sizes[j]!;
  }
  for (let c = 0; c < q; c++) {
    const size = levels[c]!;
    const counts = new Int32Array(k * size);
    for (let i = 0; i < points.rows; i++) {
      const code = categories[i * q + c]!;
      if (code >= 0) counts[cluster[i]! * size + code]!++;
    }
    for (let j = 0; j < k; j++)
      modes[j * q + c] = largest(counts.subarray(j * size, (j + 1) * size));
  }
}

function largest(counts: Int32Array): number {
  let best = 0;
  for (let level = 1; level < counts.length; level++) {
    if (counts[level]! > counts[best]!) best = level;
  }
  return best;
}

function report(run: Run): Clustering {
  const { k, gamma, cluster, distance, inertia } = run;
  return {
    prototypes: { k, gamma, numeric: [...run.means], categories: [...run.modes] },
    cluster,
    distance,
    sizes: [...run.sizes],
    inertia,
  };
}
