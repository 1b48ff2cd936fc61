import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '../../analytics/random.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';
import { connect } from '../system/devices.ts';
import {
  cutLog,
  type Damage,
  garbledDatabase,
  garbledHeader,
  garbledKept,
  garbledLastSegment,
  garbledLog,
  garbledMirror,
  garbledOlderSegment,
  garbledRegistry,
  isSetAside,
  noDatabase,
  strangeFiles,
} from './damaged-files/damages.ts';
import { flipJournalBits, flipMirroredBits } from './damaged-files/flipped-bits.ts';
import type { FaultJob, FaultRun, Figure } from './job.ts';
import { compareWithStore, comparisonFigures } from './support/compare-with-store.ts';
import { moreAcknowledged, startBikes } from './support/e-bikes.ts';
import type { Ledger } from './support/ledger.ts';

/** What is damaged between one end of the system and its next start. */
interface Round {
  readonly end: 'stop' | 'kill';
  readonly damages: readonly Damage[];
}

/** While devices send. All of it is made good from the journal, or from a second copy. */
const underLoad: Readonly<Record<'short' | 'full', readonly Round[]>> = {
  short: [
    { end: 'stop', damages: [noDatabase, garbledRegistry, garbledKept, strangeFiles] },
    { end: 'kill', damages: [cutLog, garbledMirror] },
  ],
  full: [
    ...[noDatabase, garbledDatabase, garbledRegistry, garbledMirror, garbledKept, strangeFiles].map(
      (damage): Round => ({ end: 'stop', damages: [damage] }),
    ),
    ...[cutLog, garbledLog, cutLog, garbledLog, garbledDatabase, garbledRegistry].map(
      (damage): Round => ({ end: 'kill', damages: [damage] }),
    ),
    { end: 'kill', damages: [garbledDatabase, garbledRegistry, garbledKept, strangeFiles] },
  ],
};
/** Once all is stored: what the journal loses then is lost to the journal alone. */
const once: readonly Round[] = [
  { end: 'stop', damages: [garbledOlderSegment, garbledHeader, garbledLastSegment] },
];

export const job: FaultJob = {
  name: 'damaged-files',
  title: 'damaged files are noticed, set aside and made good, and the system starts without a hand',
  promises: [1, 2, 9],
  shortWithinMs: 180_000,
  async run(run) {
    const random = seededRandom(run.seed);
    const flips = run.size === 'full' ? 20_000 : 300;
    const bits = await flipJournalBits(flips, random);
    const logs = await flipMirroredBits(flips / 4, random);
    return [
      { what: 'bits flipped in a journal', value: bits.injected, unit: '1' },
      { what: 'of these detected', value: bits.detected, unit: '1', atLeast: bits.injected },
      { what: 'of these that cost more than one group', value: bits.costly, unit: '1', atMost: 0 },
      { what: 'records read that nobody wrote', value: bits.false, unit: '1', atMost: 0 },
      { what: 'bits flipped in a log that is kept twice', value: logs.injected, unit: '1' },
      { what: 'of these healed', value: logs.healed, unit: '1', atLeast: logs.injected },
      { what: 'of these that cost a record', value: logs.wrong, unit: '1', atMost: 0 },
      ...(await damageSystem(run)),
    ];
  },
};

async function damageSystem({ size, seed, progress }: FaultRun): Promise<readonly Figure[]> {
  const random = seededRandom(seed);
  const system = await startTestSystem({ settings: { JOURNAL_SEGMENT_BYTES: '65536' } });
  const ledgers: Ledger[] = [];
  let injected = 0;
  let noticed = 0;
  let aside = 0;
  const startedIn: number[] = [];
  const damageAndStart = async ({ end, damages }: Round) => {
    if (end === 'kill') await logOfDatabase(system);
    await system[end]();
    const files: string[] = [];
    for (const damage of damages) files.push(await damage.breakIt(system.dataDirectory, random));
    injected += damages.length;
    const since = performance.now();
    await system.restart();
    startedIn.push((performance.now() - since) / 1_000);
    for (const [index, damage] of damages.entries()) {
      const { what, sign } = damage;
      const isNoticed = sign === undefined || (await says(system, sign));
      const isAside = await isSetAside(damage, files[index] as string);
      noticed += isNoticed ? 1 : 0;
      aside += isAside ? 1 : 0;
      progress(`${what}: ${isNoticed ? 'noticed' : 'NOT NOTICED'}${isAside ? '' : ', NOT ASIDE'}`);
    }
  };
  try {
    ledgers.push(...(await startBikes(system, { count: 4, seed, perSecond: 300 })));
    await moreAcknowledged(ledgers, 6_000);
    for (const round of underLoad[size]) {
      await damageAndStart(round);
      await moreAcknowledged(ledgers, 500);
    }
    await Promise.all(ledgers.map((ledger) => ledger.end()));
    await system.settled(120_000);
    for (const round of once) await damageAndStart(round);
    await publishOne(system, ledgers[0] as Ledger);
    const { holds } = await system.settled(120_000);
    await system.stop();
    const compared = await compareWithStore(system.dataDirectory, ledgers);
    return [
      { what: 'damages to the files of the real system', value: injected, unit: '1' },
      {
        what: 'of these noticed, where there is a loss',
        value: noticed,
        unit: '1',
        atLeast: injected,
      },
      { what: 'of these set aside, or left in place', value: aside, unit: '1', atLeast: injected },
      { what: 'starts on damaged files, without a hand', value: startedIn.length, unit: '1' },
      { what: 'start to serving, longest', value: Math.max(...startedIn), unit: 's' },
      ...comparisonFigures(ledgers, compared),
      { what: 'sums that do not hold in the end', value: holds ? 0 : 1, unit: '1', atMost: 0 },
    ];
  } finally {
    for (const ledger of ledgers) ledger.close();
    await system.close();
  }
}

/** Waits until the database has something in its log, for a kill to leave there. */
async function logOfDatabase({ dataDirectory }: TestSystem): Promise<void> {
  const log = join(dataDirectory, 'valuemesh.duckdb.wal');
  await until(async () => (await stat(log)).size > 20_000, {
    what: "the database's log to grow",
    deadlineMs: 30_000,
  });
}

/** Whether the system says something of this kind within a while. */
async function says(system: TestSystem, sign: RegExp): Promise<boolean> {
  return until(() => sign.test(system.said()), { what: `${sign}`, deadlineMs: 10_000 }).catch(
    () => false,
  );
}

/** Shows that a device comes in and is acknowledged; its book has the reading. */
async function publishOne(system: TestSystem, ledger: Ledger): Promise<void> {
  const device = await connect(system, ledger.device);
  const seq = Math.max(...ledger.sent) + 1;
  ledger.sent.add(seq);
  await device.publish('telemetry', { ts: Date.now(), seq, values: { speed: 1 } });
  ledger.acknowledged.add(seq);
  await device.close();
}
