import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { repeat } from '../../../analytics/engine/repeat.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Work that takes some time, with the moments at which it began, ms from the first. */
function workTaking(ms: number) {
  const begun: number[] = [];
  const first = performance.now();
  const work = async () => {
    begun.push(performance.now() - first);
    await new Promise((resolve) => setTimeout(resolve, ms));
  };
  return { begun, work };
}

/** When work began that is nudged all the time for so long. */
async function nudgedFor(ms: number, took: number, share: number): Promise<readonly number[]> {
  const { begun, work } = workTaking(took);
  const repeated = repeat(work, { everyMs: 100, idleMs: 1_000_000, share });
  for (let passed = 0; passed < ms; passed += 10) {
    repeated.nudge();
    await vi.advanceTimersByTimeAsync(10);
  }
  const closed = repeated.close();
  await vi.advanceTimersByTimeAsync(took);
  await closed;
  return begun;
}

test('short work is repeated after the shortest pause', async () => {
  expect(await nudgedFor(400, 20, 0.25)).toEqual([0, 120, 240, 360]);
});

test('long work is followed by a pause so long that it takes no more than its share', async () => {
  expect(await nudgedFor(4_100, 500, 0.25)).toEqual([0, 2_000, 4_000]);
  expect(await nudgedFor(3_100, 500, 0.5)).toEqual([0, 1_000, 2_000, 3_000]);
});
