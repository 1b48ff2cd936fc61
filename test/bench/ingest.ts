import { readFile } from 'node:fs/promises';
import type { ProductModelInput } from '../../contract/model/product-model.ts';
import type { ImportResult, ImportRow } from '../../contract/records/registry.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';
import { type LoadDevice, startLoad } from './load.ts';
import type { Measured } from './result.ts';

export const name = 'ingest';

const devices = 50;
const window = 20;
const warmUpSeconds = 2;
const phaseSeconds = 8;
/** A steady rate to compare versions by, whatever their peak: messages a second. */
const steadyRate = 30_000;
const maker = 'bench';

const tool: ProductModelInput = {
  product: 'tool',
  name: 'Tool',
  version: 1,
  signals: {
    power: { kind: 'gauge', unit: 'W', min: 0, max: 5_000 },
    temperature: { kind: 'gauge', unit: 'Cel', min: -40, max: 200 },
    energy: { kind: 'counter', unit: 'W.h', resolution: 1 },
    mode: { kind: 'state', values: ['off', 'eco', 'boost'] },
  },
  session: { by: 'state', signal: 'mode', active: ['eco', 'boost'], gapSeconds: 600 },
  features: {
    energy: { signal: 'energy', aggregate: 'delta', label: 'Energy' },
    power: { signal: 'power', aggregate: 'mean', label: 'Power' },
  },
  context: { duration: false, features: ['power'] },
  value: {
    currency: 'EUR',
    outcomes: [{ feature: 'duration', label: 'Hours of work', worth: 1 }],
    resources: [{ feature: 'energy', label: 'Energy', worth: 0.0003 }],
  },
};

/** What four people ask at the same time, again and again. */
const heavyQueries = [
  `/api/v1/makers/${maker}/products/tool/summary`,
  `/api/v1/makers/${maker}/products/tool/sessions?limit=200`,
  `/api/v1/makers/${maker}/products/tool/use-cases`,
  `/api/v1/makers/${maker}/scales/product/tool`,
];

/** How long a person waits before asking again, ms; keeps below the API's limit of requests. */
const askAgainMs = 200;

/**
 * The whole system under load: fifty devices, QoS 1, twenty messages each under way, four signals
 * in about 150 bytes of JSON, from a generator on the same machine. First as fast as it goes, then
 * at half of that, then at a steady rate, then at half beside four who query.
 */
export async function run(
  start: () => Promise<TestSystem> = startTestSystem,
  queries: readonly string[] = heavyQueries,
): Promise<Measured> {
  const system = await start();
  try {
    const plan = { host: '127.0.0.1', port: system.mqttPort, window };
    const load = await startLoad({ ...plan, devices: await addDevices(system) });
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

async function addDevices(system: TestSystem): Promise<readonly LoadDevice[]> {
  await system.post('/api/v1/products', { maker, model: tool });
  const rows: ImportRow[] = Array.from({ length: devices }, (_, number) => ({
    maker,
    product: tool.product,
    device: `tool-${number}`,
    customer: `customer-${number}`,
  }));
  const { credentials } = await system.post<ImportResult>('/api/v1/registry/import', rows);
  return credentials.map((credential) => ({
    ...credential,
    topic: `vm/${credential.username}/telemetry`,
  }));
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

/** The most memory a process has ever had resident; from Linux's /proc. */
async function peakMemoryMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error(`/proc/${pid}/status does not tell VmHWM`);
  return Number(kilobytes) / 1_024;
}
