import { describe, expect, test } from 'vitest';
import { columnsOf, type Point, shapeOf, thinOut } from '../../../analytics/queries/thin-out.ts';
import { seededRandom } from '../../../analytics/random.ts';
import { times } from '../support/worlds.ts';

const most = 2_000;

/** Noise with a spike here and there, up or down, and two silences. */
function spiky(seed: number): readonly Point[] {
  const random = seededRandom(seed);
  return times(20_000, (n): Point => {
    const spike = random() < 0.01 ? 50 * (random() - 0.5) : 0;
    const silence = n < 7_000 ? 0 : n < 15_000 ? 90_000 : 400_000;
    return [1_000 * n + silence, random() + spike];
  });
}

describe('a series that is thinned out', () => {
  test('keeps the lowest and the highest of every column, and no more points than asked for', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const points = spiky(seed);
      const span = { from: points[0]![0], to: points.at(-1)![0] };
      const left = thinOut(points, most, span);
      expect(left.length).toBeLessThanOrEqual(most);
      expect(left.length).toBeGreaterThan(0.75 * most);
      expect(ends(left, span)).toEqual(ends(points, span));
      const real = new Set(points);
      expect(left.every((point) => real.has(point))).toBe(true);
      expect(left.map(([at]) => at)).toEqual(left.map(([at]) => at).toSorted((a, b) => a - b));
    }
  });

  test('keeps what stands on both sides of a silence', () => {
    const points = spiky(1);
    const left = new Set(thinOut(points, most, { from: 0, to: points.at(-1)![0] }));
    for (const at of [6_999, 7_000, 14_999, 15_000]) expect(left.has(points[at]!)).toBe(true);
  });

  test('is left as it is where it has no more points', () => {
    const points = spiky(1).slice(0, most);
    expect(thinOut(points, most, { from: 0, to: 1 })).toBe(points);
  });

  test('has besides the points of the largest triangles, by hand', () => {
    // Steinarsson 2013, § 4.2: 8 points to 4, so two buckets of three. Of the first, with the point
    // before (0, 0) and the mean of the next bucket (5, −1), the triangles are 3, 13.5 and 4; of the
    // second, with (2, 5) and the last point (7, 0), they are 7.5, 12.5 and 2.5.
    const points = [0, 1, 5, 1, 0, -3, 0, 0].map((value, n): Point => [n, value]);
    expect(shapeOf(points, 4)).toEqual([
      [0, 0],
      [2, 5],
      [5, -3],
      [7, 0],
    ]);
  });
});

/** Of each column the lowest and the highest value. */
function ends(
  points: readonly Point[],
  { from, to }: { readonly from: number; readonly to: number },
) {
  const found = new Map<number, readonly [number, number]>();
  for (const [at, value] of points) {
    const column = Math.floor((columnsOf(most) * (at - from)) / (to - from));
    const [low, high] = found.get(column) ?? [value, value];
    found.set(column, [Math.min(low, value), Math.max(high, value)]);
  }
  return found;
}
