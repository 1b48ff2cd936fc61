import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../analytics/random.ts';
import { scalingLaw } from '../../analytics/scales/power-law.ts';
import { chiSquareAbove, sameExponent } from '../../analytics/scales/same-exponent.ts';
import { jensenShannon, selfSimilarity } from '../../analytics/scales/self-similarity.ts';
import { gaussian, times } from './worlds.ts';

/** Places of sizes over two decades; the larger ones spread more, as they do. */
function planted(seed: number, exponent: number, places: number) {
  const random = seededRandom(seed);
  const normal = gaussian(random);
  return times(places, () => {
    const size = Math.ceil(100 ** random());
    return {
      size,
      amount: 3 * size ** exponent * Math.exp((0.2 + 0.08 * Math.log(size)) * normal()),
    };
  });
}

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

  it.each([
    { exponent: 1.15, places: 40 },
    { exponent: 1, places: 20 },
    { exponent: 0.85, places: 120 },
  ])('holds the planted exponent $exponent of $places places in nine of ten worlds', (world) => {
    const worlds = 1_000;
    let inside = 0;
    for (let seed = 0; seed < worlds; seed++) {
      const law = scalingLaw(planted(seed, world.exponent, world.places));
      if (law.withheld !== undefined) throw new Error(law.withheld);
      if (law.lo90 <= world.exponent && law.hi90 >= world.exponent) inside += 1;
    }
    console.info(
      `planted ${world.exponent} of ${world.places} places: inside ${((100 * inside) / worlds).toFixed(1)} %`,
    );
    expect(inside / worlds).toBeGreaterThan(0.87);
    expect(inside / worlds).toBeLessThan(0.93);
  });

  it('finds no law where amount has nothing to do with size: 0 inside in nine of ten', () => {
    const worlds = 1_000;
    const outside = times(worlds, (seed) => scalingLaw(planted(seed, 0, 40))).filter(
      (law) => law.withheld !== undefined || law.lo90 > 0 || law.hi90 < 0,
    ).length;
    expect(outside / worlds).toBeGreaterThan(0.07);
    expect(outside / worlds).toBeLessThan(0.13);
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

  it('is said wrongly to be no in 5 % of worlds, and found to be no where 0.8 and 1.2 were planted', () => {
    const differ = (one: number, other: number) =>
      times(600, (seed) => {
        const laws = [planted(2 * seed, one, 40), planted(2 * seed + 1, other, 40)].map(scalingLaw);
        const known = laws.flatMap((law) => (law.withheld === undefined ? [law] : []));
        return sameExponent(known)!.p <= 0.05;
      }).filter(Boolean).length / 600;
    const [wrong, right] = [differ(1, 1), differ(0.8, 1.2)];
    console.info(
      `exponents said to differ: ${(100 * wrong).toFixed(1)} % of alike, ${(100 * right).toFixed(1)} % of unlike`,
    );
    expect(wrong).toBeGreaterThan(0.02);
    expect(wrong).toBeLessThan(0.08);
    expect(right).toBeGreaterThan(0.95);
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

  /** Devices, customers and groups whose amounts spread by so much at each level. */
  const world = (seed: number, spreads: readonly [number, number, number]) => {
    const normal = gaussian(seededRandom(seed));
    const of = (level: string, places: number, spread: number, mean: number) => ({
      level,
      amounts: times(places, () => mean * Math.exp(spread * normal())),
    });
    return [
      of('device', 300, spreads[0], 1),
      of('customer', 100, spreads[1], 30),
      of('group', 40, spreads[2], 900),
    ];
  };

  it('is near 1 and within chance where all levels are shared out alike, in 95 of 100 worlds', () => {
    const found = times(
      100,
      (seed) => selfSimilarity(world(seed, [0.8, 0.8, 0.8]), seededRandom(seed))!,
    );
    const alarms = found.filter(({ p }) => p <= 0.05).length;
    console.info(
      `levels alike: index ${found[0]!.index.toFixed(2)}, said to be unlike in ${alarms} of 100`,
    );
    expect(alarms).toBeLessThanOrEqual(10);
    expect(found[0]!.index).toBeGreaterThan(0.8);
    expect(found[0]!.alike.lo90).toBeLessThan(found[0]!.alike.hi90);
  });

  it('is low where one level is shared out otherwise, in every one of 40 worlds', () => {
    const found = times(
      40,
      (seed) => selfSimilarity(world(seed, [1.4, 0.3, 0.3]), seededRandom(seed))!,
    );
    expect(found.filter(({ p }) => p <= 0.05)).toHaveLength(40);
    for (const { distances } of found) {
      expect(distances[0]).toMatchObject({ of: ['device', 'customer'] });
      expect(distances[0]!.distance).toBeGreaterThan(distances[1]!.distance);
    }
  });

  it('does not depend on the scale of a level', () => {
    const levels = world(1, [0.8, 0.5, 0.8]);
    const grown = levels.map(({ level, amounts }, n) => ({
      level,
      amounts: amounts.map((amount) => amount * 7 ** n),
    }));
    const [one, other] = [levels, grown].map((each) => selfSimilarity(each, seededRandom(3))!);
    expect(other!.index).toBeCloseTo(one!.index, 9);
  });

  it('has nothing to say of fewer than two levels of 15 places', () => {
    const levels = world(1, [0.8, 0.8, 0.8]);
    const few = levels.map(({ level, amounts }, n) => ({
      level,
      amounts: n === 0 ? amounts : amounts.slice(0, 14),
    }));
    expect(selfSimilarity(few, seededRandom(1))).toBeUndefined();
    expect(selfSimilarity([], seededRandom(1))).toBeUndefined();
  });
});
