import { describe, expect, it } from 'vitest';
import { percentile, score } from '../../../analytics/value/percentile.ts';
import { times } from '../support/worlds.ts';

const hundred = times(100, (i) => i + 1);

describe('a place among peers', () => {
  it('runs from 1 to 100', () => {
    expect(percentile(hundred, -5)).toBe(1);
    expect(percentile(hundred, 50.5)).toBe(50);
    expect(percentile(hundred, 500)).toBe(100);
  });

  it('counts equals half, so that a value all share stands in the middle', () => {
    expect(percentile([3, 3, 3, 3], 3)).toBe(50);
    expect(percentile([1, 2, 2, 3], 2)).toBe(50);
  });

  it('never falls when the value rises', () => {
    const places = times(201, (i) => percentile(hundred, i / 2));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('carries the interval of the value', () => {
    expect(score(hundred, { value: 60, lo90: 50, hi90: 70 })).toEqual({
      value: 60,
      lo90: 50,
      hi90: 70,
    });
  });

  it('is withheld where the interval spans more than 40 points', () => {
    expect(score(hundred, { value: 60, lo90: 30, hi90: 71 })).toEqual({
      withheld: 'too-uncertain',
    });
  });

  it('is withheld below fifteen peers', () => {
    expect(score(hundred.slice(0, 14), { value: 5, lo90: 5, hi90: 5 })).toEqual({
      withheld: 'not-enough-customers',
    });
  });
});
