import { describe, expect, it } from 'vitest';
import {
  applyScaling,
  type FeatureColumn,
  fitScaling,
} from '../../../analytics/contexts/features.ts';
import { seededRandom } from '../../../analytics/random.ts';
import { gaussian, times } from '../support/worlds.ts';

const learn = (columns: readonly FeatureColumn[]) => fitScaling(columns, seededRandom(1));
const numeric = (values: (number | null)[], log = false): FeatureColumn => ({
  kind: 'numeric',
  name: 'x',
  values,
  log,
});

describe('scaling of session features', () => {
  it('centres a number at its median and divides by the MAD × 1.4826', () => {
    const columns = [numeric(times(101, (i) => i))];
    const [fitted] = learn(columns);
    // The values 0 … 100 have median 50 and median absolute deviation 25.
    expect(fitted).toMatchObject({ kind: 'linear', centre: 50, low: 1, high: 99 });
    expect(fitted).toHaveProperty('scale', expect.closeTo(25 * 1.4826, 10));
    const { numeric: z } = applyScaling(learn(columns), columns);
    expect(z[50]).toBe(0);
    expect(z[75]).toBeCloseTo(25 / (25 * 1.4826), 10);
  });

  it('winsorises one per cent on each side, so that a wild value pulls no context', () => {
    const normal = gaussian(seededRandom(2));
    const columns = [numeric([...times(999, normal), 1e9])];
    const { numeric: z } = applyScaling(learn(columns), columns);
    expect(Math.max(...z)).toBeLessThan(4);
  });

  it('falls back to mean and standard deviation where more than half of the values agree', () => {
    const random = seededRandom(3);
    const values = times(1_000, (i) => (i < 600 ? 0 : 10 * random()));
    const [fitted] = learn([numeric(values)]);
    const known = values.map((v) => Math.min(v, (fitted as { high: number }).high));
    expect(fitted).toHaveProperty(
      'centre',
      expect.closeTo(known.reduce((a, b) => a + b, 0) / known.length, 2),
    );
  });

  it('puts hours on a circle, so that 23:30 and 0:30 are neighbours', () => {
    const columns: FeatureColumn[] = [
      { kind: 'circular', name: 'hour', period: 24, values: times(96, (i) => i / 4) },
    ];
    const { numeric: xy, circles } = applyScaling(learn(columns), columns);
    const distance = (a: number, b: number) =>
      Math.hypot(xy[2 * a]! - xy[2 * b]!, xy[2 * a + 1]! - xy[2 * b + 1]!);
    expect(circles).toEqual([{ sine: 0, period: 24 }]);
    expect(distance(94, 2)).toBeCloseTo(distance(46, 50), 10);
    expect(distance(94, 2)).toBeLessThan(0.4);
    // Evenly spread over the day, each coordinate has variance 1.
    expect(xy.reduce((sum, value) => sum + value * value, 0) / 96).toBeCloseTo(2, 10);
  });

  it('divides a column of two far crowds by the spread inside them', () => {
    const normal = gaussian(seededRandom(4));
    const columns = [numeric(times(1_000, (i) => (i % 2 === 0 ? 0 : 20) + normal()))];
    const [fitted] = learn(columns);
    expect(fitted).toHaveProperty('scale', expect.closeTo(10.05 / 6, 1));
    const near = [numeric(times(1_000, (i) => (i % 2 === 0 ? 0 : 5) + normal()))];
    expect(learn(near)[0]).toHaveProperty('scale', expect.closeTo(1, 0.5));
  });

  it('treats a number of few values as categories, at fit and later', () => {
    const columns = [numeric(times(100, (i) => (i % 3 === 0 ? 1 : 0)))];
    const scaling = learn(columns);
    expect(scaling[0]).toEqual({ kind: 'steps', name: 'x', steps: [0, 1], missing: false });
    expect([...applyScaling(scaling, [numeric([0, 0.9, 1, null])]).categories]).toEqual([
      0, 1, 1, -1,
    ]);
  });

  it('drops a column that does not vary and says why', () => {
    const columns: FeatureColumn[] = [
      numeric(times(50, () => 7)),
      { kind: 'category', name: 'mode', values: times(50, () => 'eco') },
      { kind: 'numeric', name: 'empty', values: times(50, () => null) },
    ];
    const features = applyScaling(learn(columns), columns);
    expect(features.width).toBe(0);
    expect(features.dropped).toEqual([
      { name: 'x', reason: 'always 7' },
      { name: 'mode', reason: 'always eco' },
      { name: 'empty', reason: 'no value is known' },
    ]);
  });

  it('makes what is not known neutral, counts it, and never yields NaN', () => {
    const normal = gaussian(seededRandom(5));
    const holes = <T>(values: readonly T[]) => values.map((v, i) => (i % 10 === 0 ? null : v));
    const columns: FeatureColumn[] = [
      numeric([...holes(times(198, () => Math.exp(normal()))), Number.NaN, Infinity], true),
      { kind: 'circular', name: 'hour', period: 24, values: holes(times(200, (i) => i % 24)) },
      { kind: 'category', name: 'mode', values: holes(times(200, (i) => `m${i % 3}`)) },
    ];
    const features = applyScaling(learn(columns), columns);
    expect(features.missing).toEqual({ x: 22, hour: 20, mode: 20 });
    expect([...features.numeric.slice(0, 3)]).toEqual([0, 0, 0]);
    expect(features.levelNames[0]).toContain('missing');
    expect(features.numeric.every(Number.isFinite)).toBe(true);
    expect(features.categories.every((code) => code >= 0)).toBe(true);
  });

  it('pools rare levels and sends a level never seen before there', () => {
    const values = times(600, (i) => `level ${Math.floor(Math.sqrt(i))}`);
    const columns: FeatureColumn[] = [{ kind: 'category', name: 'mode', values }];
    const scaling = learn(columns);
    const later: FeatureColumn[] = [
      { kind: 'category', name: 'mode', values: ['new', 'level 20'] },
    ];
    const features = applyScaling(scaling, later);
    expect(features.levels).toEqual([20]);
    const names = features.levelNames[0]!;
    expect([...features.categories].map((code) => names[code])).toEqual(['other', 'level 20']);
  });

  it('gives later sessions the place they would have had, after a trip through JSON', () => {
    const normal = gaussian(seededRandom(6));
    const columns: FeatureColumn[] = [
      numeric(
        times(300, () => Math.exp(normal())),
        true,
      ),
      { kind: 'category', name: 'mode', values: times(300, (i) => `m${i % 3}`) },
    ];
    const scaling = learn(columns);
    const whole = applyScaling(scaling, columns);
    const later = columns.map((c) => ({
      ...c,
      values: c.values.slice(100, 110),
    })) as FeatureColumn[];
    const part = applyScaling(JSON.parse(JSON.stringify(scaling)), later);
    expect([...part.numeric]).toEqual([...whole.numeric.slice(100, 110)]);
    expect([...part.categories]).toEqual([...whole.categories.slice(100, 110)]);
  });

  it('refuses columns that are absent or of another length', () => {
    const columns = [numeric(times(20, (i) => i))];
    expect(() => applyScaling(learn(columns), [])).toThrow(RangeError);
  });
});
