import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from 'simple-statistics';
import { seededRandom } from '../../analytics/random.ts';
import { life } from '../system/riders.ts';
import type { FaultJob } from './job.ts';
import { compareWithStore, comparisonFigures, countFigures } from './support/compare-with-store.ts';
import { acknowledgedAgain, startBikes } from './support/e-bikes.ts';
import { differences, findingsOf } from './support/findings.ts';
import { livedRides } from './support/rides.ts';
import { sumFigures, watchSum } from './support/watch-sum.ts';
import { withSystem } from './support/with-system.ts';

/** `longestLifeMs`: from the first acknowledgement after a start to the next kill, at most. */
const sizes = {
  short: { kills: 3, riders: 20, weeks: 4, longestLifeMs: 1_000 },
  full: { kills: 20, riders: 48, weeks: 26, longestLifeMs: 2_000 },
} as const;

/** What it takes to start, roughly: while it is gone, up to a second of load is kept for later. */
const startMs = 1_000;

const dayMs = 86_400_000;

export const job: FaultJob = {
  name: 'system-kills',
  title:
    'the whole system is killed at once, again and again: it starts by itself, nothing acknowledged is lost, and insight is that of a system never disturbed',
  promises: [1, 2, 3, 6, 9],
  shortWithinMs: 150_000,
  run: async ({ size, seed, progress }) => {
    const { kills, riders, weeks, longestLifeMs } = sizes[size];
    const random = seededRandom(seed);
    const today = Math.floor(Date.now() / dayMs) * dayMs;
    const lives = Array.from({ length: riders }, (_, rider) => life(rider, { today, weeks }));
    const messages = lives.reduce((sum, { length }) => sum + length / 5, 0);
    const loadSeconds = (kills * (longestLifeMs + startMs) * 1.2) / 1_000;
    const fleet = {
      count: riders,
      seed,
      messagesOf: (bike: number) => livedRides(lives[bike] ?? []),
    };

    const undisturbed = await withSystem({}, async (system, ledgers) => {
      ledgers.push(...(await startBikes(system, fleet)));
      await Promise.all(ledgers.map((ledger) => ledger.finished()));
      await system.settled(120_000);
      return findingsOf(system);
    });
    progress(`${undisturbed.sessions.length} sessions without a kill`);

    return withSystem({}, async (system, ledgers) => {
      const perSecond = messages / riders / loadSeconds;
      ledgers.push(...(await startBikes(system, { ...fleet, perSecond, doubled: 0.02 })));
      const sum = watchSum(system);
      const starts: number[] = [];
      const recoveries: number[] = [];
      let underLoad = 0;
      let insightKills = 0;
      let since = 0;
      for (let kill = 1; kill <= kills; kill++) {
        await acknowledgedAgain(ledgers, since);
        const lifeMs = random() * longestLifeMs;
        await delay(lifeMs / 2);
        if (kill % 2 === 0) {
          process.kill(await system.pidOf('insight'), 'SIGKILL');
          insightKills += 1;
        }
        await delay(lifeMs / 2);
        if (ledgers.some(({ isFinished }) => !isFinished)) underLoad += 1;
        since = performance.now();
        await system.kill();
        await system.restart();
        starts.push(performance.now() - since);
        recoveries.push((await acknowledgedAgain(ledgers, since)) - since);
        progress(`kill ${kill}: served again after ${Math.round(starts.at(-1) ?? 0)} ms`);
      }
      await Promise.all(ledgers.map((ledger) => ledger.finished()));
      const settled = await system.settled(120_000);
      await sum.stop();
      for (const violation of sum.violations.slice(0, 20)) progress(violation);
      const after = await findingsOf(system);
      const compared = await compareWithStore(system.dataDirectory, ledgers);
      return [
        { what: 'kills of all processes at once', value: kills, unit: '1', atLeast: kills },
        { what: 'of these while readings came in', value: underLoad, unit: '1', atLeast: 1 },
        { what: 'kills of the insight process alone, in between', value: insightKills, unit: '1' },
        ...comparisonFigures(ledgers, compared),
        ...countFigures(compared, settled),
        ...sumFigures(sum),
        { what: 'sessions found', value: after.sessions.length, unit: '1', atLeast: 1 },
        {
          what: 'sessions unlike those of a system never disturbed',
          value: differences(undisturbed.sessions, after.sessions).length,
          unit: '1',
          atMost: 0,
        },
        {
          what: 'places whose value was compared',
          value: after.values.length,
          unit: '1',
          atLeast: 1,
        },
        {
          what: 'values unlike those of a system never disturbed',
          value: differences(undisturbed.values, after.values).length,
          unit: '1',
          atMost: 0,
        },
        {
          what: 'kill to both processes serving, median',
          value: quantile(starts, 0.5),
          unit: 'ms',
        },
        { what: 'kill to both processes serving, longest', value: Math.max(...starts), unit: 'ms' },
        {
          what: 'kill to the first new acknowledgement, median',
          value: quantile(recoveries, 0.5),
          unit: 'ms',
        },
      ];
    });
  },
};
