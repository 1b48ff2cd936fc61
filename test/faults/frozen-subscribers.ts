import { type LoadDevice, startLoad } from '../bench/load.ts';
import { addTools, maker } from '../bench/tools.ts';
import { peakMemoryMb } from '../support/memory.ts';
import type { RawMqtt } from '../support/raw-mqtt.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';
import type { FaultJob, Figure } from './job.ts';
import { compareWithStore, comparisonFigures } from './support/compare-with-store.ts';
import { acknowledgedBy, startBikes } from './support/e-bikes.ts';
import { addApps, type Credential, join } from './support/join.ts';
import type { Ledger } from './support/ledger.ts';
import { openPartition, type Partition } from './support/partition.ts';

const sizes = {
  short: {
    frozen: 3,
    vanishing: 5,
    keepalive: 2,
    partitions: [1, 3.5],
    stallMs: 10_000,
    seconds: 1,
  },
  full: {
    frozen: 10,
    vanishing: 50,
    keepalive: 10,
    partitions: [5, 300],
    stallMs: 1_000,
    seconds: 10,
  },
} as const;

const rate = 200;
const polite = 20;
const dropsWithin = 30;

/** Two are not there though their sockets are: those who read nothing, and those cut off by the network. */
export const job: FaultJob = {
  name: 'frozen-subscribers',
  title:
    'subscribers that stop reading, peers that vanish and networks that part hold up nobody else',
  promises: [1, 2, 5],
  shortWithinMs: 180_000,
  async run({ size, seed, progress }) {
    const { frozen, vanishing, keepalive, partitions, stallMs, seconds } = sizes[size];
    const system = await startTestSystem({ settings: { ANALYSIS_PAUSE_SECONDS: '5' } });
    let network: Partition | undefined;
    let ledgers: readonly Ledger[] = [];
    try {
      network = await openPartition(system.mqttPort);
      const devices = await addTools(system, polite + vanishing + 1);
      const [loud, ...others] = devices as readonly [LoadDevice, ...LoadDevice[]];
      const plan = { host: '127.0.0.1', port: system.mqttPort, window: 20 };
      const load = await startLoad({ ...plan, devices: others.slice(0, polite) });
      try {
        const alone = await load.run(seconds, rate);

        progress(`${frozen} subscribers stop reading`);
        const besideFrozen = load.run(seconds, rate);
        const dropped = await freeze(system, loud, frozen);
        const whileFrozen = await besideFrozen;

        progress(`${vanishing} devices vanish`);
        const gone = await vanish(system, network, others.slice(polite), keepalive);

        progress(`the network parts for ${partitions.join(' s, then ')} s`);
        ledgers = await startBikes(
          { ...system, mqttPort: network.port },
          { count: 10, seed, perSecond: 10, keepalive },
        );
        await until(() => acknowledgedBy(ledgers) > 100, { what: 'the ledgers to begin' });
        const lasting = partitions.reduce((sum, parted) => sum + parted + 2, 0);
        const besideParted = load.run(lasting, rate);
        let slowest = 0;
        for (const parted of partitions) {
          network.part();
          await new Promise((resolve) => setTimeout(resolve, parted * 1_000));
          network.mend();
          slowest = Math.max(slowest, await allGoOn(ledgers));
        }
        const whileParted = await besideParted;
        await Promise.all(ledgers.map((ledger) => ledger.end()));
        await system.settled(300_000);
        const memory = await peakMemoryMb(await system.pidOf('edge'));
        await system.stop();
        const stall = (what: string, value: number): Figure => ({
          ...{ what, value, unit: 'ms', atMost: stallMs },
        });
        return [
          { what: 'longest wait of others for an acknowledgement', value: alone.maxMs, unit: 'ms' },
          stall('… while subscribers do not read', whileFrozen.maxMs),
          stall('… while the network is parted for others', whileParted.maxMs),
          ...dropped,
          ...gone,
          { what: 'longest parting of the network', value: Math.max(...partitions), unit: 's' },
          {
            what: 'from its mending until all devices go on',
            value: slowest,
            unit: 's',
            atMost: 30,
          },
          ...comparisonFigures(ledgers, await compareWithStore(system.dataDirectory, ledgers)),
          { what: 'most memory of the edge', value: memory, unit: 'MB', atMost: 400 },
        ];
      } finally {
        await load.close();
      }
    } finally {
      for (const ledger of ledgers) ledger.close();
      await network?.close();
      await system.close();
    }
  },
};

/** Until each ledger is acknowledged something new, seconds. */
async function allGoOn(ledgers: readonly Ledger[]): Promise<number> {
  const since = performance.now();
  const before = ledgers.map(({ acknowledged }) => acknowledged.size);
  await until(() => ledgers.every(({ acknowledged }, n) => acknowledged.size > (before[n] ?? 0)), {
    what: 'all devices to go on',
    deadlineMs: 60_000,
  });
  return (performance.now() - since) / 1_000;
}

/** Apps subscribe and read no more, one reads on; a device sends large messages until they are gone. */
async function freeze(
  system: TestSystem,
  loud: LoadDevice,
  frozen: number,
): Promise<readonly Figure[]> {
  const credentials = await addApps(system, maker, 'board', frozen + 1);
  const apps = await Promise.all(
    credentials.map(async (app) => {
      const client = await join(system.mqttPort, app);
      await client.subscribe([`vm/${maker}/+/+/telemetry`], 0);
      return client;
    }),
  );
  const [awake, ...asleep] = apps as [RawMqtt, ...RawMqtt[]];
  const sender = await join(system.mqttPort, loud);
  const connected = async () => (await system.health()).devices.online;
  const all = await connected();
  for (const app of asleep) app.socket.pause();
  const since = performance.now();
  const large = JSON.stringify(
    Array.from({ length: 1_000 }, () => ({ values: { power: 1, temperature: 21.5, energy: 7 } })),
  );
  let sent = 0;
  const heard = () =>
    awake.received.filter((packet) => packet.cmd === 'publish' && packet.topic === loud.topic)
      .length;
  try {
    await until(
      async () => {
        for (let n = 0; n < 10; n++) sender.publish(loud.topic, large);
        sent += 10;
        // So that the one who reads is never as far behind as those who do not.
        await until(() => sender.pubacks.length >= sent && heard() >= sent, {
          ...{ what: 'the loud one to be acknowledged and heard', deadlineMs: 30_000 },
        });
        return (await connected()) <= all - frozen;
      },
      { what: 'those who do not read to be dropped', deadlineMs: 120_000 },
    );
    const seconds = (performance.now() - since) / 1_000;
    return [
      {
        what: 'until those who do not read are dropped',
        value: seconds,
        unit: 's',
        atMost: dropsWithin,
      },
      {
        what: 'messages that one who reads missed',
        value: sent - heard(),
        unit: '1',
        atMost: 0,
      },
    ];
  } finally {
    for (const client of [sender, ...apps]) client.cut();
  }
}

/** Devices whose network is gone, without a word: they are found out by their keepalive. */
async function vanish(
  system: TestSystem,
  network: Partition,
  devices: readonly LoadDevice[],
  keepalive: number,
): Promise<readonly Figure[]> {
  const [app] = await addApps(system, maker, 'watcher', 1);
  const watcher = await join(system.mqttPort, app as Credential);
  await watcher.subscribe([`vm/${maker}/tool/+/status`]);
  const payload = Buffer.from(JSON.stringify({ ts: Date.now(), state: 'offline', boot: 'b-1' }));
  const clients = await Promise.all(
    devices.map((device) =>
      join(network.port, device, {
        keepalive,
        will: { topic: `vm/${device.username}/status`, payload, qos: 1, retain: true },
      }),
    ),
  );
  const wills = () => watcher.received.filter(({ cmd }) => cmd === 'publish').length;
  const since = performance.now();
  network.part();
  try {
    const deadlineMs = keepalive * 1_500 + 30_000;
    await until(() => wills() >= devices.length, { what: 'their wills', deadlineMs });
    const seconds = (performance.now() - since) / 1_000;
    return [
      {
        what: `until peers that vanished are dropped and their wills sent (keepalive ${keepalive} s)`,
        value: seconds,
        unit: 's',
        atMost: keepalive * 1.5 + dropsWithin,
        atLeast: keepalive,
      },
    ];
  } finally {
    network.mend();
    for (const client of [watcher, ...clients]) client.cut();
  }
}
