import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../analytics/random.ts';
import { scalingLaw } from '../../../analytics/scales/power-law.ts';
import { chiSquareAbove, sameExponent } from '../../../analytics/scales/same-exponent.ts';
import { jensenShannon, selfSimilarity } from '../../../analytics/scales/self-similarity.ts';
import { levelsOf } from '../../rates/growth.ts';
import { times } from '../support/worlds.ts';

describe('the scaling law', () => {
  it('is exact where there is no chance: Y = 3 N^1.25', () => {
    const places = times(12, (n) => ({ size: 2 ** n, amount: 3 * 2 ** (1.25 * n) }));
    const law = scalingLaw(places);
    if (law.withheld !== undefined) throw new Error(law.withheld);
    expect(law.exponent).toBeCloseTo(1.25, 12);
    expect(law.factor).toBeCloseTo(3, 12);
    expect(law.hi90 - law.lo90).toBeLessThan(1e-9);
  });

  it('agrees with HC3 worked out otherwise', () => {
    // By matrices in another language: (X'X)⁻¹ X' diag((e / (1 − h))²) X (X'X)⁻¹.
    const x = [0, 1, 2, 3, 4, 5, 6, 7];
    const y = [0.1, 0.8, 2.4, 2.9, 4.2, 4.7, 6.3, 6.8];
    const law = scalingLaw(x.map((d, i) => ({ size: Math.exp(d), amount: Math.exp(y[i]!) })));
    if (law.withheld !== undefined) throw new Error(law.withheld);
    expect(law.exponent).toBeCloseTo(0.98333333, 6);
    expect(law.standardError).toBeCloseTo(0.04621044, 6);
  });

  it('is withheld of few places, and of less than a decade of sizes', () => {
    const few = times(7, (n) => ({ size: 10 ** n, amount: 1 + n }));
    expect(scalingLaw(few)).toEqual({ withheld: 'not-enough-places', places: 7 });
    const alike = times(50, (n) => ({ size: 1 + (n % 9), amount: 5 }));
    expect(scalingLaw(alike)).toEqual({ withheld: 'sizes-too-alike', places: 50 });
    const nothing = times(50, (n) => ({ size: n + 1, amount: n < 45 ? 0 : -1 }));
    expect(scalingLaw(nothing)).toEqual({ withheld: 'not-enough-places', places: 0 });
  });

  it('of equal amounts is 0 and of one size alone is withheld, never NaN', () => {
    const law = scalingLaw(times(20, (n) => ({ size: n + 1, amount: 4 })));
    expect(law).toMatchObject({ exponent: expect.closeTo(0, 12), places: 20 });
    const one = scalingLaw([
      { size: 100, amount: 9 },
      ...times(19, () => ({ size: 1, amount: 4 })),
    ]);
    expect(JSON.stringify(one)).not.toMatch(/null|NaN/);
  });
});

describe('whether exponents are the same', () => {
  it('knows χ²: 3.841 of one degree, 5.991 of two, 11.070 of five have 5 % above them', () => {
    for (const [value, degrees] of [
      [3.841459, 1],
      [5.991465, 2],
      [11.0705, 5],
    ] as const) {
      expect(chiSquareAbove(value, degrees)).toBeCloseTo(0.05, 5);
    }
    expect(chiSquareAbove(0, 1)).toBe(1);
    expect(chiSquareAbove(5_000, 1)).toBe(0);
  });

  it('of one exponent, or of one known exactly, has no answer', () => {
    expect(sameExponent([{ exponent: 1, standardError: 0.1 }])).toBeNull();
    expect(
      sameExponent([
        { exponent: 1, standardError: 0 },
        { exponent: 2, standardError: 0 },
      ]),
    ).toBeNull();
  });
});

describe('self-similarity', () => {
  it("knows Jensen and Shannon's distance: 0 of the same, 1 of what shares nothing, and one by hand", () => {
    expect(jensenShannon([0.5, 0.5], [0.5, 0.5])).toBe(0);
    expect(jensenShannon([1, 0], [0, 1])).toBe(1);
    // ½·log₂(1/¾) + ½·(½·log₂(½/¾) + ½·log₂(½/¼)) = 0.311278
    expect(jensenShannon([1, 0], [0.5, 0.5]) ** 2).toBeCloseTo(0.311278, 6);
  });

  it('is near 1 where all levels are shared out alike, and tells which two levels are least alike', () => {
    const alike = selfSimilarity(levelsOf(1, [0.8, 0.8, 0.8]), seededRandom(1))!;
    expect(alike.index).toBeGreaterThan(0.8);
    expect(alike.alike.lo90).toBeLessThan(alike.alike.hi90);
    const { distances } = selfSimilarity(levelsOf(1, [1.4, 0.3, 0.3]), seededRandom(1))!;
    expect(distances[0]).toMatchObject({ of: ['device', 'customer'] });
    expect(distances[0]!.distance).toBeGreaterThan(distances[1]!.distance);
  });

  it('does not depend on the scale of a level', () => {
    const levels = levelsOf(1, [0.8, 0.5, 0.8]);
    const grown = levels.map(({ level, amounts }, n) => ({
      level,
      amounts: amounts.map((amount) => amount * 7 ** n),
    }));
    const [one, other] = [levels, grown].map((each) => selfSimilarity(each, seededRandom(3))!);
    expect(other!.index).toBeCloseTo(one!.index, 9);
  });

  it('has nothing to say of fewer than two levels of 15 places', () => {
    const levels = levelsOf(1, [0.8, 0.8, 0.8]);
    const few = levels.map(({ level, amounts }, n) => ({
      level,
      amounts: n === 0 ? amounts : amounts.slice(0, 14),
    }));
    expect(selfSimilarity(few, seededRandom(1))).toBeUndefined();
    expect(selfSimilarity([], seededRandom(1))).toBeUndefined();
  });
});
