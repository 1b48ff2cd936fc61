import { describe, expect, it } from 'vitest';
import { randomIndex, seededRandom } from '../../../analytics/random.ts';
import { times } from '../support/worlds.ts';

describe('a seeded random source', () => {
  it('repeats itself for the same seed and differs for another', () => {
    const draw = (seed: number) => times(5, seededRandom(seed));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('stays in [0, 1) with mean one half and variance one twelfth', () => {
    const random = seededRandom(1);
    const values = times(100_000, random);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values.slice(0, 50_000))).toBeLessThan(1);
    expect(mean).toBeCloseTo(0.5, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });

  it('gives neighbouring seeds unlike first numbers', () => {
    const firsts = times(1_000, (seed) => seededRandom(seed)());
    const mean = firsts.reduce((a, b) => a + b, 0) / firsts.length;
    expect(mean).toBeGreaterThan(0.47);
    expect(mean).toBeLessThan(0.53);
    const steps = firsts.slice(1).map((value, i) => Math.abs(value - firsts[i]!));
    expect(steps.reduce((a, b) => a + b, 0) / steps.length).toBeCloseTo(1 / 3, 1);
  });

  it('draws every index below the bound and none beyond', () => {
    const random = seededRandom(3);
    expect(new Set(times(200, () => randomIndex(random, 4)))).toEqual(new Set([0, 1, 2, 3]));
  });
});
