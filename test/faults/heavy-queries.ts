import { startLoad } from '../bench/load.ts';
import { addTools, heavyQueries } from '../bench/tools.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';
import type { FaultJob } from './job.ts';
import { startAsking } from './support/askers.ts';
import { unaccounted } from './support/books.ts';

/** Twenty ask at the same time what takes long, then ten times as many, while devices send. */
export const job: FaultJob = {
  name: 'heavy-queries',
  title: 'twenty who ask heavy questions do not hold up acknowledgements, and a crowd is shed',
  promises: [5],
  shortWithinMs: 120_000,
  async run({ size, progress }) {
    const { rate, seconds, history, p99Ms } =
      size === 'full'
        ? { rate: 10_000, seconds: 20, history: 12, p99Ms: 100 }
        : { rate: 500, seconds: 2, history: 1, p99Ms: 5_000 };
    const system = await startTestSystem();
    try {
      const devices = await addTools(system, 50);
      const plan = { host: '127.0.0.1', port: system.mqttPort, window: 20 };
      const load = await startLoad({ ...plan, devices });
      try {
        progress('making a history to ask about');
        await load.run(history);
        await system.settled(300_000);
        progress(`${rate} messages a second alone`);
        const alone = await load.run(seconds, rate);
        progress('beside twenty');
        const twenty = startAsking(system, heavyQueries, 20);
        const runs = countRuns(system);
        const beside = await load.run(seconds, rate);
        const analysed = await runs.stop();
        const calm = await twenty.stop();
        progress('beside two hundred');
        const crowd = startAsking(system, heavyQueries, 200);
        const crowded = await load.run(seconds, rate);
        const rush = await crowd.stop();
        return [
          { what: `acknowledgement p99 at ${rate} messages/s`, value: alone.p99Ms, unit: 'ms' },
          { what: '… beside 20 heavy queries', value: beside.p99Ms, unit: 'ms', atMost: p99Ms },
          { what: 'ratio of these', value: beside.p99Ms / alone.p99Ms, unit: '1' },
          { what: 'queries answered', value: calm.answered, unit: '1', atLeast: 1 },
          { what: 'queries shed', value: calm.shed, unit: '1', atMost: 0 },
          { what: 'runs of analytics beside them', value: analysed, unit: '1', atLeast: 1 },
          { what: '… beside 200', value: crowded.p99Ms, unit: 'ms', atMost: p99Ms },
          { what: 'longest acknowledgement beside 200', value: crowded.maxMs, unit: 'ms' },
          { what: 'their queries answered', value: rush.answered, unit: '1', atLeast: 1 },
          { what: 'their queries shed', value: rush.shed, unit: '1', atLeast: 1 },
          {
            what: 'of these not told when to come again',
            value: rush.shed - rush.shedWithRetryAfter,
            unit: '1',
            atMost: 0,
          },
          {
            what: 'queries that failed otherwise',
            value: calm.failed + rush.failed,
            unit: '1',
            atMost: 0,
          },
          await unaccounted(system),
        ];
      } finally {
        await load.close();
      }
    } finally {
      await system.close();
    }
  },
};

/** Counts the runs of analytics that begin until `stop`. */
function countRuns(system: TestSystem): { stop(): Promise<number> } {
  const begun = new Set<number>();
  let stopped = false;
  const watching = (async () => {
    while (!stopped) {
      const { insight } = await system.health();
      if (insight.lastRun !== null) begun.add(insight.lastRun.at);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  watching.catch(() => {}); // told by `stop`
  return {
    async stop() {
      stopped = true;
      await watching;
      return begun.size;
    },
  };
}
