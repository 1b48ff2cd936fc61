import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { memoryMb } from '../support/memory.ts';
import { cpuSeconds } from '../support/processor.ts';
import { startAsShipped } from './as-shipped.ts';
import { startLoad } from './load.ts';
import type { Measured } from './result.ts';
import { addTools } from './tools.ts';

export const name = 'connections';

const devices = 10_000;
/** Connections that are being made at the same time, as on a network that comes back. */
const atOnce = 500;
const calmSeconds = 3;
/** A whole minute: once in it analytics looks whether silence has ended a session. */
const idleSeconds = 60;
/** Each device once a second. */
const each = { seconds: 5, perSecond: devices };

/**
 * A fleet that is connected, authenticated and silent: how long until all are in, what memory that
 * takes of the process that serves them, and what both processes do while nothing happens. Then each
 * device sends a reading a second: the first messages of so many at once, and those that follow.
 */
export async function run(): Promise<Measured> {
  const system = await startAsShipped();
  try {
    const edge = await system.pidOf('edge');
    const insight = await system.pidOf('insight');
    await refuseFewDescriptors(edge);
    const tools = await addTools(system, devices);
    await system.settled();
    const idlePercent = async () => {
      await delay(calmSeconds * 1_000);
      const used = async () => (await cpuSeconds(edge)) + (await cpuSeconds(insight));
      const [before, since] = [await used(), performance.now()];
      await delay(idleSeconds * 1_000);
      return ((await used()) - before) / ((performance.now() - since) / 1e5);
    };
    const idleCpuPercent = await idlePercent();
    const idleMb = await memoryMb(edge);
    const since = performance.now();
    const plan = { host: '127.0.0.1', port: system.mqttPort, devices: tools, window: 20, atOnce };
    const load = await startLoad(plan);
    try {
      const connectSeconds = (performance.now() - since) / 1_000;
      const connectedIdleCpuPercent = await idlePercent();
      const connectedMb = await memoryMb(edge);
      const first = await load.run(each.seconds, each.perSecond);
      const later = await load.run(each.seconds, each.perSecond);
      const { devices: known } = await system.health();
      return {
        figures: {
          connected: known.online,
          connectSeconds,
          rssMb: connectedMb - idleMb,
          idleRssMb: idleMb,
          idleCpuPercent,
          connectedIdleCpuPercent,
          firstAckP99Ms: first.p99Ms,
          laterAckP99Ms: later.p99Ms,
          acknowledgedPerSecond: (first.acknowledged + later.acknowledged) / (2 * each.seconds),
        },
        unit: {
          connected: '1',
          connectSeconds: 's',
          rssMb: 'MB',
          idleRssMb: 'MB',
          idleCpuPercent: '%',
          connectedIdleCpuPercent: '%',
          firstAckP99Ms: 'ms',
          laterAckP99Ms: 'ms',
          acknowledgedPerSecond: '/s',
        },
      };
    } finally {
      await load.close();
    }
  } finally {
    await system.close();
  }
}

/** Node raises its limit of open files to the hard one by itself; that one is the machine's. */
async function refuseFewDescriptors(pid: number): Promise<void> {
  const limits = await readFile(`/proc/${pid}/limits`, 'utf8');
  const hard = Number(/^Max open files\s+\d+\s+(\d+)/m.exec(limits)?.[1]);
  if (hard < devices + 200) {
    throw new Error(`a process may open ${hard} files here; next step: ulimit -n ${devices * 2}`);
  }
}
