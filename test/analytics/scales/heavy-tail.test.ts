import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../analytics/random.ts';
import {
  exponentInterval,
  fitTail,
  hurwitz,
  tailPlausibility,
} from '../../../analytics/scales/heavy-tail.ts';
import { wordCounts } from '../known/moby-dick.ts';
import { gaussian, times } from '../support/worlds.ts';

describe('the tail of a distribution', () => {
  it('of the words of Moby Dick begins at 7, with exponent 1.95', () => {
    // Clauset, Shalizi & Newman (2009), table 6.1: 18,855 words, xmin 7 ± 2, 1.95 ± 0.02, 2958 in the tail.
    expect(wordCounts).toHaveLength(18_855);
    const fit = fitTail(wordCounts, 'whole')!;
    expect(fit.from).toBe(7);
    expect(fit.exponent).toBeCloseTo(1.95, 2);
    expect(fit.values).toBe(2_958);
  });

  it("knows Hurwitz's zeta: ζ(2, 1) = π²/6, ζ(3, 1) is Apéry's constant, and a step takes one term", () => {
    expect(hurwitz(2, 1)).toBeCloseTo(Math.PI ** 2 / 6, 10);
    expect(hurwitz(3, 1)).toBeCloseTo(1.2020569031595942, 10);
    expect(hurwitz(1.95, 7) - hurwitz(1.95, 8)).toBeCloseTo(7 ** -1.95, 10);
  });

  it('is the surer of its exponent the more values there are, of many thousands too', () => {
    const widthOf = (count: number) => {
      const random = seededRandom(count);
      const values = times(count, () => 3 * (1 - random()) ** (-1 / 1.5));
      const { lo90, hi90 } = exponentInterval(values, 'any', fitTail(values, 'any')!, random);
      expect(lo90).toBeLessThan(2.5);
      expect(hi90).toBeGreaterThan(2.5);
      return hi90 - lo90;
    };
    const widths = [100, 1_000, 8_000].map(widthOf);
    expect(widths[1]).toBeLessThan(0.6 * widths[0]!);
    expect(widths[2]).toBeLessThan(0.6 * widths[1]!);
  });

  it('is plausible where it was planted, and not where values end soon', () => {
    const judged = (draw: (random: () => number) => number, seed: number) => {
      const random = seededRandom(seed);
      const values = times(300, () => draw(random));
      return tailPlausibility(values, fitTail(values, 'any')!, random) >= 0.1;
    };
    const pareto = times(20, (seed) => judged((random) => (1 - random()) ** (-1 / 1.4), seed));
    // Spread evenly from 1 to 2: no tail at all, and every value in it.
    const even = times(20, (seed) => {
      const random = seededRandom(seed);
      const values = times(300, () => 1 + random());
      const whole = { ...fitTail(values, 'any')! };
      return {
        plausible: tailPlausibility(values, whole, random) >= 0.1,
        share: whole.values / 300,
      };
    });
    expect(pareto.filter(Boolean).length).toBeGreaterThanOrEqual(16);
    // What is left as a tail is either implausible or hardly anything.
    for (const { plausible, share } of even) expect(plausible && share > 0.3).toBe(false);
  });

  it('of a lognormal leaves most of it outside, and of too little or of equal values is none', () => {
    const normal = gaussian(seededRandom(1));
    const fit = fitTail(
      times(1_000, () => Math.exp(normal())),
      'any',
    )!;
    expect(fit.values).toBeLessThan(400);
    expect(fitTail([1, 2, 3], 'any')).toBeUndefined();
    expect(
      fitTail(
        times(100, () => 5),
        'any',
      ),
    ).toBeUndefined();
    expect(fitTail([], 'whole')).toBeUndefined();
  });
});
