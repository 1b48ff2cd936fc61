import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Random, randomIndex, seededRandom } from '../../analytics/random.ts';
import { mountSmallDisk, whyNoSmallDisk } from '../support/small-disk.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';
import { inTime, until } from '../support/until.ts';
import { checkpointWhereFull } from './full-disk/checkpoints.ts';
import type { FaultJob, FaultRun, Figure } from './job.ts';
import { compareWithStore, comparisonFigures } from './support/compare-with-store.ts';
import { acknowledgedBy, startBikes } from './support/e-bikes.ts';
import type { Ledger, LedgerMessage } from './support/ledger.ts';

const mebibyte = 1_048_576;
/** The free space below which the edge takes nothing in; see `edge.ts`. */
const floorBytes = 256 * mebibyte;

/** How much the devices can write until the floor is reached, and how often that is done. */
const sizes = {
  short: { mebibytes: 420, room: 24, rounds: 1 },
  full: { mebibytes: 1_536, room: 100, rounds: 3 },
};

/**
 * The whole system on a file system that its devices fill until they are refused, and that somebody
 * else then fills to the last byte: with a backlog to load, and with both processes killed on it.
 */
export const job: FaultJob = {
  name: 'full-disk',
  title: 'a full disk refuses early, loses nothing, and is recovered from without a hand',
  promises: [1, 2, 5, 9],
  shortWithinMs: 240_000,
  lacks: whyNoSmallDisk,
  run: async (run) => [...(await checkpoints(run)), ...(await wholeSystem(run))],
};

async function checkpoints({ size, seed, progress }: FaultRun): Promise<readonly Figure[]> {
  const rounds = size === 'full' ? 60 : 6;
  const found = await checkpointWhereFull(rounds, seededRandom(seed));
  progress(`${rounds} databases filled up`);
  return [
    { what: 'databases that checkpoint where the disk is full', value: rounds, unit: '1' },
    { what: 'checkpoints put off', value: found.putOff, unit: '1', atLeast: 1 },
    { what: 'transactions refused', value: found.refused, unit: '1', atLeast: 1 },
    { what: 'databases that had to be made anew', value: found.madeAnew, unit: '1' },
    {
      what: 'readings that a database has lost or doubled',
      value: found.wrong,
      unit: '1',
      atMost: 0,
    },
  ];
}

async function wholeSystem({ size, seed, progress }: FaultRun): Promise<readonly Figure[]> {
  const { mebibytes, room, rounds } = sizes[size];
  const disk = await mountSmallDisk(mebibytes);
  const ledgers: Ledger[] = [];
  let system: TestSystem | undefined;
  let filling = false;
  try {
    system = await startTestSystem({ dataDirectory: join(disk.path, 'data') });
    ledgers.push(
      ...(await startBikes(system, {
        count: 4,
        seed,
        messagesOf: (_, random) => readings(random, () => (filling ? noises : 0)),
      })),
    );
    const seen = { leastFree: Number.POSITIVE_INFINITY, whileRefused: 0 };
    const [acknowledgedIn, storedIn]: [number[], number[]] = [[], []];
    let failures = 0;
    for (let round = 0; round < rounds; round += 1) {
      await advance(ledgers, 50);
      const freed = await disk.fill(floorBytes + room * mebibyte);
      // A store that lags has a backlog to load when the disk is full to the last byte.
      const insight = await system.pidOf('insight');
      process.kill(insight, 'SIGSTOP');
      progress('devices fill the disk');
      filling = true;
      await refused(ledgers);
      seen.leastFree = Math.min(seen.leastFree, await disk.freeBytes());
      const before = acknowledgedBy(ledgers);
      await delay(2_000);
      seen.whileRefused += acknowledgedBy(ledgers) - before;

      filling = false;
      progress('somebody fills it to the last byte');
      const emptied = await disk.fill(0);
      process.kill(insight, 'SIGCONT');
      const running = system;
      await until(() => running.said().includes('No space left on device'), {
        what: 'the loader to meet the full disk',
        deadlineMs: 60_000,
      });
      for (const role of ['insight', 'edge'] as const) await killOnFullDisk(system, role);
      failures = system.said().match(/"role":"(?:edge|insight)"/g)?.length ?? 0;

      progress('there is space again');
      const since = performance.now();
      await emptied();
      await freed();
      await advance(ledgers, 1);
      acknowledgedIn.push((performance.now() - since) / 1_000);
      await until(async () => (await running.health()).sum.stored >= before, {
        what: 'the store to have what it waited for',
        deadlineMs: 120_000,
        everyMs: 50,
      });
      storedIn.push((performance.now() - since) / 1_000);
    }
    await inTime(Promise.all(ledgers.map((ledger) => ledger.end())), {
      what: 'the last acknowledgements',
      deadlineMs: 60_000,
    });
    const { holds } = await system.settled(120_000);
    await system.stop();
    const compared = await compareWithStore(system.dataDirectory, ledgers);
    return [
      { what: 'times that the disk was filled', value: rounds, unit: '1' },
      {
        what: 'free on the disk when the devices were refused',
        value: seen.leastFree / mebibyte,
        unit: 'MB',
        atLeast: 64,
      },
      { what: 'acknowledged while refused', value: seen.whileRefused, unit: '1', atMost: 0 },
      {
        what: 'ends and failed starts of processes on the full disk',
        value: failures,
        unit: '1',
        atLeast: 1,
      },
      {
        what: 'space again to the first acknowledgement, longest',
        value: Math.max(...acknowledgedIn),
        unit: 's',
        atMost: 60,
      },
      {
        what: 'space again to the backlog in the store, longest',
        value: Math.max(...storedIn),
        unit: 's',
        atMost: 120,
      },
      ...comparisonFigures(ledgers, compared),
      { what: 'sums that do not hold in the end', value: holds ? 0 : 1, unit: '1', atMost: 0 },
    ];
  } finally {
    for (const ledger of ledgers) ledger.close();
    await system?.close();
    await disk.remove();
  }
}

/** Texts of noise in a reading that is to fill the disk, each as long as a text may be. */
const noises = 8;
const noiseCharacters = 1_024;

function noiseFrom(random: Random): string {
  const bytes = Array.from({ length: (noiseCharacters * 3) / 4 }, () => randomIndex(random, 256));
  return Buffer.from(bytes).toString('base64');
}

/** Readings with so many texts of noise, which no store can press together. */
function* readings(random: Random, noises: () => number): Generator<LedgerMessage, never> {
  for (let seq = 0; ; seq += 1) {
    const noise = Array.from({ length: noises() }, (_, n) => [`noise${n}`, noiseFrom(random)]);
    const values = { speed: seq % 90, ...Object.fromEntries(noise) };
    const payload = JSON.stringify({ ts: Date.now(), seq, values });
    yield { payload, seqs: [seq], qos: 1 };
  }
}

async function advance(ledgers: readonly Ledger[], count: number): Promise<void> {
  const aim = acknowledgedBy(ledgers) + count;
  await until(() => acknowledgedBy(ledgers) >= aim, {
    what: `${count} more acknowledgements`,
    deadlineMs: 120_000,
  });
}

/** Waits until nobody was acknowledged anything for a second and a half. */
async function refused(ledgers: readonly Ledger[]): Promise<void> {
  let last = { acknowledged: acknowledgedBy(ledgers), at: performance.now() };
  await until(
    () => {
      const acknowledged = acknowledgedBy(ledgers);
      if (acknowledged !== last.acknowledged) last = { acknowledged, at: performance.now() };
      return performance.now() - last.at > 1_500;
    },
    { what: 'the devices to be refused', deadlineMs: 120_000 },
  );
}

/** Kills a process, if the full disk has not ended it yet, and waits until its next start failed or served. */
async function killOnFullDisk(system: TestSystem, role: 'edge' | 'insight'): Promise<void> {
  const pid = await system.pidOf(role).catch(() => undefined);
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  await until(async () => (await system.pidOf(role).catch(() => pid)) !== pid, {
    what: `the ${role} process to be started again`,
    deadlineMs: 30_000,
  });
  await delay(1_000);
}
