import type { Failure } from '../store/journal/failing-files.ts';
import { until } from '../support/until.ts';
import { startOnFaultyDisk } from './disk-orders.ts';
import type { DiskOrders } from './faulty-disk.ts';
import type { FaultJob, FaultRun, Figure } from './job.ts';
import { startSending } from './sending-devices.ts';
import { liveUntilFailure } from './write-errors/failing-life.ts';

export const job: FaultJob = {
  name: 'write-errors',
  title: 'after a failed or short write or fsync nothing is acknowledged, and the process ends',
  promises: [1, 9],
  shortWithinMs: 120_000,
  async run(run) {
    return [...(await failEachOperation(run)), ...(await failUnderLoad(run))];
  },
};

const orders: readonly Required<DiskOrders>['fails'][] = [
  'fsync-EIO',
  'write-short',
  'write-ENOSPC',
  'write-EIO',
];

/** Fails the disk under the real system's edge process, again and again, while devices send. */
async function failUnderLoad({ size, progress }: FaultRun): Promise<readonly Figure[]> {
  const rounds = size === 'full' ? 40 : 2;
  const disk = await startOnFaultyDisk();
  try {
    const { system } = disk;
    const devices = await startSending(system, { devices: 4, window: 20 });
    const awayMs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await devices.more(100 + 37 * round);
      const before = await system.pidOf('edge');
      await disk.order({ fails: orders[round % orders.length] as (typeof orders)[number] });
      await until(() => disk.hasFailed(), { what: 'the disk to fail', everyMs: 1 });
      const since = performance.now();
      await until(async () => (await system.pidOf('edge')) !== before, {
        what: 'the edge process to be started again',
        deadlineMs: 30_000,
      });
      await devices.more(1);
      awayMs.push(performance.now() - since);
      if (round % 10 === 9) progress(`${round + 1} of ${rounds} failures under load`);
    }
    await devices.stop();
    const { holds } = await system.settled();
    const ends = system.said().match(/"role":"edge","code":74/g) ?? [];
    await system.stop();
    const { missing, doubled, unknown } = await devices.audit(system.dataDirectory);
    return [
      { what: 'failures under the real system, at load', value: rounds, unit: '1' },
      {
        what: 'of these that ended the edge process with 74',
        value: ends.length,
        unit: '1',
        atLeast: rounds,
        atMost: rounds,
      },
      {
        what: 'failure to the next acknowledgement, longest',
        value: Math.max(...awayMs),
        unit: 'ms',
      },
      {
        what: 'readings acknowledged to devices',
        value: devices.acknowledged,
        unit: '1',
        atLeast: 1,
      },
      { what: 'of these missing in the store', value: missing, unit: '1', atMost: 0 },
      { what: 'readings stored twice', value: doubled, unit: '1', atMost: 0 },
      { what: 'readings stored that nobody sent', value: unknown, unit: '1', atMost: 0 },
      { what: 'sums that do not hold in the end', value: holds ? 0 : 1, unit: '1', atMost: 0 },
    ];
  } finally {
    await disk.close();
  }
}

const failures: readonly Failure[] = ['EIO', 'ENOSPC', 'short'];

/** Fails each operation of a journal's life in turn, from its first to its last. */
async function failEachOperation({ size, seed, progress }: FaultRun): Promise<readonly Figure[]> {
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
