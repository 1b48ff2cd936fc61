import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../analytics/random.ts';
import { shrink, spreadAsTrue } from '../../../analytics/value/shrink.ts';
import { baseballHits } from '../known/known-samples.ts';
import { gaussian, times } from '../support/worlds.ts';

describe('empirical Bayes shrinkage', () => {
  it('gives the factor 0.212 of Efron and Morris for eighteen baseball players', () => {
    const mean = baseballHits.reduce((a, b) => a + b) / baseballHits.length / 45;
    const { items } = shrink(
      baseballHits.map((h) => ({ value: h / 45, variance: (mean * (1 - mean)) / 45 })),
    );
    for (const { shrinkage } of items) expect(1 - shrinkage).toBeCloseTo(0.212, 3);
    // Clemente's .400 becomes .294.
    expect(items[0]!.value).toBeCloseTo(0.294, 3);
  });

  it('draws a customer of few sessions further than one of many', () => {
    const { items, mean } = shrink([
      { value: 1, variance: 0.01 },
      { value: 1, variance: 1 },
      { value: -1, variance: 0.1 },
      { value: 0, variance: 0.1 },
      { value: -1, variance: 0.1 },
    ]);
    expect(items[1]!.shrinkage).toBeGreaterThan(items[0]!.shrinkage);
    expect(Math.abs(items[1]!.value - mean)).toBeLessThan(Math.abs(items[0]!.value - mean));
  });

  it('finds no true differences where chance explains all', () => {
    const normal = gaussian(seededRandom(1));
    const { between, items } = shrink(
      times(40, () => ({ value: 0.5 + 0.01 * normal(), variance: 0.04 })),
    );
    expect(between).toBe(0);
    for (const { shrinkage } of items) expect(shrinkage).toBeGreaterThan(0.9);
  });

  it('spreads many as far as they truly differ, neither as measured nor as shrunken', () => {
    const normal = gaussian(seededRandom(3));
    const deviation = (values: readonly number[]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    };
    const measured = times(2_000, (i) => {
      const variance = 0.02 * (1 + (i % 4));
      return { value: 0.2 * normal() + Math.sqrt(variance) * normal(), variance };
    });
    const found = shrink(measured);
    expect(deviation(spreadAsTrue(measured, found))).toBeCloseTo(0.2, 1);
    expect(Math.abs(deviation(spreadAsTrue(measured, found)) - 0.2)).toBeLessThan(0.01);
    expect(deviation(measured.map(({ value }) => value))).toBeGreaterThan(0.27);
    expect(deviation(found.items.map(({ value }) => value))).toBeLessThan(0.17);
  });

  it('leaves fewer than four peers as they are', () => {
    const { items } = shrink(times(3, (i) => ({ value: i, variance: 1 })));
    expect(items.map(({ value }) => value)).toEqual([0, 1, 2]);
  });
});
