import { mean, silhouette } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { assign, kPrototypes } from '../../../analytics/contexts/k-prototypes.ts';
import { numericPoints, type Points } from '../../../analytics/contexts/points.ts';
import { seededRandom } from '../../../analytics/random.ts';
import { iris } from '../known/iris.ts';
import { adjustedRand } from '../support/adjusted-rand.ts';
import { gaussian, plantedCrowds, times } from '../support/worlds.ts';

const whereIris = iris.available ? {} : { skip: true, meta: { skipReason: iris.reason } };

describe('k-prototypes on iris', whereIris, () => {
  it('finds the known optimum from every seed', () => {
    const { rows, species } = iris as Extract<typeof iris, { available: true }>;
    const points = numericPoints(rows);
    for (let seed = 0; seed < 20; seed++) {
      const found = kPrototypes(points, { k: 3, random: seededRandom(seed) });
      // KMeans of scikit-learn 1.2.1 on the raw measurements.
      expect(found.inertia).toBeCloseTo(78.85144142614601, 9);
      expect(adjustedRand(found.cluster, species)).toBeCloseTo(0.7302382722834697, 12);
      // silhouette_score of scikit-learn 1.2.1 for these clusters.
      const each = silhouette(
        rows.map((row) => [...row]),
        [...found.cluster],
      );
      expect(mean(each)).toBeCloseTo(0.5528190123564095, 9);
    }
  });
});

describe('k-prototypes', () => {
  it('clusters by categories where numbers say nothing', () => {
    const points: Points = {
      ...numericPoints(times(60, () => [0])),
      levels: [2, 2],
      categories: Int32Array.from(times(60, (i) => [i % 2, i % 2]).flat()),
    };
    const { cluster, inertia, prototypes } = kPrototypes(points, { k: 2, random: seededRandom(1) });
    expect(inertia).toBe(0);
    expect(
      adjustedRand(
        cluster,
        times(60, (i) => i % 2),
      ),
    ).toBe(1);
    expect([...prototypes.categories].sort()).toEqual([0, 0, 1, 1]);
  });

  it('weighs a category that differs by gamma', () => {
    const points: Points = {
      ...numericPoints([[0], [3]]),
      levels: [2],
      categories: Int32Array.from([0, 1]),
    };
    const one = { k: 1, numeric: [0], categories: [0] };
    expect(assign(points, { ...one, gamma: 0.5 }).distance[1]).toBe(9.5);
    expect(assign(points, { ...one, gamma: 2 }).distance[1]).toBe(11);
  });

  it('leaves no cluster empty, however many there are', () => {
    const points = numericPoints(times(12, (i) => [i < 9 ? 0 : i]));
    const { sizes } = kPrototypes(points, { k: 6, random: seededRandom(2) });
    expect(sizes.reduce((a, b) => a + b)).toBe(12);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
  });

  it('gives the same answer for the same seed', () => {
    const { points } = plantedCrowds(3, 3, 400);
    const run = () => kPrototypes(points, { k: 5, random: seededRandom(9) });
    expect(run()).toEqual(run());
  });

  it('assigns the points it was fitted on to their own clusters, after a trip through JSON', () => {
    const { points } = plantedCrowds(4, 4, 600);
    const fitted = kPrototypes(points, { k: 4, random: seededRandom(1) });
    const frozen = JSON.parse(JSON.stringify(fitted.prototypes));
    const { cluster, distance } = assign(points, frozen);
    expect([...cluster]).toEqual([...fitted.cluster]);
    expect(distance.reduce((a, b) => a + b)).toBeCloseTo(fitted.inertia, 9);
  });

  it('reaches the optimum of eight crowds far more often than a single start would', () => {
    const normal = gaussian(seededRandom(5));
    const rows = times(2_400, (i) => times(6, (d) => (((i % 8) >> (d % 3)) & 1) * 6 + normal()));
    const points = numericPoints(rows);
    const reached = times(10, (seed) => {
      const { cluster } = kPrototypes(points, { k: 8, random: seededRandom(seed) });
      return (
        adjustedRand(
          cluster,
          times(rows.length, (i) => i % 8),
        ) > 0.99
      );
    });
    expect(reached.filter((is) => is)).toHaveLength(10);
  });

  it('keeps points that coincide with their prototypes', () => {
    const places = [
      [0, 0],
      [3, 1],
      [5, 5],
    ];
    const points = numericPoints(times(30, (i) => places[i % 3]!));
    const truth = times(30, (i) => i % 3);
    for (let seed = 0; seed < 10; seed++) {
      const { cluster, inertia } = kPrototypes(points, { k: 3, random: seededRandom(seed) });
      expect(inertia).toBe(0);
      expect(adjustedRand(cluster, truth)).toBe(1);
    }
  });

  it('refuses more clusters than points', () => {
    expect(() => kPrototypes(numericPoints([[1]]), { k: 2, random: seededRandom(1) })).toThrow(
      RangeError,
    );
  });
});
