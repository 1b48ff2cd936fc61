import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyState,
  fromMultiples,
  type MergeableState,
  meanOf,
  mergeAll,
  mergeStates,
  stateOf,
  toMultiples,
  varianceOf,
} from '../../../analytics/scales/mergeable.ts';

/** A tree whose leaves are amounts and whose branches are places. */
type Tree = bigint | readonly Tree[];

const amount = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    amount,
    fc.array(tie('tree'), { maxLength: 6 }),
  ),
}));

function rollUp(node: Tree): MergeableState {
  return typeof node === 'bigint' ? stateOf(node) : mergeAll(node.map(rollUp));
}

function leaves(node: Tree): bigint[] {
  return typeof node === 'bigint' ? [node] : node.flatMap(leaves);
}

describe('a mergeable amount', () => {
  it('rolls up to the same figures along any of 10,000 trees', () => {
    fc.assert(
      fc.property(tree, (node) => {
        const values = leaves(node);
        const state = rollUp(node);
        const exact = values.reduce((a, b) => a + b, 0n);
        expect(state.n).toBe(values.length);
        expect(state.sum).toBe(exact);
        if (values.length === 0) return;
        const ascending = values.toSorted((a, b) => Number(a - b));
        expect(state.min).toBe(ascending[0]);
        expect(state.max).toBe(ascending.at(-1));
        const mean = Number(exact) / values.length;
        const m2 = values.reduce((sum, value) => sum + (Number(value) - mean) ** 2, 0);
        expect(Math.abs(state.m2 - m2)).toBeLessThanOrEqual(1e-9 * m2 + 1);
      }),
      { numRuns: 10_000, seed: 1 },
    );
  });

  it('is unchanged by merging nothing', () => {
    const state = stateOf(5n);
    expect(mergeStates(state, emptyState)).toEqual(state);
    expect(mergeStates(emptyState, state)).toEqual(state);
    expect(meanOf(emptyState, 1)).toBeNull();
    expect(varianceOf(state, 1)).toBeNull();
  });

  it('adds a hundred thousand cents without losing one', () => {
    const cents = Array.from({ length: 100_000 }, (_, i) => (i % 2 === 0 ? 0.1 : 0.2));
    const state = mergeAll(cents.map((value) => stateOf(toMultiples(value, 0.01))));
    expect(fromMultiples(state.sum, 0.01)).toBe(15_000);
    expect(meanOf(state, 0.01)).toBeCloseTo(0.15, 12);
    expect(varianceOf(state, 0.01)).toBeCloseTo(0.0025, 6);
  });

  it.each([
    { value: 7.78, resolution: 0.01, multiples: 778n },
    { value: 19_723.69, resolution: 0.001, multiples: 19_723_690n },
    { value: -0.07, resolution: 0.01, multiples: -7n },
    { value: 1500, resolution: 100, multiples: 15n },
  ])('holds $value at $resolution as whole multiples', ({ value, resolution, multiples }) => {
    expect(toMultiples(value, resolution)).toBe(multiples);
    expect(fromMultiples(multiples, resolution)).toBe(value);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e300])('refuses %d', (value) => {
    expect(() => toMultiples(value, 0.01)).toThrow(RangeError);
  });
});
