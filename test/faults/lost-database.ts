import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check, Diagnosis } from '../../contract/records/diagnosis.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';
import { connect, type Registered } from '../system/devices.ts';
import type { FaultJob, Figure } from './job.ts';
import { differences, knownOf, sendCommuters } from './support/commuters.ts';
import { compareWithStore, comparisonFigures } from './support/compare-with-store.ts';
import { moreAcknowledged, startBikes } from './support/e-bikes.ts';

const sizes = {
  short: { bikes: 20, days: 28, readings: 10, load: 500 },
  full: { bikes: 40, days: 182, readings: 40, load: 20_000 },
} as const;

/** The database of a system under load is deleted and damaged, with the whole journal and without. */
export const job: FaultJob = {
  name: 'lost-database',
  title:
    'the database is deleted and damaged under load, and comes back from the journal or from a backup',
  promises: [1, 2, 3, 6, 9],
  shortWithinMs: 180_000,
  run: async ({ size, seed, progress }) => {
    const { load, ...history } = sizes[size];
    const system = await startTestSystem({
      settings: { JOURNAL_SEGMENT_BYTES: '262144', JOURNAL_RETENTION_DAYS: '0' },
    });
    const file = `${system.dataDirectory}.tar`;
    const figures: Figure[] = [];
    const none = (what: string, value: number) =>
      void figures.push({ what, value, unit: '1', atMost: 0 });
    try {
      await sendCommuters(system, history);
      const before = await knownOf(system);
      progress(`${before.sessions.length} sessions in ${before.contexts.length} contexts`);
      figures.push(
        { what: 'sessions known before', value: before.sessions.length, unit: '1', atLeast: 100 },
        { what: 'use contexts known before', value: before.contexts.length, unit: '1', atLeast: 2 },
      );

      const ledgers = await startBikes(system, { count: 4, seed, perSecond: 200 });
      const more = () => moreAcknowledged(ledgers, load);
      await more();
      for (const lose of [deleteDatabase, damageDatabase]) {
        await lose(system);
        await more();
        progress(`${lose.name}: back under load`);
      }
      await more();
      const saved = await system.valuemesh(['backup', file, '--with-database'], 300_000);
      if (saved.code !== 0) throw new Error(`no backup: ${saved.stderr}`);
      const late = await registerLate(system);
      await more();
      await Promise.all(ledgers.map((ledger) => ledger.end()));
      none(
        'differences after the rebuilds from the whole journal',
        differences(before, await knownOf(system)),
      );

      await system.stop();
      await deleteDatabase(system);
      const since = performance.now();
      await system.restart();
      const { sum } = await system.settled(300_000);
      const seconds = (performance.now() - since) / 1_000;
      progress(`${sum.stored} readings from journal to insight in ${seconds.toFixed(1)} s`);
      figures.push(
        { what: 'readings and messages rebuilt', value: sum.stored, unit: '1' },
        {
          what: 'from start to insight, per million of them',
          value: (seconds / sum.stored) * 1e6,
          unit: 's',
        },
      );

      await system.stop();
      const cut = await withoutBeginning(system);
      const lost = await system.settled(300_000);
      const found = await doctor(system);
      figures.push({
        what: 'segments of the journal deleted with the database',
        value: cut,
        unit: '1',
        atLeast: 1,
      });
      const missing = lost.insight.stores[0]?.missing ?? 0;
      figures.push({ what: 'readings told as missing', value: missing, unit: '1', atLeast: 1 });
      none('readings missing beyond those told', Math.abs(await untold(system, missing)));
      none('sums that do not hold without them', lost.holds ? 0 : 1);
      none('doctors that do not tell', found.some(isMissing) ? 0 : 1);

      await system.stop();
      const folder = `${system.dataDirectory}-restored`;
      const words = ['restore', file, '--data', folder, '--outlived', system.dataDirectory];
      const restored = await system.valuemesh(words, 300_000);
      if (restored.code !== 0) throw new Error(`not restored: ${restored.stderr}`);
      await rm(system.dataDirectory, { recursive: true });
      await rename(folder, system.dataDirectory);
      await system.restart();
      none('differences after the restore', differences(before, await knownOf(system)));
      const after = await system.settled(300_000);
      none('readings missing after it', after.insight.stores[0]?.missing ?? 1);
      none('devices registered after the backup that are unknown', await speaks(system, late));
      none(
        'problems that the doctor finds after it',
        (await doctor(system)).filter(({ state }) => state === 'problem').length,
      );
      await system.stop();
      return [
        ...figures,
        ...comparisonFigures(ledgers, await compareWithStore(system.dataDirectory, ledgers)),
      ];
    } finally {
      await rm(file, { force: true });
      await system.close();
    }
  },
};

const databaseOf = (system: TestSystem) => join(system.dataDirectory, 'valuemesh.duckdb');

/** Deletes the file below a system that may run, whose process then ends. */
async function deleteDatabase(system: TestSystem): Promise<void> {
  await rm(databaseOf(system), { force: true });
  await rm(`${databaseOf(system)}.wal`, { force: true });
  await endInsight(system);
}

/** Overwrites its header and its catalogue. */
async function damageDatabase(system: TestSystem): Promise<void> {
  const file = await open(databaseOf(system), 'r+');
  await file.write(Buffer.alloc(65_536, 0xab), 0, 65_536, 0);
  await file.sync();
  await file.close();
  await endInsight(system);
}

async function endInsight(system: TestSystem): Promise<void> {
  const pid = await system.pidOf('insight').catch(() => undefined);
  if (pid === undefined) return;
  process.kill(pid, 'SIGKILL');
  await until(async () => (await system.pidOf('insight')) !== pid && (await system.health()), {
    what: 'the insight process to serve again',
    deadlineMs: 30_000,
  });
}

/** Deletes the database and the older half of the journal of a stopped system, and starts it. */
async function withoutBeginning(system: TestSystem): Promise<number> {
  await deleteDatabase(system);
  const journal = join(system.dataDirectory, 'journal');
  const segments = (await readdir(journal)).filter((name) => name.endsWith('.seg')).toSorted();
  const older = segments.slice(0, Math.floor(segments.length / 2));
  for (const name of older) await rm(join(journal, name));
  await system.restart();
  return older.length;
}

async function doctor(system: TestSystem): Promise<Diagnosis['checks']> {
  return (await system.get<Diagnosis>('/api/v1/doctor')).checks;
}

function isMissing({ check, state, found }: Check): boolean {
  return check === 'database' && state === 'problem' && found.includes('are missing');
}

/** Readings that are neither there nor told as missing; below 0: told and yet there. */
async function untold(system: TestSystem, missing: number): Promise<number> {
  const { sum } = await system.health();
  const wrong = (await doctor(system)).filter(
    ({ check, found }) => check === 'database' && found.includes('has counted'),
  );
  return wrong.length > 0 ? sum.stored - missing : 0;
}

async function registerLate(system: TestSystem): Promise<Registered> {
  const row = { maker: 'maker', product: 'e-bike', device: 'late', customer: 'late' };
  const { credentials } = await system.post<{ credentials: readonly { password: string }[] }>(
    '/api/v1/registry/import',
    [row],
  );
  return { ...row, password: credentials[0]?.password ?? '' };
}

/** 0 where the device is let in and its reading acknowledged. */
async function speaks(system: TestSystem, device: Registered): Promise<number> {
  const { publish, close } = await connect(system, device);
  await publish('telemetry', { values: { riding: false } });
  await close();
  return 0;
}
