import { describe, expect, test } from 'vitest';
import { kindsOfCustomers, placeKinds as place } from '../../rates/quadrants.ts';
import { times } from '../support/worlds.ts';

describe('use against value', () => {
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
    const { units } = kindsOfCustomers(3, { apart: 0.2, busy: 0.15 });
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
