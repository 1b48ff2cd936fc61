import type { Failure } from '../store/journal/failing-files.ts';
import type { FaultJob, FaultRun } from './job.ts';
import { liveUntilFailure } from './write-errors/failing-life.ts';

export const job: FaultJob = {
  name: 'write-errors',
  title: 'after a failed or short write or fsync nothing is acknowledged, and the process ends',
  promises: [1, 9],
  shortWithinMs: 120_000,
  async run(run) {
    return failEachOperation(run);
  },
};

const failures: readonly Failure[] = ['EIO', 'ENOSPC', 'short'];

/** Fails each operation of a journal's life in turn, from its first to its last. */
async function failEachOperation({ size, seed, progress }: FaultRun) {
  const step = size === 'full' ? 1 : 7;
  const lives = size === 'full' ? 5 : 1;
  const count = { failed: 0, before: 0, after: 0, untold: 0, missing: 0, false: 0 };
  for (let life = 0; life < lives; life += 1) {
    for (const failure of failures) {
      let sound = 0;
      // A short write is no failure of an fsync: two in a row without one are the end of the life.
      for (let failAt = 1; sound < 20; failAt += step) {
        const found = await liveUntilFailure(failAt, failure, seed + life);
        sound = found.failed ? 0 : sound + 1;
        if (!found.failed) continue;
        count.failed += 1;
        count.before += found.acknowledgedBefore;
        count.after += found.acknowledgedAfter;
        count.untold += found.toldOnce ? 0 : 1;
        count.missing += found.missing;
        count.false += found.false;
      }
      progress(`${count.failed} failures`);
    }
  }
  return [
    {
      what: 'writes, fsyncs, creations, renames and truncations that failed',
      value: count.failed,
      unit: '1',
      atLeast: 1,
    },
    { what: 'acknowledged before them', value: count.before, unit: '1', atLeast: 1 },
    { what: 'acknowledged after them', value: count.after, unit: '1', atMost: 0 },
    { what: 'failures not told, or told twice', value: count.untold, unit: '1', atMost: 0 },
    {
      what: 'acknowledged records missing after the restart',
      value: count.missing,
      unit: '1',
      atMost: 0,
    },
    {
      what: 'records after the restart that nobody appended',
      value: count.false,
      unit: '1',
      atMost: 0,
    },
  ];
}
