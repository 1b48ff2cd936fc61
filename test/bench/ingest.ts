import { startAsking as startCrowd } from '../faults/support/askers.ts';
import { peakMemoryMb } from '../support/memory.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';
import { startLoad } from './load.ts';
import type { Measured } from './result.ts';
import { addTools, heavyQueries } from './tools.ts';

export const name = 'ingest';

const devices = 50;
const window = 20;
const warmUpSeconds = 2;
const phaseSeconds = 8;
/** A steady rate to compare versions by, whatever their peak: messages a second. */
const steadyRate = 30_000;
/** How long a person waits before asking again, ms; keeps below the API's limit of requests. */
const askAgainMs = 200;
/** How many ask without waiting. */
const crowdSize = 20;

/**
 * The whole system under load: fifty devices, QoS 1, twenty messages each under way, four signals
 * in about 150 bytes of JSON, from a generator on the same machine. First as fast as it goes, then
 * at half of that, then at a steady rate, then at half beside four who query now and
 * then, and beside twenty who do nothing else.
 */
export async function run(
  start: () => Promise<TestSystem> = startTestSystem,
  queries: readonly string[] = heavyQueries,
): Promise<Measured> {
  const system = await start();
  try {
    const plan = { host: '127.0.0.1', port: system.mqttPort, window };
    const load = await startLoad({ ...plan, devices: await addTools(system, devices) });
    try {
      const warmUp = await load.run(warmUpSeconds);
      const peak = await load.run(phaseSeconds);
      const acknowledged = warmUp.acknowledged + peak.acknowledged;
      const storedWithinSeconds = await secondsUntilStored(system, acknowledged);
      const messagesPerSecond = peak.acknowledged / peak.seconds;
      const half = await load.run(phaseSeconds, messagesPerSecond / 2);
      const steady = await load.run(phaseSeconds, steadyRate);
      await system.settled(300_000);
      const askers = startAsking(system, queries);
      const beside = await load.run(phaseSeconds, messagesPerSecond / 2);
      const answers = await askers.stop();
      const crowd = startCrowd(system, queries, crowdSize);
      const besideCrowd = await load.run(phaseSeconds, messagesPerSecond / 2);
      const { answered } = await crowd.stop();
      return {
        figures: {
          messagesPerSecond,
          ackP50FullMs: peak.p50Ms,
          ackP99FullMs: peak.p99Ms,
          ackP50HalfMs: half.p50Ms,
          ackP99HalfMs: half.p99Ms,
          ackP99SteadyMs: steady.p99Ms,
          ackP99QueriesMs: beside.p99Ms,
          queriesPerSecond: answers / phaseSeconds,
          ackP99Queries20Ms: besideCrowd.p99Ms,
          queries20PerSecond: answered / phaseSeconds,
          rssMb: await peakMemoryMb(await system.pidOf('edge')),
          insightRssMb: await peakMemoryMb(await system.pidOf('insight')),
          storedWithinSeconds,
        },
        unit: {
          messagesPerSecond: '/s',
          ackP50FullMs: 'ms',
          ackP99FullMs: 'ms',
          ackP50HalfMs: 'ms',
          ackP99HalfMs: 'ms',
          ackP99SteadyMs: 'ms',
          ackP99QueriesMs: 'ms',
          queriesPerSecond: '/s',
          ackP99Queries20Ms: 'ms',
          queries20PerSecond: '/s',
          rssMb: 'MB',
          insightRssMb: 'MB',
          storedWithinSeconds: 's',
        },
      };
    } finally {
      await load.close();
    }
  } finally {
    await system.close();
  }
}

/** How long the store takes, from now, to hold the readings that were acknowledged. */
async function secondsUntilStored(system: TestSystem, acknowledged: number): Promise<number> {
  const since = performance.now();
  await until(async () => (await system.health()).sum.stored >= acknowledged, {
    what: `the store to hold ${acknowledged} readings`,
    deadlineMs: 300_000,
    everyMs: 100,
  });
  return (performance.now() - since) / 1_000;
}

/** Lets each query be asked again and again by somebody; `stop` answers how many were answered. */
function startAsking(system: TestSystem, queries: readonly string[]) {
  let stopped = false;
  const ask = async (query: string) => {
    let answers = 0;
    while (!stopped) {
      const since = performance.now();
      await system.get(query);
      answers += 1;
      const rest = askAgainMs - (performance.now() - since);
      if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    }
    return answers;
  };
  const askers = Promise.all(queries.map(ask));
  askers.catch(() => {}); // told by `stop`
  return {
    stop: async () => {
      stopped = true;
      return (await askers).reduce((sum, answers) => sum + answers, 0);
    },
  };
}
