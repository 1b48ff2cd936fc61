import { describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../../analytics/random.ts';
import {
  type CustomerSums,
  ratioOverCustomers,
} from '../../../analytics/value/cluster-bootstrap.ts';
import { timesDrawn } from '../../../analytics/value/resampling.ts';
import { gaussian, times } from '../support/worlds.ts';

/** Customers with 5 to 30 sessions, their sessions alike; the true ratio of sums is 2. */
function customers(n: number, random: Random): CustomerSums[] {
  const normal = gaussian(random);
  return times(n, () => {
    const denominator = 5 + 25 * random();
    return { numerator: denominator * (2 + 0.5 * normal()), denominator };
  });
}

describe('a ratio over customers', () => {
  it('is the ratio of the sums', () => {
    const sums = times(20, (i) => ({ numerator: i, denominator: 2 }));
    const figure = ratioOverCustomers(sums, { random: seededRandom(1) });
    expect(figure).toMatchObject({ value: 190 / 40, customers: 20 });
  });

  it('has the same interval by resampling and, with very many customers, by formula', () => {
    const few = customers(500, seededRandom(5));
    const resampled = ratioOverCustomers(few, { random: seededRandom(6) });
    const nobody = { numerator: 1e-9, denominator: 0 };
    const byFormula = ratioOverCustomers([...few, nobody], { random: seededRandom(6) });
    if (resampled.withheld !== undefined || byFormula.withheld !== undefined)
      expect.fail('withheld');
    const width = resampled.hi90 - resampled.lo90;
    expect(Math.abs(byFormula.lo90 - resampled.lo90)).toBeLessThan(width / 10);
    expect(Math.abs(byFormula.hi90 - resampled.hi90)).toBeLessThan(width / 10);
  });

  it('repeats itself for the same seed', () => {
    const sums = customers(30, seededRandom(3));
    const run = () => ratioOverCustomers(sums, { random: seededRandom(4) });
    expect(run()).toEqual(run());
  });

  it('is withheld below fifteen customers; those who never used it do not count', () => {
    const sums = [...customers(14, seededRandom(5)), { numerator: 0, denominator: 0 }];
    expect(ratioOverCustomers(sums, { random: seededRandom(1) })).toEqual({
      withheld: 'not-enough-customers',
      customers: 14,
    });
  });

  it('is withheld where one customer makes up more than 15 % of a sum', () => {
    const sums = times(20, () => ({ numerator: 1, denominator: 1 }));
    const dominated = [...sums, { numerator: 4, denominator: 1 }];
    expect(ratioOverCustomers(dominated, { random: seededRandom(1) })).toEqual({
      withheld: 'one-customer-dominates',
      customers: 21,
    });
  });

  it('is withheld where nothing was used', () => {
    const sums = times(20, () => ({ numerator: 1, denominator: 0 }));
    expect(ratioOverCustomers(sums, { random: seededRandom(1) })).toEqual({
      withheld: 'no-resource-used',
      customers: 20,
    });
  });

  it('draws each customer as a Poisson number of mean and variance one', () => {
    const random = seededRandom(6);
    const draws = times(50_000, () => timesDrawn(random));
    const mean = draws.reduce((a, b) => a + b) / draws.length;
    expect(mean).toBeCloseTo(1, 1);
    expect(draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length).toBeCloseTo(1, 1);
    expect(draws.filter((n) => n === 0).length / draws.length).toBeCloseTo(Math.exp(-1), 2);
  });
});
