import { watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from 'simple-statistics';
import { seededRandom } from '../../analytics/random.ts';
import type { TestSystem } from '../support/system.ts';
import { inTime, until } from '../support/until.ts';
import type { FaultJob } from './job.ts';
import { compareWithStore, comparisonFigures, countFigures } from './support/compare-with-store.ts';
import { acknowledgedAgain, acknowledgedBy, startBikes } from './support/e-bikes.ts';
import { sumFigures, watchSum } from './support/watch-sum.ts';
import { withSystem } from './support/with-system.ts';

/** `longestLifeMs`: from the first acknowledgement after a start to the next kill, at most. */
const sizes = {
  short: { kills: 12, bikes: 6, perSecond: 250, longestLifeMs: 600 },
  full: { kills: 200, bikes: 12, perSecond: 300, longestLifeMs: 1_500 },
} as const;

/** When to kill: any time, while it recovers from the kill before, as it begins a new segment. */
const moments = ['load', 'recovery', 'load', 'segment'] as const;
type Moment = (typeof moments)[number];

/** Small segments, so that there is a new one every second. */
const segmentBytes = 262_144;

/** A start takes about that long: what is killed within is killed as it recovers. */
const longestStartMs = 700;

export const job: FaultJob = {
  name: 'edge-kills',
  title:
    'the edge process is killed at random moments under load, and nothing acknowledged is lost or doubled',
  promises: [1, 2, 3, 9],
  shortWithinMs: 120_000,
  run: async ({ size, seed, progress }) => {
    const { kills, bikes, perSecond, longestLifeMs } = sizes[size];
    const random = seededRandom(seed);
    const settings = { JOURNAL_SEGMENT_BYTES: String(segmentBytes), ANALYSIS_PAUSE_SECONDS: '5' };
    return withSystem({ settings }, async (system, ledgers) => {
      ledgers.push(...(await startBikes(system, { count: bikes, seed, perSecond, doubled: 0.02 })));
      const sum = watchSum(system);
      await until(() => acknowledgedBy(ledgers) > 1_000, {
        what: 'the load to begin',
        deadlineMs: 30_000,
      });

      const at: Record<Moment, number> = { load: 0, recovery: 0, segment: 0 };
      const recoveries: number[] = [];
      let last: Kill = { pid: 0, at: 0 };
      for (let kill = 1; kill <= kills; kill++) {
        const drawn = moments[kill % moments.length] ?? 'load';
        const moment = drawn === 'recovery' && kill === 1 ? 'load' : drawn;
        at[moment] += 1;
        if (moment !== 'recovery' && kill > 1)
          recoveries.push((await acknowledgedAgain(ledgers, last.at)) - last.at);
        const afterMs = random() * (moment === 'recovery' ? longestStartMs : longestLifeMs);
        last = await killAt(moment, system, afterMs, last.pid);
        if (kill % 20 === 0)
          progress(`${kill} kills, ${acknowledgedBy(ledgers)} readings acknowledged`);
      }
      recoveries.push((await acknowledgedAgain(ledgers, last.at)) - last.at);

      await Promise.all(ledgers.map((ledger) => ledger.end()));
      const settled = await system.settled(120_000);
      await sum.stop();
      for (const violation of sum.violations.slice(0, 20)) progress(violation);
      await system.stop();
      const compared = await compareWithStore(system.dataDirectory, ledgers);
      return [
        { what: 'kills of the edge process', value: kills, unit: '1', atLeast: kills },
        { what: 'of these while it recovered from the one before', value: at.recovery, unit: '1' },
        { what: 'of these as it began a new segment', value: at.segment, unit: '1' },
        ...comparisonFigures(ledgers, compared),
        ...countFigures(compared, settled),
        ...sumFigures(sum),
        {
          what: 'kill to the first new acknowledgement, median',
          value: quantile(recoveries, 0.5),
          unit: 'ms',
        },
        {
          what: 'kill to the first new acknowledgement, 99th percentile',
          value: quantile(recoveries, 0.99),
          unit: 'ms',
          atMost: 10_000,
        },
      ];
    });
  },
};

interface Kill {
  readonly pid: number;
  /** ms on the steady clock */
  readonly at: number;
}

/**
 * Kills the edge process, another one than the last time: so long after it is there, or as it
 * begins a new segment.
 */
async function killAt(
  moment: Moment,
  system: TestSystem,
  afterMs: number,
  lastPid: number,
): Promise<Kill> {
  const another = async () => {
    const pid = await system.pidOf('edge');
    return pid !== lastPid && pid;
  };
  const pid = await until(another, {
    what: 'the edge process to be started',
    deadlineMs: 30_000,
    everyMs: 5,
  });
  if (moment === 'segment') await newSegment(join(system.dataDirectory, 'journal'));
  else await delay(afterMs);
  process.kill(pid, 'SIGKILL');
  return { pid, at: performance.now() };
}

/** Resolves as the journal makes the file of a new segment. */
async function newSegment(journal: string): Promise<void> {
  const closing = new AbortController();
  try {
    const made = new Promise<void>((resolve) => {
      watch(journal, { signal: closing.signal }, (event) => event === 'rename' && resolve());
    });
    await inTime(made, { what: 'a new segment', deadlineMs: 30_000 });
  } finally {
    closing.abort();
  }
}
