import { expect, test } from 'vitest';
import { backOff } from '../../store/back-off.ts';

const failure = new Error('away');

test('the wait doubles with each failure in a row, to a limit, and begins anew after a success', () => {
  const waits = backOff(() => 1, 100, 1_000);
  const four = [1, 2, 3, 4, 5].map(() => waits.failed(failure));
  expect(four).toEqual([100, 200, 400, 800, 1_000]);
  waits.succeeded();
  expect(waits.failed(failure)).toBe(100);
});

test('the wait is drawn from the upper half of its time', () => {
  expect(backOff(() => 0, 100).failed(failure)).toBe(50);
  expect(backOff(() => 0.5, 100).failed(failure)).toBe(75);
});

test('a server that asks for more time is given it, up to a minute', () => {
  const asking = (retryAfterMs: number) => Object.assign(new Error('busy'), { retryAfterMs });
  expect(backOff(() => 1, 100).failed(asking(7_000))).toBe(7_000);
  expect(backOff(() => 1, 100).failed(asking(10))).toBe(100);
  expect(backOff(() => 1, 100).failed(asking(3_600_000))).toBe(60_000);
});
