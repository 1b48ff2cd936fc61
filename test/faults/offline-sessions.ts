import { startLoad } from '../bench/load.ts';
import { addTools, maker } from '../bench/tools.ts';
import { memoryMb, peakMemoryMb } from '../support/memory.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';
import type { FaultJob } from './job.ts';
import { allStored, unaccounted } from './support/books.ts';
import { startFlood } from './support/flooder.ts';
import { acknowledging, addApps, type Credential, join } from './support/join.ts';

/** Sessions of one credential, and messages of one session, that the broker keeps (`broker/limits.ts`). */
const keptSessions = 8;
const keptMessages = 1_000;

const everyTelemetry = `vm/${maker}/+/+/telemetry`;

/** Apps leave sessions behind and stay away while a million messages come for each of them. */
export const job: FaultJob = {
  name: 'offline-sessions',
  title: 'sessions of clients that stay away, and what is retained, are bounded and counted',
  promises: [2, 5],
  shortWithinMs: 120_000,
  async run({ size, progress }) {
    const { apps, comings, messages, statuses, rssMb } =
      size === 'full'
        ? { apps: 16, comings: 500, messages: 1_000_000, statuses: 200_000, rssMb: 400 }
        : { apps: 3, comings: 12, messages: 5_000, statuses: 2_000, rssMb: 500 };
    const system = await startTestSystem();
    try {
      const devices = await addTools(system, 20);
      const credentials = await addApps(system, maker, 'away', apps);
      const edge = await system.pidOf('edge');

      progress(`${comings} clients leave sessions behind`);
      for (let coming = 0; coming < comings; coming++) {
        const app = credentials[coming % apps];
        if (app !== undefined) await comeAndGo(system.mqttPort, app, `client-${coming}`);
      }
      const left = await system.health();
      const before = await memoryMb(edge);

      progress(`${messages} messages for each of them`);
      const load = await startLoad({
        ...{ host: '127.0.0.1', port: system.mqttPort, window: 20 },
        devices,
      });
      let sent = 0;
      while (sent < messages) sent += (await load.run(0.5)).acknowledged;
      await load.close();
      const away = await allStored(system);
      const during = await peakMemoryMb(edge);

      progress('one of them comes back');
      const [first] = credentials;
      if (first === undefined) throw new Error('no app');
      const last = Math.floor((comings - 1) / apps) * apps;
      const back = await join(system.mqttPort, first, {
        ...{ clientId: `client-${last}`, clean: false, onPacket: acknowledging },
      });
      const heard = () => back.received.filter(({ cmd }) => cmd === 'publish').length;
      await until(() => heard() >= Math.min(keptMessages, sent), {
        what: 'what was kept for it',
        deadlineMs: 60_000,
      });
      back.cut();

      progress(`${statuses} statuses of one device`);
      const retained = await retain(system, devices[0] as (typeof devices)[0], statuses);
      const missed = left.sessions.sessions * Math.max(0, sent - keptMessages);
      return [
        {
          what: 'sessions kept of those left behind',
          value: left.sessions.sessions,
          unit: '1',
          atMost: keptSessions * apps,
        },
        {
          what: 'sessions left behind, neither kept nor counted as forgotten',
          value: comings - left.sessions.sessions - left.sessions.forgotten,
          unit: '1',
          atMost: 0,
        },
        { what: 'messages sent while they were away', value: sent, unit: '1', atLeast: messages },
        {
          what: 'messages for sessions, neither queued nor counted as not kept',
          value: Math.abs(missed - away.sessions.notKept),
          unit: '1',
          atMost: 0,
        },
        {
          what: 'queued for them',
          value: away.sessions.queuedBytes / 1_048_576,
          unit: 'MB',
          atMost: 64,
        },
        { what: 'memory of the edge before', value: before, unit: 'MB' },
        { what: '… at most while they were away', value: during, unit: 'MB', atMost: rssMb },
        {
          what: 'messages the first one back was sent',
          value: heard(),
          unit: '1',
          atLeast: Math.min(keptMessages, sent),
          atMost: keptMessages,
        },
        {
          what: `messages retained after ${statuses} statuses`,
          value: retained,
          unit: '1',
          atMost: 1,
        },
        {
          what: 'most memory of the edge in the end',
          value: await peakMemoryMb(edge),
          unit: 'MB',
          atMost: rssMb,
        },
        await unaccounted(system),
      ];
    } finally {
      await system.close();
    }
  },
};

/** Leaves a session behind that wants every reading there is. */
async function comeAndGo(port: number, app: Credential, clientId: string): Promise<void> {
  const client = await join(port, app, { clientId, clean: false });
  await client.subscribe([everyTelemetry], 1);
  client.send({ cmd: 'disconnect' });
  await client.untilClosed();
}

/** Lets a device retain its status again and again; answers how many are retained at the end. */
async function retain(system: TestSystem, device: Credential, times: number): Promise<number> {
  const topic = `vm/${device.username}/status`;
  const payload = JSON.stringify({ ts: Date.now(), state: 'online', boot: 'b-1' });
  const taken = async () => (await system.health()).sum.received;
  const before = await taken();
  const flood = await startFlood(system.mqttPort, { ...device, topic }, payload, { retain: true });
  await until(async () => (await taken()) - before >= times, {
    what: `${times} statuses`,
    deadlineMs: 120_000,
    everyMs: 50,
  });
  flood.stop();
  const watcher = await join(system.mqttPort, device);
  await watcher.subscribe([`vm/${device.username}/#`]);
  await watcher.next('publish', { where: ({ retain: isRetained }) => isRetained });
  watcher.send({ cmd: 'pingreq' });
  await watcher.next('pingresp');
  const retained = watcher.received.filter((packet) => packet.cmd === 'publish' && packet.retain);
  watcher.cut();
  return retained.length;
}
