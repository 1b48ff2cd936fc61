import { setTimeout as delay } from 'node:timers/promises';
import { addTools, heavyQueries, maker } from '../bench/tools.ts';
import { memoryMb, openDescriptors } from '../support/memory.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';
import type { FaultJob, Figure } from './job.ts';
import { startAsking } from './support/askers.ts';
import { allStored, unaccounted } from './support/books.ts';
import { startChurn } from './support/churn.ts';
import { compareWithStore, comparisonFigures } from './support/compare-with-store.ts';
import { startBikes } from './support/e-bikes.ts';
import { addApps } from './support/join.ts';
import type { Ledger } from './support/ledger.ts';
import { floorSlope, type Sample } from './support/slope.ts';

/** How long the full size runs, minutes: `SOAK_MINUTES=60 npm run test:soak`. */
const minutes = Number(process.env.SOAK_MINUTES ?? 10);

const sizes = {
  short: { seconds: 8, bikes: 10, devices: 35, apps: 5, everyMs: 100 },
  full: { seconds: minutes * 60, bikes: 50, devices: 130, apps: 20, everyMs: 1_000 },
} as const;

type Role = 'edge' | 'insight';

/** Both processes, resident, and what is known of the inside of the second. */
const parts = ['edge', 'insight', 'heap', 'external', 'database', 'besides'] as const;
type Part = (typeof parts)[number];

/** At first code is compiled, and caches and the queues of absent sessions fill: not looked at. */
const warmUp = 1 / 2;

/**
 * What DuckDB may hold, MB. Its cache fills with the data, which is no leak: it is told by itself,
 * and so little is full within two minutes, so that rises are looked at from there on.
 */
const databaseMb = 128;
const isFull = 0.9;

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
    const system = await startTestSystem({ settings: { MEMORY_LIMIT: `${databaseMb}MB` } });
    let ledgers: readonly Ledger[] = [];
    try {
      const tools = await addTools(system, devices);
      const listeners = await addApps(system, maker, 'churn', apps);
      const pids = { edge: await system.pidOf('edge'), insight: await system.pidOf('insight') };
      await system.settled();
      const before = await descriptors(pids);

      ledgers = await startBikes(system, { count: bikes, seed, perSecond: 2, doubled: 0.02 });
      const churn = startChurn({ port: system.mqttPort, devices: tools, apps: listeners, seed });
      const asking = startAsking(system, heavyQueries, 2, 500);
      const memory: Readonly<Record<Part, Sample[]>> = {
        ...{ edge: [], insight: [], heap: [], external: [], database: [], besides: [] },
      };
      const begun = performance.now();
      for (let at = 0; at < seconds && !churn.hasFailed; at = (performance.now() - begun) / 1_000) {
        const now = await memoryNow(system, pids);
        for (const part of parts) memory[part].push({ at, value: now[part] });
        if (memory.edge.length % 60 === 1) {
          const words = parts.map((part) => `${part} ${Math.round(now[part])} MB`);
          progress(`${Math.round(at)} s: ${words.join(', ')}; ${churn.comings} comings`);
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

      const fullAt = memory.database.find(({ value }) => value >= isFull * databaseMb)?.at;
      const from = Math.max(seconds * warmUp, fullAt ?? 0);
      const seen = (part: Part) => memory[part].filter(({ at }) => at >= from);
      const rises = (what: string, part: Part): Figure => ({
        ...{ what, value: floorSlope(seen(part)) * 3_600, unit: 'MB/h' },
      });
      const most = (what: string, part: Part): Figure => ({
        ...{ what, value: Math.max(...seen(part).map(({ value }) => value)), unit: 'MB' },
      });
      const hours = (seconds - from) / 3_600;
      // Seconds show that it is measured, and nothing of memory.
      const held = (role: Role) =>
        size === 'full' ? { atMost: Math.max(mostMbAnHour[role], noiseMb[role] / hours) } : {};
      const left = (role: Role): Figure => ({
        what: `${role}: more open files and sockets once all have left`,
        ...{ value: after[role] - before[role], unit: '1', atMost: 16 },
      });
      return [
        { what: 'clients', value: bikes + devices + apps, unit: '1' },
        { what: 'for', value: seconds / 60, unit: 'min' },
        { what: 'times somebody came in anew', value: churn.comings, unit: '1', atLeast: devices },
        { ...rises('edge: memory rises', 'edge'), ...held('edge') },
        most('edge: most memory', 'edge'),
        left('edge'),
        {
          ...rises('insight: memory rises, besides what its database holds', 'besides'),
          ...held('insight'),
        },
        rises('… JavaScript objects of it', 'heap'),
        rises('… buffers of it', 'external'),
        { ...most('… and its database', 'database'), atMost: databaseMb },
        ...(size === 'full' ? [fullAfter(fullAt)] : []),
        most('insight: most memory', 'insight'),
        left('insight'),
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

/** A database that is not full in the first half hides what is kept behind what it fills. */
function fullAfter(at: number | undefined): Figure {
  const what = `insight: its database holds ${isFull * 100} % of what it may (${databaseMb} MB) after`;
  return { what, value: (at ?? minutes * 60) / 60, unit: 'min', atMost: minutes * warmUp };
}

/** MiB each; `besides` is the insight process without what its database holds. */
async function memoryNow(
  { url }: TestSystem,
  pids: Readonly<Record<Role, number>>,
): Promise<Readonly<Record<Part, number>>> {
  const metrics = await (await fetch(new URL('/metrics', url))).text();
  const told = (name: string) => {
    const [, bytes] = new RegExp(`^valuemesh_${name} (.+)$`, 'm').exec(metrics) ?? [];
    if (bytes === undefined) throw new Error(`/metrics does not tell ${name}`);
    return Number(bytes) / 1_048_576;
  };
  const [edge, insight] = [await memoryMb(pids.edge), await memoryMb(pids.insight)];
  const database = told('database_memory_bytes');
  return {
    ...{ edge, insight, database, besides: insight - database },
    heap: told('insight_nodejs_heap_size_used_bytes'),
    external: told('insight_nodejs_external_memory_bytes'),
  };
}

async function descriptors(pids: Readonly<Record<Role, number>>) {
  return { edge: await openDescriptors(pids.edge), insight: await openDescriptors(pids.insight) };
}
