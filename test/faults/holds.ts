import { expect, test } from 'vitest';
import { broken, type FaultJob } from './job.ts';

/**
 * The short form of a job as a test, whose seed is the same every time. Where the job cannot run the
 * test is skipped, and the closing report says why; with CI=true that is a failure instead.
 */
export function holds(job: FaultJob): void {
  const skipReason = process.env.CI === 'true' ? undefined : job.lacks?.();
  test(job.title, {
    timeout: job.shortWithinMs,
    ...(skipReason === undefined ? {} : { skip: true, meta: { skipReason } }),
  }, async () => {
    const figures = await job.run({ size: 'short', seed: 1, progress: () => {} });
    expect(figures).not.toEqual([]);
    expect(broken(figures)).toEqual([]);
  });
}
