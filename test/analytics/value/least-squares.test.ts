import { describe, expect, it } from 'vitest';
import { leastSquares } from '../../../analytics/value/least-squares.ts';
import { longley, norris, table } from '../known/nist.ts';

describe('least squares', () => {
  it('gives the certified line of NIST Norris', () => {
    const { y, rows } = table(norris, 2);
    const [intercept, slope] = leastSquares(rows, y);
    expect(rows).toHaveLength(36);
    expect(intercept).toBeCloseTo(-0.262323073774029, 11);
    expect(slope).toBeCloseTo(1.00211681802045, 13);
  });

  it('keeps seven digits on the nearly dependent columns of NIST Longley', () => {
    const { y, rows } = table(longley, 7);
    const certified = [
      -3482258.63459582, 15.0618722713733, -0.035819179292591, -2.02022980381683, -1.03322686717359,
      -0.0511041056535807, 1829.15146461355,
    ];
    leastSquares(rows, y).forEach((beta, j) => {
      expect(Math.abs(beta / certified[j]! - 1)).toBeLessThan(1e-7);
    });
  });

  it('gives a column that repeats another the coefficient 0', () => {
    const rows = [1, 2, 3, 4].map((x) => [1, x, 2 * x]);
    const [intercept, slope, repeated] = leastSquares(rows, [3, 5, 7, 9]);
    expect(intercept).toBeCloseTo(1, 12);
    expect(slope).toBeCloseTo(2, 12);
    expect(repeated).toBe(0);
  });
});
