import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { LoadOrder, LoadPhase, LoadPlan, LoadReport } from './load.ts';
import { LoadClient } from './load-client.ts';

/**
 * The process that makes the load of the benchmarks: one `LoadClient` a device, all in one
 * thread. It is told over IPC what to do (`LoadOrder`) and answers each order with a report.
 *
 * - at full speed every client keeps its window full;
 * - at a rate the clients take turns, and each message is due when its turn comes. A client whose
 *   window is full sends later, and the latency counts from when the message was due: load that
 *   waits for the system it measures would flatter it.
 */

/** How often what is due is looked at, ms. */
const tickMs = 1;

async function connectAll(plan: LoadPlan): Promise<readonly LoadClient[]> {
  const connected: LoadClient[] = [];
  const devices = plan.devices.entries();
  // They share the iterator: each takes the next device that nobody has taken.
  const connectSome = async () => {
    for (const [index, device] of devices) {
      connected[index] = await LoadClient.connect({ ...plan, device, index });
    }
  };
  const atOnce = Math.min(plan.atOnce ?? Infinity, plan.devices.length);
  await Promise.all(Array.from({ length: atOnce }, connectSome));
  return connected;
}

/** Runs one phase; resolves when all that was sent is acknowledged. */
async function run(
  clients: readonly LoadClient[],
  { seconds, perSecond, readings }: LoadPhase,
): Promise<LoadReport> {
  const histogram = createHistogram({ lowest: 1, highest: 60_000_000, figures: 3 });
  const begun = performance.now();
  const usedBefore = process.cpuUsage();
  const until = begun + seconds * 1_000;
  for (const client of clients) client.begin(histogram, readings);
  if (perSecond === undefined) for (const client of clients) client.fillWindow(until);
  else await pace(clients, perSecond, begun, until);
  await Promise.all(clients.map((client) => client.drained()));
  const used = process.cpuUsage(usedBefore);
  return report(clients, histogram, begun, (used.user + used.system) / 1e6);
}

function pace(
  clients: readonly LoadClient[],
  perSecond: number,
  begun: number,
  until: number,
): Promise<void> {
  const everyMs = 1_000 / perSecond;
  let next = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const now = performance.now();
      const turns = (Math.min(now, until) - begun) / everyMs;
      const first = next;
      for (; next < turns; next++) clients[next % clients.length]?.due(now);
      // Whose window is full sends the rest as it is acknowledged.
      const last = Math.min(next, first + clients.length);
      for (let turn = first; turn < last; turn++) clients[turn % clients.length]?.sendDue();
      if (now < until) return;
      clearInterval(timer);
      resolve();
    }, tickMs);
  });
}

function report(
  clients: readonly LoadClient[],
  histogram: RecordableHistogram,
  begun: number,
  cpuSeconds: number,
): LoadReport {
  const seconds = (Math.max(...clients.map((client) => client.lastAck)) - begun) / 1_000;
  const inMs = (microseconds: number) => microseconds / 1_000;
  return {
    acknowledged: histogram.count,
    seconds,
    p50Ms: inMs(histogram.percentile(50)),
    p99Ms: inMs(histogram.percentile(99)),
    maxMs: inMs(histogram.max),
    generatorCpu: cpuSeconds / seconds,
  };
}

let clients: readonly LoadClient[] = [];
process.on('message', async (order: LoadOrder) => {
  try {
    if ('connect' in order) {
      clients = await connectAll(order.connect);
      process.send?.({ connected: clients.length });
    } else {
      process.send?.(await run(clients, order));
    }
  } catch (error) {
    process.send?.({ fault: String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
