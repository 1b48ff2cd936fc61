import { setTimeout as delay } from 'node:timers/promises';
import { startLoad } from '../bench/load.ts';
import { addTools } from '../bench/tools.ts';
import { type Interception, interceptedFiles } from '../store/journal/intercepted-files.ts';
import { startTestEdge, type TestEdge } from '../support/edge.ts';
import { memoryMb, peakMemoryMb } from '../support/memory.ts';
import { startTestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';
import type { FaultJob, FaultRun, Figure } from './job.ts';
import { unaccounted } from './support/books.ts';
import { holdFsyncs } from './support/hold-fsyncs.ts';

const sizes = {
  short: {
    keepalives: [2, 4],
    crowd: 40,
    rate: 500,
    stoppedSeconds: 2,
    slackMs: 5_000,
    growthMb: 400,
  },
  full: {
    keepalives: [4, 10, 60],
    crowd: 200,
    rate: 10_000,
    stoppedSeconds: 30,
    slackMs: 1_000,
    growthMb: 150,
  },
} as const;

/** Together more than what may wait of QoS 0. */
const messagesEach = 300;

/** First the disk holds, then what loads from the journal stands still. */
export const job: FaultJob = {
  name: 'back-pressure',
  title: 'a disk or a store that stands still neither fills memory nor loses what was acknowledged',
  promises: [1, 2, 3, 5],
  shortWithinMs: 120_000,
  run: async (run) => [...(await heldDisk(run)), ...(await stoppedStore(run))],
};

/** The edge's own wiring over a disk on which no fsync ends. */
async function heldDisk({ size, progress }: FaultRun): Promise<readonly Figure[]> {
  const { keepalives, crowd, slackMs, growthMb } = sizes[size];
  const hooks: Interception = {};
  const waiting = keepalives.map((keepalive) => `waits-${keepalive}`);
  const hasty = Array.from({ length: crowd }, (_, n) => `hasty-${n}`);
  const edge = await startTestEdge([...waiting, ...hasty], { files: interceptedFiles(hooks) });
  const letGo = holdFsyncs(hooks);
  try {
    const before = await memoryMb(process.pid);
    progress(`${crowd} devices send QoS 0 to a disk that holds`);
    let sent = 0;
    const senders = await Promise.all(hasty.map((device) => edge.join(device)));
    for (let n = 0; n < messagesEach; n++) {
      for (const { client, topic } of senders) {
        client.publish(topic, severalReadings, { qos: 0 });
        sent += 1;
      }
      if (n % 20 === 0) await delay(1);
    }
    await until(() => edge.counters().dropped > 0, {
      ...{ what: 'messages to be dropped', deadlineMs: 30_000 },
    });

    progress(`devices with keepalives of ${keepalives.join(', ')} s wait for one acknowledgement`);
    const waits = await Promise.all(
      keepalives.map((keepalive, n) => waitForNothing(edge, waiting[n] as string, keepalive)),
    );
    const { journal } = edge.counters();
    const growth = (await memoryMb(process.pid)) - before;

    progress('the disk goes on');
    for (const { client } of senders) client.cut();
    letGo();
    const again = await Promise.all(waiting.map((device) => edge.join(device)));
    for (const { client, topic } of again) client.publish(topic, oneReading, { dup: true });
    await Promise.all(again.map(({ client }) => client.next('puback', { deadlineMs: 30_000 })));
    await until(() => edge.counters().inFlight === 0, {
      ...{ what: 'all to be on disk', deadlineMs: 60_000 },
    });
    const { received, accepted, duplicate, dropped, rejected } = edge.counters();
    const refused = Object.values(rejected).reduce((sum, count) => sum + count, 0);
    return [
      ...waits.map(
        ({ ms }, n): Figure => ({
          what: `held with a keepalive of ${keepalives[n]} s before it is disconnected`,
          value: ms,
          unit: 'ms',
          atMost: Math.min(10_000, (keepalives[n] ?? 0) * 500) + slackMs,
        }),
      ),
      {
        what: 'acknowledgements while the disk held',
        value: waits.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
        unit: '1',
        atMost: 0,
      },
      { what: 'messages of QoS 0 sent meanwhile', value: sent, unit: '1' },
      { what: 'of these dropped, and counted', value: dropped, unit: '1', atLeast: 1 },
      {
        what: 'waiting for the disk at most',
        value: journal.pendingBytes / 1_048_576,
        unit: 'MB',
        atMost: 64,
      },
      { what: 'growth of memory', value: growth, unit: 'MB', atMost: growthMb },
      {
        what: 'readings without an ending after the disk went on',
        value: Math.abs(received - accepted - duplicate - dropped - refused),
        unit: '1',
        atMost: 0,
      },
    ];
  } finally {
    letGo();
    await edge.close();
  }
}

/** Sends one message, and waits until it is disconnected for want of an acknowledgement. */
async function waitForNothing(edge: TestEdge, device: string, keepalive: number) {
  const { client, topic } = await edge.join(device, { keepalive });
  const since = performance.now();
  client.publish(topic, oneReading);
  await client.untilClosed(60_000);
  return { ms: performance.now() - since, acknowledged: client.pubacks.length };
}

/** The whole system, in which the insight process is stopped as by a debugger. */
async function stoppedStore({ size, progress }: FaultRun): Promise<readonly Figure[]> {
  const { rate, stoppedSeconds } = sizes[size];
  const system = await startTestSystem();
  try {
    const devices = await addTools(system, 20);
    const load = await startLoad({
      ...{ host: '127.0.0.1', port: system.mqttPort, window: 20 },
      devices,
    });
    try {
      const [edge, insight] = [await system.pidOf('edge'), await system.pidOf('insight')];
      const before = await load.run(1, rate);
      progress(`the store stands still for ${stoppedSeconds} s`);
      process.kill(insight, 'SIGSTOP');
      const during = await load.run(stoppedSeconds, rate).finally(() => {
        process.kill(insight, 'SIGCONT');
      });
      const back = performance.now();
      const whole = await unaccounted(system);
      const drained = (performance.now() - back) / 1_000;
      const { sum } = await system.health();
      const acknowledged = before.acknowledged + during.acknowledged;
      return [
        { what: 'store stood still for', value: stoppedSeconds, unit: 's' },
        {
          what: 'acknowledged meanwhile',
          value: during.acknowledged,
          unit: '1',
          atLeast: (rate * stoppedSeconds) / 2,
        },
        { what: 'acknowledgement p99 meanwhile', value: during.p99Ms, unit: 'ms' },
        {
          what: 'most memory of the edge',
          value: await peakMemoryMb(edge),
          unit: 'MB',
          atMost: 300,
        },
        { what: 'until the store had caught up', value: drained, unit: 's', atMost: 120 },
        {
          what: 'acknowledged readings missing in the store',
          value: Math.max(0, acknowledged - sum.stored),
          unit: '1',
          atMost: 0,
        },
        whole,
      ];
    } finally {
      await load.close();
    }
  } finally {
    await system.close();
  }
}

const oneReading = JSON.stringify({ ts: Date.now(), seq: 1, values: { speed: 18 } });
const severalReadings = JSON.stringify(
  Array.from({ length: 30 }, () => ({ values: { speed: 18, riding: true } })),
);
