import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantileRegression } from '../../../analytics/value/quantile-regression.ts';
import { engel } from '../known/engel.ts';

/** Brownlee (1965), stack loss: loss, air flow, water temperature, acid concentration. */
const stackLoss =
  `42 80 27 89 37 80 27 88 37 75 25 90 28 62 24 87 18 62 22 87 18 62 23 87 19 62 24 93
  20 62 24 93 15 58 23 87 14 58 18 80 14 58 18 89 13 58 17 88 11 58 18 82 12 58 19 93 8 50 18 89
  7 50 18 86 8 50 19 72 8 50 19 79 9 50 20 80 15 56 20 82 15 70 20 91`
    .split(/\s+/)
    .map(Number);

const line = engel.map(([income]) => [1, income]);
const food = engel.map(([, spent]) => spent);

/** What is to be least. */
function loss(rows: number[][], y: number[], tau: number, beta: readonly number[]): number {
  return rows.reduce((sum, row, i) => {
    const rest = y[i]! - row.reduce((at, value, c) => at + value * beta[c]!, 0);
    return sum + rest * (tau - (rest < 0 ? 1 : 0));
  }, 0);
}

describe('regression of a quantile', () => {
  test('gives the published median line of Engel’s food expenditure', () => {
    // Koenker & Hallock, J. Econ. Perspectives 15 (2001); quantreg, example(rq).
    const { beta } = quantileRegression(line, food, 0.5);
    expect(engel).toHaveLength(235);
    expect(beta[0]).toBeCloseTo(81.48225, 4);
    expect(beta[1]).toBeCloseTo(0.56018, 5);
  });

  test('gives the published lines of Engel at one tenth and nine tenths', () => {
    const low = quantileRegression(line, food, 0.1).beta;
    const high = quantileRegression(line, food, 0.9).beta;
    expect([low[0], low[1]]).toEqual([expect.closeTo(110.14157, 4), expect.closeTo(0.40177, 5)]);
    expect([high[0], high[1]]).toEqual([expect.closeTo(67.35087, 4), expect.closeTo(0.6863, 4)]);
  });

  test('gives the published medians of the stack loss data', () => {
    const rows = Array.from({ length: 21 }, (_, i) => [
      1,
      ...stackLoss.slice(4 * i + 1, 4 * i + 4),
    ]);
    const y = rows.map((_, i) => stackLoss[4 * i]!);
    const { beta } = quantileRegression(rows, y, 0.5);
    const published = [-39.68986, 0.83188, 0.57391, -0.06087];
    expect(beta).toEqual(published.map((value) => expect.closeTo(value, 5)));
  });

  test('counts a row of weight 3 as three rows, and one of weight 0 not at all', () => {
    const weights = food.map((_, i) => (i * 7) % 4);
    const times = <T>(list: readonly T[]) =>
      list.flatMap((one, i) => new Array<T>(weights[i]!).fill(one));
    const weighed = quantileRegression(line, food, 0.9, weights).beta;
    const repeated = quantileRegression(times(line), times(food), 0.9).beta;
    expect(loss(times(line), times(food), 0.9, weighed)).toBeCloseTo(
      loss(times(line), times(food), 0.9, repeated),
      6,
    );
  });

  test('is the same from wherever it begins', () => {
    const first = quantileRegression(line, food, 0.9);
    for (const from of [[0, 1], [200, 100], first.through]) {
      expect(quantileRegression(line, food, 0.9, undefined, from).beta).toEqual(first.beta);
    }
  });

  test('gives a column that repeats another, or is nothing, the coefficient 0', () => {
    const rows = line.map(([one, income]) => [one!, income!, 2 * income!, 0]);
    const { beta } = quantileRegression(rows, food, 0.5);
    expect(beta[0]).toBeCloseTo(81.48225, 4);
    expect(beta.slice(2)).toEqual([0, 0]);
  });

  test('no other line is better, and the share below is the quantile, whatever the rows', () => {
    const numbers = fc.integer({ min: -20, max: 20 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(numbers, numbers, numbers), { minLength: 1, maxLength: 40 }),
        fc.constantFrom(0.1, 0.25, 0.5, 0.9),
        fc.array(fc.tuple(numbers, numbers, numbers), { minLength: 5, maxLength: 5 }),
        (drawn, tau, others) => {
          const rows = drawn.map(([a, b]) => [1, a, b]);
          const y = drawn.map(([, , value]) => value);
          const { beta } = quantileRegression(rows, y, tau);
          expect(beta.every(Number.isFinite)).toBe(true);
          const best = loss(rows, y, tau, beta);
          for (const by of others) {
            for (const size of [1e-4, 0.01, 1]) {
              const other = beta.map((value, c) => value + size * by[c]!);
              expect(loss(rows, y, tau, other)).toBeGreaterThanOrEqual(best - 1e-7);
            }
          }
          const rests = rows.map(
            (row, i) => y[i]! - row.reduce((at, value, c) => at + value * beta[c]!, 0),
          );
          expect(rests.filter((rest) => rest < -1e-7).length).toBeLessThanOrEqual(tau * y.length);
          expect(rests.filter((rest) => rest > 1e-7).length).toBeLessThanOrEqual(
            (1 - tau) * y.length + 1e-9,
          );
        },
      ),
      { seed: 1, numRuns: 400 },
    );
  });
});
