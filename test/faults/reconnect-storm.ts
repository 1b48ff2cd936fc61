import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from 'simple-statistics';
import { until } from '../support/until.ts';
import type { FaultJob } from './job.ts';
import { compareWithStore, comparisonFigures, countFigures } from './support/compare-with-store.ts';
import { acknowledgedBy, startBikes } from './support/e-bikes.ts';
import type { Ledger } from './support/ledger.ts';
import { withSystem } from './support/with-system.ts';

const sizes = {
  short: { devices: 300, kills: 1 },
  full: { devices: 2_000, kills: 3 },
} as const;

/** Each device sends that often, and tries to come back that often. */
const perSecond = 0.5;
const reconnectMs = 500;

export const job: FaultJob = {
  name: 'reconnect-storm',
  title:
    'the edge process is killed under thousands of devices: all come back, and those that are back are acknowledged meanwhile',
  promises: [1, 2, 9],
  shortWithinMs: 120_000,
  run: async ({ size, seed, progress }) => {
    const { devices, kills } = sizes[size];
    const settings = { ANALYSIS_PAUSE_SECONDS: '5' };
    return withSystem({ settings }, async (system, ledgers) => {
      ledgers.push(
        ...(await startBikes(system, {
          count: devices,
          seed,
          ...{ perSecond, reconnectMs, window: 4, clean: true, keepalive: 30 },
        })),
      );
      await allBack(ledgers, 0);
      await until(() => ledgers.every(({ acknowledged }) => acknowledged.size > 0), {
        what: 'readings of all to be acknowledged',
        deadlineMs: 60_000,
      });
      progress(`${devices} devices are connected`);

      const storms: Storm[] = [];
      for (let kill = 1; kill <= kills; kill++) {
        const pid = await system.pidOf('edge');
        process.kill(pid, 'SIGKILL');
        const storm = await weather(ledgers, performance.now());
        storms.push(storm);
        progress(`all are back after ${(storm.allMs / 1_000).toFixed(1)} s`);
      }
      await Promise.all(ledgers.map((ledger) => ledger.end()));
      const settled = await system.settled(120_000);
      await system.stop();
      const compared = await compareWithStore(system.dataDirectory, ledgers);
      const worst = (of: (storm: Storm) => number) => Math.max(...storms.map(of));
      return [
        {
          what: 'devices connected when the edge is killed',
          value: devices,
          unit: '1',
          atLeast: devices,
        },
        { what: 'kills', value: kills, unit: '1' },
        {
          what: 'kill to the first device back, longest',
          value: worst((s) => s.firstMs) / 1_000,
          unit: 's',
        },
        {
          what: 'kill to half of the devices back, longest',
          value: worst((s) => s.halfMs) / 1_000,
          unit: 's',
        },
        {
          what: 'kill to all devices back, longest',
          value: worst((s) => s.allMs) / 1_000,
          unit: 's',
          atMost: 60,
        },
        {
          what: 'readings acknowledged between the first and the last device back, fewest',
          value: Math.min(...storms.map((s) => s.acknowledged)),
          unit: '1',
          atLeast: 1,
        },
        {
          what: 'longest pause between two acknowledgements meanwhile',
          value: worst((s) => s.longestPauseMs) / 1_000,
          unit: 's',
          atMost: 10,
        },
        ...comparisonFigures(ledgers, compared),
        ...countFigures(compared, settled),
      ];
    });
  },
};

/** How devices came back, from the kill on, ms. */
interface Storm {
  readonly firstMs: number;
  readonly halfMs: number;
  readonly allMs: number;
  /** readings, from the first device back to the last */
  readonly acknowledged: number;
  readonly longestPauseMs: number;
}

/** Watches all devices come back after a kill. */
async function weather(ledgers: readonly Ledger[], killed: number): Promise<Storm> {
  await until(() => ledgers.some((ledger) => isBack(ledger, killed)), {
    what: 'the first device back',
    deadlineMs: 60_000,
    everyMs: 5,
  });
  const before = acknowledgedBy(ledgers);
  const waiting = allBack(ledgers, killed);
  let [last, lastAt, longestPauseMs] = [before, performance.now(), 0];
  let isOver = false;
  const over = waiting.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await delay(10);
    const now = performance.now();
    longestPauseMs = Math.max(longestPauseMs, now - lastAt);
    const acknowledged = acknowledgedBy(ledgers);
    if (acknowledged > last) [last, lastAt] = [acknowledged, now];
  }
  await over;
  const backMs = ledgers.map(({ connectedAt = Number.NaN }) => connectedAt - killed);
  return {
    firstMs: Math.min(...backMs),
    halfMs: quantile(backMs, 0.5),
    allMs: Math.max(...backMs),
    acknowledged: last - before,
    longestPauseMs,
  };
}

function isBack({ connectedAt = 0 }: Ledger, since: number): boolean {
  return connectedAt > since;
}

async function allBack(ledgers: readonly Ledger[], since: number): Promise<void> {
  await until(() => ledgers.every((ledger) => isBack(ledger, since)), {
    what: `${ledgers.length} devices to be connected`,
    deadlineMs: 120_000,
    everyMs: 20,
  });
}
