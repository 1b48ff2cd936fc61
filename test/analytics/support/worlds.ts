import {
  applyScaling,
  type FeatureColumn,
  fitScaling,
} from '../../../analytics/contexts/features.ts';
import type { Points } from '../../../analytics/contexts/points.ts';
import { type Random, randomIndex, seededRandom } from '../../../analytics/random.ts';

/** Standard normal draws (Box–Muller). */
export function gaussian(random: Random): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export function times<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}

export function scaled(columns: readonly FeatureColumn[]): Points {
  return applyScaling(fitScaling(columns, seededRandom(1)), columns);
}

function numericColumns(rows: readonly (readonly number[])[]): FeatureColumn[] {
  return rows[0]!.map((_, d) => ({
    kind: 'numeric',
    name: `x${d}`,
    values: rows.map((row) => row[d]!),
  }));
}

/** Which of six features each planted crowd is high in; a seventh feature is noise. */
export const crowds = [
  [0, 0, 0, 0, 0, 0, 0],
  [1, 1, 1, 0, 0, 0, 0],
  [0, 0, 0, 1, 1, 1, 0],
  [1, 1, 1, 1, 1, 1, 0],
];

/** Four crowds of unequal size; any two differ by `separation` σ in three or six of the features. */
export function plantedCrowds(
  seed: number,
  separation: number,
  sessions: number,
): { readonly points: Points; readonly truth: readonly number[] } {
  const random = seededRandom(seed);
  const normal = gaussian(random);
  const weights = crowds.map(() => 0.6 + random());
  const limits = weights.map((_, i) => weights.slice(0, i + 1).reduce((a, b) => a + b));
  const truth = times(sessions, () => {
    const at = random() * limits.at(-1)!;
    return limits.findIndex((limit) => at < limit);
  });
  const rows = truth.map((crowd) => crowds[crowd]!.map((high) => separation * high + normal()));
  return { points: scaled(numericColumns(rows)), truth };
}

/** One Gaussian crowd in five features. */
export function oneCrowd(seed: number, sessions: number): Points {
  const normal = gaussian(seededRandom(seed));
  return scaled(numericColumns(times(sessions, () => times(5, normal))));
}

/** No crowd at all: evenly spread in four features. */
export function evenSpread(seed: number, sessions: number): Points {
  const random = seededRandom(seed);
  return scaled(numericColumns(times(sessions, () => times(4, random))));
}

/** A product used in one way: a daily rhythm, any day, skewed durations, an unrelated mode. */
export function oneWayOfUse(seed: number, sessions: number): Points {
  const random = seededRandom(seed);
  const normal = gaussian(random);
  return scaled([
    { kind: 'circular', name: 'hour', period: 24, values: times(sessions, () => rhythmic(random)) },
    {
      kind: 'circular',
      name: 'weekday',
      period: 7,
      values: times(sessions, () => 1 + randomIndex(random, 7)),
    },
    {
      kind: 'numeric',
      name: 'duration',
      log: true,
      values: times(sessions, () => Math.exp(3 + 0.8 * normal())),
    },
    {
      kind: 'category',
      name: 'mode',
      values: times(sessions, () => (random() < 0.5 ? 'eco' : 'boost')),
    },
    { kind: 'numeric', name: 'battery', values: times(sessions, () => Number(random() < 0.3)) },
  ]);
}

/** A local hour from a rhythm that swells and ebbs once a day, highest at five in the afternoon. */
function rhythmic(random: Random): number {
  for (;;) {
    const hour = 24 * random();
    const height = 1 + 0.8 * Math.cos(((hour - 17) / 24) * 2 * Math.PI);
    if (1.8 * random() < height) return Math.floor(hour);
  }
}
