import { describe, expect, test } from 'vitest';
import { placeInQuadrants, type Unplaced } from '../../analytics/adoption/quadrants.ts';
import { seededRandom } from '../../analytics/random.ts';
import { shrink } from '../../analytics/value/shrink.ts';
import type { Quadrant } from '../../contract/records/adoption.ts';
import { gaussian, times } from './worlds.ts';

const kinds = ['thriving', 'busy-but-poor', 'hidden-gem', 'dormant'] as const;
const noise = 0.1;

interface World {
  readonly truth: ReadonlyMap<string, Quadrant>;
  readonly units: readonly Unplaced[];
}

/** Customers of four kinds over twelve weeks; `apart`: how far kinds differ in value, `busy`: in days. */
function world(seed: number, { apart, busy }: { apart: number; busy: number }): World {
  const random = seededRandom(seed);
  const normal = gaussian(random);
  const truth = new Map<string, Quadrant>();
  const made = times(80, (n) => {
    const kind = kinds[n % 4]!;
    const customer = `c-${n}`;
    truth.set(customer, kind);
    const chance = 0.3 + (kind === 'thriving' || kind === 'busy-but-poor' ? busy : -busy);
    const good = kind === 'thriving' || kind === 'hidden-gem' ? apart : -apart;
    const weeks = times(12, () => ({
      activeDays: times(7, () => Number(random() < chance)).reduce((a, b) => a + b),
      contexts: [],
    }));
    return { customer, weeks, measured: { value: good + noise * normal(), variance: noise ** 2 } };
  });
  const { items } = shrink(made.map(({ measured }) => measured));
  const units = made.map(({ customer, weeks }, n) => {
    const { value, variance } = items[n]!;
    return { customer, weeks, value: { mean: value, deviation: Math.sqrt(variance) } };
  });
  return { truth, units };
}

const place = (units: readonly Unplaced[], seed = 1) =>
  placeInQuadrants(units, { days: 84, contexts: 1, random: seededRandom(seed) });

describe('use against value', () => {
  test('planted kinds of customers are found, and those called sure are what they are called', () => {
    let [sure, right, all] = [0, 0, 0];
    for (let seed = 1; seed <= 20; seed++) {
      const { truth, units } = world(seed, { apart: 0.2, busy: 0.15 });
      for (const { customer, standing } of place(units, seed).placed) {
        all += 1;
        if (standing === 'uncertain') continue;
        sure += 1;
        if (truth.get(customer) === standing) right += 1;
      }
    }
    console.log(`planted quadrants, 20 worlds: ${sure} of ${all} placed, ${right} of them rightly`);
    expect(sure / all).toBeGreaterThan(0.8);
    expect(right / sure).toBeGreaterThan(0.95);
  });

  test('where customers differ by chance alone, hardly anybody is placed', () => {
    let [sure, all] = [0, 0];
    for (let seed = 101; seed <= 130; seed++) {
      const { units } = world(seed, { apart: 0, busy: 0 });
      const { placed } = place(units, seed);
      all += placed.length;
      sure += placed.filter(({ standing }) => standing !== 'uncertain').length;
    }
    console.log(`null worlds: ${sure} of ${all} customers placed`);
    expect(sure / all).toBeLessThanOrEqual(0.05);
  });

  test('customers who use it all alike, and get the same, are uncertain', () => {
    const weeks = times(12, () => ({ activeDays: 2, contexts: [] }));
    const units = times(10, (n) => ({
      customer: `c-${n}`,
      weeks,
      value: { mean: 0, deviation: 0 },
    }));
    const { middle, placed } = place(units);
    expect(middle).toEqual({ adoption: (1 + 24 / 84 + 1) / 3, value: 0 });
    for (const { standing, probability } of placed) {
      expect([standing, probability]).toEqual(['uncertain', 0.25]);
    }
  });

  test('without a value there is an index, and no quadrant', () => {
    const { units } = world(3, { apart: 0.2, busy: 0.15 });
    const [first, ...rest] = units;
    const { placed } = place([{ ...first!, value: null }, ...rest]);
    const found = placed.find(({ customer }) => customer === first!.customer);
    expect(found).toMatchObject({ standing: 'uncertain', probability: null });
    expect(found!.index).toBeGreaterThan(0);
    expect(place(units.map((unit) => ({ ...unit, value: null })))).toEqual({
      middle: null,
      placed: [],
    });
    expect(place([])).toEqual({ middle: null, placed: [] });
  });
});
