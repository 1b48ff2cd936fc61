import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../analytics/random.ts';
import { adjustForContext } from '../../../analytics/value/adjust.ts';
import { gaussian, times } from '../support/worlds.ts';

describe('value against its context', () => {
  it('is the log ratio less the median of the context', () => {
    const { adjusted, level } = adjustForContext({ outcome: [1, 2, 8], resource: [1, 1, 1] });
    expect(level).toBeCloseTo(Math.LN2, 12);
    expect(adjusted[0]).toBeCloseTo(-Math.LN2, 12);
    expect(adjusted[1]).toBeCloseTo(0, 12);
    expect(adjusted[2]).toBeCloseTo(2 * Math.LN2, 12);
  });

  it('takes out what the manner of use explains, and leaves what it does not', () => {
    const random = seededRandom(1);
    const normal = gaussian(random);
    const load = times(400, normal);
    const saving = times(400, () => (random() < 0.5 ? 0.2 : 0));
    const outcome = load.map((x, i) => Math.exp(1 + 0.5 * x + saving[i]! + 0.02 * normal()));
    const { adjusted, coefficients } = adjustForContext({
      outcome,
      resource: times(400, () => 1),
      usage: load.map((x) => [x]),
    });
    expect(coefficients[0]).toBeCloseTo(0.5, 1);
    const mean = (which: number) => {
      const values = adjusted.filter((_, i) => saving[i] === which) as number[];
      return values.reduce((a, b) => a + b) / values.length;
    };
    expect(mean(0.2) - mean(0)).toBeCloseTo(0.2, 1);
  });

  it('has median 0 in every context', () => {
    const normal = gaussian(seededRandom(2));
    const { adjusted } = adjustForContext({
      outcome: times(201, () => Math.exp(3 + normal())),
      resource: times(201, () => Math.exp(normal())),
      usage: times(201, () => [normal(), null]),
    });
    const sorted = (adjusted as number[]).toSorted((a, b) => a - b);
    expect(sorted[100]).toBeCloseTo(0, 12);
  });

  it('gives no ratio where outcome or resource is nothing, and counts those', () => {
    const { adjusted, without } = adjustForContext({
      outcome: [1, 0, 2, 3, Number.NaN],
      resource: [1, 1, 0, 1, 1],
    });
    expect(adjusted.map((value) => value === null)).toEqual([false, true, true, false, true]);
    expect(without).toBe(3);
  });

  it('answers nothing, and no NaN, for a context without any ratio', () => {
    const { adjusted, level } = adjustForContext({ outcome: [0, 0], resource: [1, 1] });
    expect(level).toBeNull();
    expect(adjusted).toEqual([null, null]);
  });

  it('is tilted little by one wild session', () => {
    const normal = gaussian(seededRandom(3));
    const load = times(300, normal);
    const outcome = load.map((x) => Math.exp(0.3 * x + 0.1 * normal()));
    outcome[0] = 1e12;
    load[0] = 5;
    const { coefficients } = adjustForContext({
      outcome,
      resource: times(300, () => 1),
      usage: load.map((x) => [x]),
    });
    expect(coefficients[0]).toBeCloseTo(0.3, 1);
  });
});
