import { describe, expect, test } from 'vitest';
import { softQuality } from '../../../analytics/contexts/soft-membership.ts';
import { addMemberships } from '../../../analytics/membership/add-memberships.ts';
import { ownShares } from '../../../analytics/membership/own-shares.ts';
import { shareInterval } from '../../../analytics/membership/share-interval.ts';
import { randomIndex, seededRandom } from '../../../analytics/random.ts';
import { crowdPoints, type Shape, soften, ways } from '../../rates/membership.ts';
import { gaussian, times } from '../support/worlds.ts';

/** Told memberships in ten bins against how often they were true: the mean difference. */
class Reliability {
  readonly #bins = times(10, () => ({ n: 0, told: 0, true: 0 }));

  add(told: number, isTrue: boolean): void {
    const bin = this.#bins[Math.min(9, Math.floor(10 * told))]!;
    bin.n++;
    bin.told += told;
    if (isTrue) bin.true++;
  }

  get error(): number {
    const all = this.#bins.reduce((sum, { n }) => sum + n, 0);
    return this.#bins.reduce((sum, bin) => sum + Math.abs(bin.told - bin.true), 0) / all;
  }
}

describe('how likely a session is of each context', () => {
  test.each<Shape & { readonly name: string; readonly most: number; readonly bettered: boolean }>([
    { name: 'features independent, 2 σ apart', separation: 2, rho: 0, most: 0.02, bettered: false },
    { name: 'features independent, 3 σ apart', separation: 3, rho: 0, most: 0.01, bettered: false },
    { name: 'correlated by 0.3, 3 σ apart', separation: 3, rho: 0.3, most: 0.02, bettered: true },
    { name: 'correlated by 0.6, 3 σ apart', separation: 3, rho: 0.6, most: 0.03, bettered: true },
    { name: 'skewed, 2 σ apart', separation: 2, rho: 0, skewed: true, most: 0.05, bettered: true },
  ])('is as often true as it says: $name', ({ most, bettered, ...shape }) => {
    const told = new Reliability();
    const raw = new Reliability();
    for (let seed = 1; seed <= 20; seed++) {
      const random = seededRandom(seed);
      const truth = times(600, () => randomIndex(random, ways));
      const points = crowdPoints(truth, shape, gaussian(random));
      const soft = soften(points, truth, seed);
      expect(soft.temperature).toBeGreaterThanOrEqual(1);
      truth.forEach((crowd, i) => {
        for (let j = 0; j < ways; j++) {
          told.add(soft.told[i * ways + j]!, soft.crowdOf[j] === crowd);
          raw.add(soft.raw[i * ways + j]!, soft.crowdOf[j] === crowd);
        }
      });
    }
    console.log(
      `${shape.name}: memberships off by ${told.error.toFixed(3)} on average, ${raw.error.toFixed(3)} without temperature`,
    );
    expect(told.error).toBeLessThanOrEqual(most);
    if (bettered) expect(told.error).toBeLessThan(0.7 * raw.error);
  });

  test('says how many sessions lie between contexts, and agrees with where they are placed', () => {
    const soft = [0.9, 0.1, 0.55, 0.45, 0.3, 0.7, 0.2, 0.8];
    expect(softQuality(Float64Array.from(soft), [0, 0, 0, 1], 2)).toEqual({
      agreement: 0.75,
      between: 0.25,
    });
  });
});

describe('how near a customer is to each context', () => {
  test('is told with Wilson’s interval: 5 of 10 is 0.269 to 0.731, none of 10 is 0 to 0.213', () => {
    // z²/(n+z²) and its like by hand, z = 1.6449; R: prop.test(5, 10, conf.level = .9, correct = F).
    expect(shareInterval(0.5, 10).lo90).toBeCloseTo(0.2693, 4);
    expect(shareInterval(0.5, 10).hi90).toBeCloseTo(0.7307, 4);
    expect(shareInterval(0, 10).lo90).toBe(0);
    expect(shareInterval(0, 10).hi90).toBeCloseTo(0.213, 3);
    expect(shareInterval(1, 10).hi90).toBe(1);
  });

  test('is not drawn towards what is frequent among all others', () => {
    // Sessions that look alike from both: as likely of the rare one as of the frequent one.
    const soft = times(200, (i) => (i % 2 === 0 ? [0.99, 0.01] : [0.5, 0.5])).flat();
    const { shares } = ownShares(soft, [0.9, 0.1]);
    // The maximum of Σ ln(1 − 10s/11) + Σ ln(1 + 8s), by its derivative: 0.4875.
    const mean = soft.filter((_, i) => i % 2 === 1).reduce((a, b) => a + b) / 200;
    expect(shares[1]).toBeGreaterThan(mean + 0.1);
    expect(shares[1]).toBeCloseTo(0.4875, 2);
  });

  test('is one row for each context, and leaves out who is not known', () => {
    const rows = addMemberships(
      ['b', 'a', null, 'b'],
      [1, 1, 1, 2],
      [0.25, 0.75, 1, 0, 0.5, 0.5, 0.75, 0.25],
      ['x', 'y'],
      [0.5, 0.5],
    );
    // Of b: 1 − 2 · (¾ · ¼) / (2 · ½ · ½).
    expect(rows).toEqual([
      { customer: 'b', context: 'x', sessions: 2, days: 2, share: 500_000, clear: 250_000 },
      { customer: 'b', context: 'y', sessions: 2, days: 2, share: 500_000, clear: 250_000 },
      // One session, and one that counts as those of all: (1 + 0.5) / 2.
      { customer: 'a', context: 'x', sessions: 1, days: 1, share: 750_000, clear: 1_000_000 },
      { customer: 'a', context: 'y', sessions: 1, days: 1, share: 250_000, clear: 1_000_000 },
    ]);
  });
});
