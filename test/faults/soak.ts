import { setTimeout as delay } from 'node:timers/promises';
import { addTools, heavyQueries, maker } from '../bench/tools.ts';
import { memoryMb, openDescriptors } from '../support/memory.ts';
import { startTestSystem } from '../support/system.ts';
import type { FaultJob, Figure } from './job.ts';
import { startAsking } from './support/askers.ts';
import { allStored, unaccounted } from './support/books.ts';
import { startChurn } from './support/churn.ts';
import { compareWithStore, comparisonFigures } from './support/compare-with-store.ts';
import { startBikes } from './support/e-bikes.ts';
import { addApps } from './support/join.ts';
import type { Ledger } from './support/ledger.ts';
import { endlessRides } from './support/rides.ts';
import { floorSlope, type Sample } from './support/slope.ts';

/** How long the full size runs, minutes: `SOAK_MINUTES=60 npm run test:soak`. */
const minutes = Number(process.env.SOAK_MINUTES ?? 10);

const sizes = {
  short: { seconds: 8, bikes: 10, devices: 35, apps: 5, everyMs: 100 },
  full: { seconds: minutes * 60, bikes: 50, devices: 130, apps: 20, everyMs: 1_000 },
} as const;

const roles = ['edge', 'insight'] as const;

/** At first code is compiled, and caches and the queues of absent sessions fill: not looked at. */
const warmUp = 1 / 2;

/** What may be kept of an hour of this, MB. */
const mostMbAnHour = { edge: 60, insight: 120 } as const;

/**
 * Garbage that was not collected yet, or pages that the database took for a while, MB: with gigabytes
 * free nobody is in a hurry. It hides a slow rise from a short look, so that an hour shows more.
 */
const noiseMb = { edge: 30, insight: 60 } as const;

/** A fleet that comes and goes, well- and ill-behaved, with people who ask, for as long as wanted. */
export const job: FaultJob = {
  name: 'soak',
  title: 'clients that come and go, well and badly behaved, leave nothing behind in memory',
  promises: [1, 2, 3, 4, 5],
  shortWithinMs: 120_000,
  byNameOnly: true,
  async run({ size, seed, progress }) {
    const { seconds, bikes, devices, apps, everyMs } = sizes[size];
    // So that the database's own memory is full before it is looked at.
    const system = await startTestSystem({ settings: { MEMORY_LIMIT: '256MB' } });
    let ledgers: readonly Ledger[] = [];
    try {
      const tools = await addTools(system, devices);
      const listeners = await addApps(system, maker, 'churn', apps);
      const pids = { edge: await system.pidOf('edge'), insight: await system.pidOf('insight') };
      await system.settled();
      const before = await descriptors(pids);

      ledgers = await startBikes(system, {
        ...{ count: bikes, seed, perSecond: 2, doubled: 0.02 },
        messagesOf: (_, random) => endlessRides(random, Date.now() - 400 * 86_400_000),
      });
      const churn = startChurn({ port: system.mqttPort, devices: tools, apps: listeners, seed });
      const asking = startAsking(system, heavyQueries, 2, 500);
      const memory: Readonly<Record<(typeof roles)[number], Sample[]>> = { edge: [], insight: [] };
      const begun = performance.now();
      for (let at = 0; at < seconds && !churn.hasFailed; at = (performance.now() - begun) / 1_000) {
        for (const role of roles) memory[role].push({ at, value: await memoryMb(pids[role]) });
        if (memory.edge.length % 60 === 0) {
          const now = roles.map(
            (role) => `${role} ${Math.round(memory[role].at(-1)?.value ?? 0)} MB`,
          );
          progress(`${Math.round(at)} s: ${now.join(', ')}; ${churn.comings} comings`);
        }
        await delay(everyMs);
      }
      const { failed, answered } = await asking.stop();
      await churn.stop();
      await Promise.all(ledgers.map((ledger) => ledger.end()));
      await system.settled(300_000);
      await allStored(system);
      const after = await descriptors(pids);
      const whole = await unaccounted(system);
      const { sum, rejectedByReason, sessions } = await system.health();
      await system.stop();

      const look = (role: (typeof roles)[number]): readonly Figure[] => {
        const seen = memory[role].filter(({ at }) => at >= seconds * warmUp);
        const hours = (seconds * (1 - warmUp)) / 3_600;
        const atMost = Math.max(mostMbAnHour[role], noiseMb[role] / hours);
        // Seconds show that it is measured, and nothing of memory.
        const limit = size === 'full' ? { atMost } : {};
        return [
          {
            what: `${role}: memory rises`,
            value: floorSlope(seen) * 3_600,
            unit: 'MB/h',
            ...limit,
          },
          {
            what: `${role}: most memory`,
            value: Math.max(...seen.map(({ value }) => value)),
            unit: 'MB',
          },
          {
            what: `${role}: more open files and sockets once all have left`,
            value: after[role] - before[role],
            unit: '1',
            atMost: 16,
          },
        ];
      };
      return [
        { what: 'clients', value: bikes + devices + apps, unit: '1' },
        { what: 'for', value: seconds / 60, unit: 'min' },
        { what: 'times somebody came in anew', value: churn.comings, unit: '1', atLeast: devices },
        ...roles.flatMap(look),
        {
          what: 'queued for absent sessions',
          value: sessions.queuedBytes / 1_048_576,
          unit: 'MB',
          atMost: 64,
        },
        { what: 'queries answered', value: answered, unit: '1', atLeast: 1 },
        { what: 'queries that failed', value: failed, unit: '1', atMost: 0 },
        { what: 'readings received', value: sum.received, unit: '1' },
        { what: 'of these rejected', value: sum.rejected, unit: '1', atLeast: 1 },
        {
          what: 'for so many reasons',
          value: Object.keys(rejectedByReason).length,
          unit: '1',
          atLeast: 3,
        },
        whole,
        ...comparisonFigures(ledgers, await compareWithStore(system.dataDirectory, ledgers)),
      ];
    } finally {
      for (const ledger of ledgers) ledger.close();
      await system.close();
    }
  },
};

async function descriptors(pids: Readonly<Record<(typeof roles)[number], number>>) {
  return { edge: await openDescriptors(pids.edge), insight: await openDescriptors(pids.insight) };
}
