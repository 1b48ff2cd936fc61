import { memoryMb } from '../support/memory.ts';
import { cpuSeconds } from '../support/processor.ts';
import type { TestSystem } from '../support/system.ts';
import { startAsShipped } from './as-shipped.ts';
import { type Load, type LoadDevice, startLoad } from './load.ts';
import type { Measured } from './result.ts';
import { addTools } from './tools.ts';

export const name = 'growth';

const devices = 50;
const window = 20;
/** Readings stored before each measurement, and how they are called in the names of figures. */
const sizes = { '1e5': 1e5, '1e6': 1e6, '1e7': 1e7 } as const;
/** Readings a message while the store is filled: one at a time ten million would take minutes. */
const batch = 20;
/** What is measured at each size, one reading a message: the cost at a rate, and the peak. */
const paced = { seconds: 5, perSecond: 15_000 };
const peakSeconds = 3;
const settleMs = 600_000;

/**
 * What has gathered must cost nothing. At each size of the store: the processor time of a reading,
 * from the socket into the store and through analytics; the most messages a second; and how long
 * both processes take to serve again when all were killed, and what memory they have then.
 */
export async function run(): Promise<Measured> {
  const figures: Record<string, number> = {};
  const unit: Record<string, string> = {};
  const system = await startAsShipped();
  try {
    const tools = await addTools(system, devices);
    for (const [size, readings] of Object.entries(sizes)) {
      const keep = (figure: string, value: number, of: string) => {
        figures[`${figure}${size}`] = value;
        unit[`${figure}${size}`] = of;
      };
      const { edge, insight, messagesPerSecond } = await measureAt(system, tools, readings);
      keep('messagesPerSecond', messagesPerSecond, '/s');
      keep('edgeMicroseconds', edge, 'us');
      keep('insightMicroseconds', insight, 'us');
      const since = performance.now();
      await system.kill();
      await system.restart();
      keep('restartSeconds', (performance.now() - since) / 1_000, 's');
      keep('edgeRssMb', await memoryMb(await system.pidOf('edge')), 'MB');
      keep('insightRssMb', await memoryMb(await system.pidOf('insight')), 'MB');
      await system.settled(settleMs);
    }
    for (const figure of ['edgeMicroseconds', 'insightMicroseconds', 'restartSeconds']) {
      const costs = Object.keys(sizes).map((size) => figures[`${figure}${size}`] ?? Number.NaN);
      figures[`${figure}Exponent`] = exponent(Object.values(sizes), costs);
      unit[`${figure}Exponent`] = '1';
    }
    return { figures, unit };
  } finally {
    await system.close();
  }
}

/** Fills the store up to a size, and measures there: µs of processor time a reading, and the peak. */
async function measureAt(system: TestSystem, tools: readonly LoadDevice[], readings: number) {
  const plan = { host: '127.0.0.1', port: system.mqttPort, devices: tools, window };
  const load = await startLoad(plan);
  try {
    await fill(system, load, readings);
    const pids = [await system.pidOf('edge'), await system.pidOf('insight')] as const;
    const used = () => Promise.all(pids.map(cpuSeconds));
    const [edgeBefore = 0, insightBefore = 0] = await used();
    const { acknowledged } = await load.run(paced.seconds, paced.perSecond);
    await system.settled(settleMs);
    const [edgeAfter = 0, insightAfter = 0] = await used();
    const peak = await load.run(peakSeconds);
    await system.settled(settleMs);
    return {
      edge: ((edgeAfter - edgeBefore) / acknowledged) * 1e6,
      insight: ((insightAfter - insightBefore) / acknowledged) * 1e6,
      messagesPerSecond: peak.acknowledged / peak.seconds,
    };
  } finally {
    await load.close();
  }
}

async function fill(system: TestSystem, load: Load, readings: number): Promise<void> {
  // The last steps are paced: at full speed one would lead far beyond the size.
  const fast = 400_000;
  let left = readings - (await system.health()).sum.received;
  while (left > 0) {
    const perSecond = left < fast ? Math.max(1, left / batch) : undefined;
    const { acknowledged } = await load.run(1, perSecond, batch);
    left -= acknowledged * batch;
  }
  await system.settled(settleMs);
}

/** The slope of the cost over the size, both as logarithms: 0 where it does not grow, 1 where it grows along. */
function exponent(at: readonly number[], costs: readonly number[]): number {
  const mean = (values: readonly number[]) =>
    values.reduce((total, value) => total + value, 0) / values.length;
  const [x, y] = [at.map(Math.log), costs.map(Math.log)];
  const [meanX, meanY] = [mean(x), mean(y)];
  const covariance = mean(x.map((value, n) => (value - meanX) * ((y[n] ?? 0) - meanY)));
  return covariance / mean(x.map((value) => (value - meanX) ** 2));
}
