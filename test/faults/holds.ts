import { expect, test } from 'vitest';
import { broken, type FaultJob } from './job.ts';

/** The short form of a job as a test, whose seed is the same every time. */
export function holds(job: FaultJob): void {
  test(
    job.title,
    async () => {
      const figures = await job.run({ size: 'short', seed: 1, progress: () => {} });
      expect(figures).not.toEqual([]);
      expect(broken(figures)).toEqual([]);
    },
    job.shortWithinMs,
  );
}
