import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from 'simple-statistics';
import { seededRandom } from '../../analytics/random.ts';
import type { AdviceRecord } from '../../contract/records/advice.ts';
import type { TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';
import { connect, hearAdvice } from '../system/devices.ts';
import { life, type RideReading } from '../system/riders.ts';
import type { FaultJob } from './job.ts';
import { compareWithStore, comparisonFigures, countFigures } from './support/compare-with-store.ts';
import { acknowledgedAgain, bikes, startBikes } from './support/e-bikes.ts';
import type { LedgerMessage } from './support/ledger.ts';
import { livedRides, parked } from './support/rides.ts';
import { sumFigures, watchSum } from './support/watch-sum.ts';
import { withSystem } from './support/with-system.ts';

const sizes = { short: { stops: 2 }, full: { stops: 20 } } as const;

/** Enough riders, of whom every other one rides dearly, for analytics to have something to advise. */
const riders = 48;
const weeks = 4;
const dayMs = 86_400_000;

/** The longest that the load goes on after a start, until the next stop. */
const longestLifeMs = 3_000;

export const job: FaultJob = {
  name: 'clean-stops',
  title:
    'the system is told to stop under load, again and again: it stops in time, loses nothing, and an advice that waits is sent again and applied once',
  promises: [1, 3, 9],
  shortWithinMs: 150_000,
  run: async ({ size, seed, progress }) => {
    const { stops } = sizes[size];
    const random = seededRandom(seed);
    const today = Math.floor(Date.now() / dayMs) * dayMs;
    // A pause in which all the rides arrive, so that the first look is at all of them.
    const settings = { ANALYSIS_PAUSE_SECONDS: '2' };
    return withSystem({ settings }, async (system, ledgers) => {
      ledgers.push(
        ...(await startBikes(system, {
          count: riders,
          seed,
          perSecond: 40,
          doubled: 0.02,
          messagesOf: (rider) => livedThenParked(life(rider, { today, weeks })),
        })),
      );
      const sum = watchSum(system);
      const listening = await Promise.all(ledgers.map(({ device }) => connect(system, device)));
      const heard = await hearAdvice(listening);
      const { device, advice } = await until(() => heard[0], {
        what: 'an advice',
        deadlineMs: 120_000,
      });
      const timesHeard = () => heard.filter((each) => each.advice.id === advice.id).length;

      const seconds: number[] = [];
      let killed = 0;
      let heardAgain = 0;
      let heardAfterReply = 0;
      for (let stop = 1; stop <= stops; stop++) {
        await delay(random() * longestLifeMs);
        const before = timesHeard();
        seconds.push(await system.stop('SIGTERM'));
        killed += system.said().split('does not stop in time').length - 1;
        progress(`stop ${stop} took ${seconds.at(-1)?.toFixed(1)} s`);
        const since = performance.now();
        await system.restart();
        await acknowledgedAgain(ledgers, since);
        await until(() => device.client.connected, {
          what: 'the advised bike to be back',
          deadlineMs: 20_000,
        });
        if (stop === 1) {
          await until(() => timesHeard() > before, {
            what: 'the advice again',
            deadlineMs: 20_000,
          });
          heardAgain = timesHeard() - before;
          await device.publish('advice/reply', { id: advice.id, ts: Date.now(), reply: 'applied' });
          await applied(system, advice.id);
        } else {
          heardAfterReply += timesHeard() - before;
        }
      }
      const record = await applied(system, advice.id);
      await Promise.all(listening.map((each) => each.close()));
      await Promise.all(ledgers.map((ledger) => ledger.end()));
      const settled = await system.settled(120_000);
      await sum.stop();
      seconds.push(await system.stop('SIGTERM'));
      const compared = await compareWithStore(system.dataDirectory, ledgers);
      return [
        {
          what: 'stops asked for by SIGTERM, each ending with code 0',
          value: seconds.length,
          unit: '1',
          atLeast: stops,
        },
        { what: 'time to stop, median', value: quantile(seconds, 0.5), unit: 's' },
        { what: 'time to stop, longest', value: Math.max(...seconds), unit: 's', atMost: 10 },
        { what: 'processes that had to be killed', value: killed, unit: '1', atMost: 0 },
        ...comparisonFigures(ledgers, compared),
        ...countFigures(compared, settled),
        ...sumFigures(sum),
        {
          what: 'times that the waiting advice was sent again after a restart',
          value: heardAgain,
          unit: '1',
          atLeast: 1,
          atMost: 1,
        },
        {
          what: 'times that it was applied',
          value: record.replies.length,
          unit: '1',
          atLeast: 1,
          atMost: 1,
        },
        {
          what: 'times that it was sent once it was applied',
          value: heardAfterReply,
          unit: '1',
          atMost: 0,
        },
      ];
    });
  },
};

/** Weeks of rides, and then a bike that stands and says so, so that the load never ends. */
function* livedThenParked(readings: readonly RideReading[]): Generator<LedgerMessage> {
  yield* livedRides(readings);
  yield* parked(readings.length);
}

/** The record of an advice, once its device has been heard to have applied it. */
function applied(system: TestSystem, id: string): Promise<AdviceRecord> {
  const path = `/api/v1/makers/${bikes.maker}/advice?limit=500`;
  const find = async () =>
    (await system.get<{ items: AdviceRecord[] }>(path)).items.find(
      (record) => record.id === id && record.state === 'applied',
    );
  return until(find, { what: 'the reply to be seen', deadlineMs: 30_000, everyMs: 100 });
}
