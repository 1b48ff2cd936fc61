import { expect, test } from 'vitest';
import { trendSigns } from '../../../analytics/queries/trend-signs.ts';

const weekMs = 7 * 86_400_000;
const start = Date.UTC(2026, 0, 5);
const trendOf = (sessions: readonly number[]) =>
  sessions.map((count, n) => ({ week: start + n * weekMs, sessions: count }));
const rising = [20, 22, 19, 21, 20, 23, 40, 41, 38, 42, 39, 41];
const nothing = { change: null, underWay: null, odd: [] };
const whole = { first: start, latest: start + rising.length * weekMs };

test('a lasting rise is told with its week and how many sessions more', () => {
  const { change, underWay } = trendSigns(trendOf(rising), whole);
  expect(underWay).toBeNull();
  expect(change?.week).toBe(start + 6 * weekMs);
  expect(change?.shift).toBeCloseTo(40.17 - 20.83, 1);
  expect(change?.lo90).toBeGreaterThan(13);
  expect(change?.hi90).toBeLessThan(26);
});

test('a last week only half over is no fall', () => {
  const steady = [20, 22, 19, 21, 20, 23, 21, 20, 22, 19, 21, 3];
  expect(trendSigns(trendOf(steady), { ...whole, latest: whole.latest - weekMs / 2 })).toEqual(
    nothing,
  );
});

test('too few weeks, or none, tell of no change', () => {
  expect(trendSigns(trendOf([1, 90, 90]), whole)).toEqual(nothing);
  expect(trendSigns([], { first: null, latest: null })).toEqual(nothing);
});

test('a rise of three weeks may be one under way, and is told as that until it is sure', () => {
  const before = [20, 22, 19, 21, 20, 23, 21, 18, 20, 22, 19, 21];
  const after = (weeks: number) =>
    trendSigns(trendOf([...before, ...[30, 27, 31, 29, 28].slice(0, weeks)]), {
      ...{ first: start, latest: start + 20 * weekMs },
    });
  expect(after(1)).toEqual(nothing);
  expect(after(3)).toMatchObject({ change: null, underWay: { week: start + 12 * weekMs } });
  expect(after(3).underWay?.probability).toBeGreaterThan(0.75);
  expect(after(4)).toMatchObject({ change: { week: start + 12 * weekMs }, underWay: null });
});

test('a week far off is told with what was to be expected of it, and is no change', () => {
  const odd = [20, 22, 19, 21, 20, 61, 21, 18, 20, 22, 19, 21];
  const found = trendSigns(trendOf(odd), whole);
  expect(found).toMatchObject({ change: null, underWay: null });
  expect(found.odd).toEqual([{ week: start + 5 * weekMs, sessions: 61, expected: 20 }]);
});
