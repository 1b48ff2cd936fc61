import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { giniOf, shareWithin } from '../../../analytics/queries/inequality.ts';
import { gini, giniWithoutEach } from '../../../analytics/scales/gini.ts';
import { jackknife90 } from '../../../analytics/scales/jackknife.ts';
import { noSums } from '../../../analytics/scales/sums.ts';
import { theil, theilSplit, theilSplitWithoutEach } from '../../../analytics/scales/theil.ts';

const amounts = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 12 });

describe('the Gini coefficient', () => {
  it.each([
    { values: [1, 2, 3, 4], expected: 0.25 },
    { values: [5, 5, 5], expected: 0 },
    { values: [0, 0, 0, 1], expected: 0.75 },
  ])('of $values is $expected', ({ values, expected }) => {
    expect(gini(values)).toBeCloseTo(expected, 12);
  });

  it.each([[[]], [[0, 0]], [[-1, 2]]])('of %j has no meaning', (values) => {
    expect(gini(values)).toBeNull();
  });

  it('without each customer is that of those who are left', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 2 }), (values) => {
        fc.pre(gini(values) !== null);
        const ascending = values.toSorted((a, b) => a - b);
        giniWithoutEach(values).forEach((one, left) => {
          expect(one).toBeCloseTo(gini(ascending.toSpliced(left, 1)) ?? 0, 9);
        });
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe("Theil's T", () => {
  it('is 0 for equal shares and ln n where one has all', () => {
    expect(theil([3, 3, 3])).toBeCloseTo(0, 12);
    expect(theil([0, 0, 0, 7])).toBeCloseTo(Math.log(4), 12);
  });

  it('splits into within and between without remainder', () => {
    fc.assert(
      fc.property(fc.array(amounts, { maxLength: 6 }), (groups) => {
        const split = theilSplit(groups);
        if (split === null) return;
        expect(split.within + split.between).toBeCloseTo(split.total, 9);
        expect(split.within).toBeGreaterThanOrEqual(-1e-12);
        expect(split.between).toBeGreaterThanOrEqual(-1e-12);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('lies wholly between groups of equals, and wholly within alike groups', () => {
    expect(
      theilSplit([
        [1, 1],
        [3, 3],
      ])?.within,
    ).toBeCloseTo(0, 12);
    expect(
      theilSplit([
        [1, 3],
        [3, 1],
      ])?.between,
    ).toBeCloseTo(0, 12);
  });

  it('split without each customer is the split of those who are left', () => {
    fc.assert(
      fc.property(fc.array(amounts, { maxLength: 5 }), (groups) => {
        const without = theilSplitWithoutEach(groups);
        const left = groups.flatMap((group, g) =>
          group.map((_, one) => theilSplit(groups.with(g, group.toSpliced(one, 1)))),
        );
        left.forEach((split, one) => {
          expect(without[one]?.within ?? 0).toBeCloseTo(split?.within ?? 0, 6);
          expect(without[one]?.between ?? 0).toBeCloseTo(split?.between ?? 0, 6);
        });
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe('inequality as a figure', () => {
  const having = (worths: readonly number[]) =>
    worths.map((worth) => ({ ...noSums, worth, sessions: 2 }));
  const many = having(Array.from({ length: 40 }, (_, n) => 1 + (n % 4)));

  it('tells what it stands on, and an interval that holds it', () => {
    const figure = giniOf(many);
    expect(figure).toMatchObject({ n: 80, customers: 40, value: 0.25 });
    expect(figure.lo90).toBeLessThan(0.25);
    expect(figure.lo90).toBeGreaterThan(0.15);
    expect(figure.hi90).toBeGreaterThan(0.25);
    expect(figure.hi90).toBeLessThan(0.35);
  });

  it('has no interval below fifteen customers', () => {
    expect(giniOf(many.slice(0, 14))).toMatchObject({ lo90: null, hi90: null });
    expect(giniOf(many.slice(0, 15)).lo90).toEqual(expect.any(Number));
  });

  it('is withheld of one customer, and of customers to whom nothing was given', () => {
    expect(giniOf(having([5]))).toMatchObject({ value: null, withheld: 'not-enough-customers' });
    for (const worths of [
      [0, 0],
      [-1, 4],
    ]) {
      expect(giniOf(having(worths))).toMatchObject({ value: null, withheld: 'nothing-to-share' });
    }
    expect(shareWithin([having([2, 2]), having([2])])).toMatchObject({
      ...{ value: null, withheld: 'nothing-to-share' },
    });
  });

  it('of equals between groups lies wholly between them, with certainty', () => {
    const groups = [having(Array(10).fill(1)), having(Array(10).fill(3))];
    expect(shareWithin(groups)).toMatchObject({ value: 0, lo90: 0, hi90: 0 });
  });

  it('stays between nothing and all where one customer has nearly all', () => {
    const { lo90, hi90 } = giniOf(having([...Array(19).fill(1), 1e9]));
    expect(lo90).toBeGreaterThan(0);
    expect(hi90).toBeLessThanOrEqual(1);
  });

  it('never leaves out the share that was seen', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 30 }),
        (share, without) => {
          const { lo90, hi90 } = jackknife90(share, without);
          expect(lo90).toBeLessThanOrEqual(share);
          expect(hi90).toBeGreaterThanOrEqual(share);
          expect(lo90).toBeGreaterThanOrEqual(0);
          expect(hi90).toBeLessThanOrEqual(1);
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });
});
