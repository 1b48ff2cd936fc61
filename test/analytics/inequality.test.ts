import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gini } from '../../analytics/scales/gini.ts';
import { theil, theilSplit } from '../../analytics/scales/theil.ts';

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
});
