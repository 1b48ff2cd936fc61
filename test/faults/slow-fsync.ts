import { type Load, startLoad } from '../bench/load.ts';
import { addTools } from '../bench/tools.ts';
import { memoryMb } from '../support/memory.ts';
import { openRawMqtt } from '../support/raw-mqtt.ts';
import type { TestSystem } from '../support/system.ts';
import type { FaultJob, Figure } from './job.ts';
import { startOnFaultyDisk } from './support/disk-orders.ts';

/** How long an fsync takes besides its own time, ms. */
const slowMs = [5, 50, 500] as const;

const calmDevices = 20;
/** So many that these never wait to send: all that comes within a second is under way at once. */
const calmWindow = 200;
/** Messages under way of one device under pressure: half as many again as may wait of one. */
const pressingWindow = 4_000;

/** Eighty devices under pressure send twice what may wait of all together. */
const sizes = {
  short: { calm: 1, rate: 500, pressing: 12, pressed: 1, hangsMs: 2_500, keepaliveSeconds: 2 },
  full: { calm: 20, rate: 1_000, pressing: 80, pressed: 20, hangsMs: 13_000, keepaliveSeconds: 0 },
};

/** What the edge may take beside what it has when idle, MiB: several times what may wait in all. */
const mostGrowthMb = 400;

/** A real system on a disk whose fsync is slow: under little load, and under more than fits. */
export const job: FaultJob = {
  name: 'slow-fsync',
  title: 'a slow disk makes acknowledgements slow, and nothing else: memory and holds stay bounded',
  promises: [5],
  shortWithinMs: 180_000,
  async run({ size, progress }) {
    const { calm, rate, pressing, pressed, hangsMs, keepaliveSeconds } = sizes[size];
    const disk = await startOnFaultyDisk();
    const loads: Load[] = [];
    try {
      const { system } = disk;
      const devices = await addTools(system, calmDevices + pressing);
      const plan = { host: '127.0.0.1', port: system.mqttPort };
      const few = await startLoad({
        ...plan,
        devices: devices.slice(0, calmDevices),
        window: calmWindow,
      });
      loads.push(few);
      const many = await startLoad({
        ...plan,
        devices: devices.slice(calmDevices),
        window: pressingWindow,
      });
      loads.push(many);
      const edge = await system.pidOf('edge');
      const idleMb = await memoryMb(edge);

      const figures: Figure[] = [
        { what: 'memory of the idle edge process, resident', value: idleMb, unit: 'MB' },
      ];
      for (const ms of slowMs) {
        progress(`fsync takes ${ms} ms`);
        await disk.order({ fsyncTakesMs: ms });
        const { p50Ms, p99Ms } = await few.run(calm, rate);
        const memory = watchMemory(edge);
        const { maxMs, acknowledged, seconds } = await many.run(pressed);
        const peakMb = await memory.stop();
        const named = (what: string) => `fsync +${ms} ms: ${what}`;
        figures.push(
          { what: named('acknowledgement at a calm rate, median'), value: p50Ms, unit: 'ms' },
          {
            // At worst a message waits for the fsync under way and for its own.
            ...{ what: named('the same, 99th percentile'), value: p99Ms, unit: 'ms' },
            atMost: 2 * ms + (size === 'full' ? 1_000 : 3_000),
          },
          {
            what: named('messages acknowledged under more load than fits'),
            value: acknowledged / seconds,
            unit: '/s',
          },
          {
            ...{ what: named('longest of these, the way to the socket included') },
            ...{ value: maxMs, unit: 'ms' },
          },
          {
            what: named('memory of the edge process beyond idle'),
            value: Math.max(0, peakMb - idleMb),
            unit: 'MB',
            atMost: mostGrowthMb,
          },
        );
      }

      progress(`fsync takes ${hangsMs} ms`);
      await disk.order({ fsyncTakesMs: hangsMs });
      const heldMs = await timeUntilLetGo(system, devices[0] as Named, keepaliveSeconds);
      const capMs = keepaliveSeconds === 0 ? 10_000 : keepaliveSeconds * 500;
      figures.push({
        what: `a client held by an fsync of ${hangsMs / 1_000} s is let go after`,
        value: heldMs,
        unit: 'ms',
        atLeast: capMs,
        atMost: capMs + 1_000,
      });
      await disk.order();
      const { sum, holds } = await system.settled(300_000);
      figures.push({
        what: 'readings not stored in the end',
        value: holds ? sum.received - sum.stored : Number.NaN,
        unit: '1',
        atMost: 0,
      });
      return figures;
    } finally {
      for (const load of loads) await load.close();
      await disk.close();
    }
  },
};

interface Named {
  readonly username: string;
  readonly password: string;
  readonly topic: string;
}

/** How long a client waits for an acknowledgement until it is disconnected instead, ms. */
async function timeUntilLetGo(
  system: TestSystem,
  { username, password, topic }: Named,
  keepalive: number,
): Promise<number> {
  const client = await openRawMqtt({ port: system.mqttPort });
  try {
    await client.connect({ username, password: Buffer.from(password), keepalive });
    const since = performance.now();
    client.publish(topic, JSON.stringify({ ts: Date.now(), seq: 1, values: { power: 1 } }));
    await client.untilClosed(30_000);
    if (client.pubacks.length > 0) throw new Error('it was acknowledged before it was let go');
    return performance.now() - since;
  } finally {
    client.cut();
  }
}

/** Looks at the memory of a process until `stop`, which answers the most it had, MiB. */
function watchMemory(pid: number): { stop(): Promise<number> } {
  let most = 0;
  let last: Promise<void> = Promise.resolve();
  const look = async () => {
    most = Math.max(most, await memoryMb(pid));
  };
  const timer = setInterval(() => {
    last = look();
  }, 20);
  return {
    async stop() {
      clearInterval(timer);
      await last;
      await look();
      return most;
    },
  };
}
