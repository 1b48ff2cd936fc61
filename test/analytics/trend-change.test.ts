import { expect, test } from 'vitest';
import { trendChange } from '../../analytics/queries/trend-change.ts';

const weekMs = 7 * 86_400_000;
const start = Date.UTC(2026, 0, 5);
const trendOf = (sessions: readonly number[]) =>
  sessions.map((count, n) => ({ week: start + n * weekMs, sessions: count }));
const rising = [20, 22, 19, 21, 20, 23, 40, 41, 38, 42, 39, 41];
const whole = { first: start, latest: start + rising.length * weekMs };

test('a lasting rise is told with its week and how many sessions more', () => {
  const change = trendChange(trendOf(rising), whole);
  expect(change?.week).toBe(start + 6 * weekMs);
  expect(change?.shift).toBeCloseTo(40.17 - 20.83, 1);
  expect(change?.lo90).toBeGreaterThan(13);
  expect(change?.hi90).toBeLessThan(26);
});

test('a last week only half over is no fall', () => {
  const steady = [20, 22, 19, 21, 20, 23, 21, 20, 22, 19, 21, 3];
  expect(trendChange(trendOf(steady), { ...whole, latest: whole.latest - weekMs / 2 })).toBeNull();
});

test('too few weeks, or none, tell of no change', () => {
  expect(trendChange(trendOf([1, 90, 90]), whole)).toBeNull();
  expect(trendChange([], { first: null, latest: null })).toBeNull();
});
