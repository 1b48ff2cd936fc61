import type { Failure } from '../store/journal/failing-files.ts';
import { until } from '../support/until.ts';
import type { FaultJob, FaultRun, Figure } from './job.ts';
import { compareWithStore, comparisonFigures } from './support/compare-with-store.ts';
import { startOnFaultyDisk } from './support/disk-orders.ts';
import { acknowledgedAgain, moreAcknowledged, startBikes } from './support/e-bikes.ts';
import type { DiskOrders } from './support/faulty-disk.ts';
import type { Ledger } from './support/ledger.ts';
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
async function failUnderLoad({ size, seed, progress }: FaultRun): Promise<readonly Figure[]> {
  const rounds = size === 'full' ? 40 : 2;
  const disk = await startOnFaultyDisk();
  const ledgers: Ledger[] = [];
  try {
    const { system } = disk;
    ledgers.push(...(await startBikes(system, { count: 4, seed, perSecond: 300 })));
    const awayMs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await moreAcknowledged(ledgers, 200 + 37 * (round % 10));
      await disk.order({ fails: orders[round % orders.length] as (typeof orders)[number] });
      await until(() => disk.hasFailed(), { what: 'the disk to fail', everyMs: 1 });
      const failed = performance.now();
      awayMs.push((await acknowledgedAgain(ledgers, failed)) - failed);
      if (round % 10 === 9) progress(`${round + 1} of ${rounds} failures under load`);
    }
    await Promise.all(ledgers.map((ledger) => ledger.end()));
    const { holds } = await system.settled();
    const ends = system.said().match(/"role":"edge","code":74/g) ?? [];
    await system.stop();
    const compared = await compareWithStore(system.dataDirectory, ledgers);
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
        what: 'failure to the first new acknowledgement, longest',
        value: Math.max(...awayMs),
        unit: 'ms',
      },
      ...comparisonFigures(ledgers, compared),
      {
        what: 'sums that do not hold in the end',
        value: holds ? 0 : 1,
        unit: '1',
        atMost: 0,
      },
    ];
  } finally {
    for (const ledger of ledgers) ledger.close();
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
