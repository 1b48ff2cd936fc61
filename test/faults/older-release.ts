import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { askRelease, type ReleaseAnswers } from '../fixtures/make-release.ts';
import { projectRoot } from '../support/source-files.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';
import { connect } from '../system/devices.ts';
import type { FaultJob } from './job.ts';

const fixtures = join(projectRoot, 'test/fixtures');

/** What a release's data folder has lost under this version. */
interface Lost {
  readonly answers: number;
  /** files that were set aside, to be made anew */
  readonly aside: number;
  readonly sessions: number;
  readonly credentials: number;
}

/** The data folders of all releases are opened by this version, which has to give the same answers. */
export const job: FaultJob = {
  name: 'older-release',
  title: 'the data folder of an older release opens, with every reading, session and credential',
  promises: [1, 2, 9],
  shortWithinMs: 90_000,
  run: async ({ progress }) => {
    const releases = (await readdir(fixtures)).filter((name) => name.startsWith('release-'));
    const lost: Lost[] = [];
    for (const release of releases) {
      lost.push(await openRelease(join(fixtures, release)));
      progress(`${release}: ${JSON.stringify(lost.at(-1))}`);
    }
    const sum = (of: (one: Lost) => number) => lost.reduce((total, one) => total + of(one), 0);
    return [
      { what: 'releases opened', value: releases.length, unit: '1', atLeast: 1 },
      {
        what: 'counters, summaries, contexts and customers that differ',
        value: sum(({ answers }) => answers),
        unit: '1',
        atMost: 0,
      },
      { what: 'files set aside', value: sum(({ aside }) => aside), unit: '1', atMost: 0 },
      {
        what: 'sessions missing, added or different',
        value: sum(({ sessions }) => sessions),
        unit: '1',
        atMost: 0,
      },
      {
        what: 'devices whose password no longer opens, or whose reading is not stored',
        value: sum(({ credentials }) => credentials),
        unit: '1',
        atMost: 0,
      },
    ];
  },
};

async function openRelease(folder: string): Promise<Lost> {
  const told: ReleaseAnswers = JSON.parse(await readFile(join(folder, 'answers.json'), 'utf8'));
  const system = await startTestSystem({
    settings: { ADMIN_KEY: '' }, // the administrator's key of then still opens
    prepare: (data) => unpack(join(folder, 'data.tar.gz'), data),
  });
  try {
    const { sessions: found, ...now } = await askRelease(system);
    const { sessions, devices, ...then } = told;
    const answers = Object.keys(then) as (keyof typeof now)[];
    return {
      answers: answers.filter((name) => !stillTells(now[name], then[name])).length,
      sessions: differing(sessions, found),
      aside: (await readdir(system.dataDirectory)).filter((name) => name.includes('broken')).length,
      credentials: await refused(system, devices),
    };
  } finally {
    await system.close();
  }
}

async function unpack(archive: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await promisify(execFile)('tar', ['-xzf', archive, '-C', folder]);
}

function differing(one: readonly unknown[], other: readonly unknown[]): number {
  const texts = (list: readonly unknown[]) => new Set(list.map((item) => JSON.stringify(item)));
  const [a, b] = [texts(one), texts(other)];
  return (
    [...a].filter((text) => !b.has(text)).length + [...b].filter((text) => !a.has(text)).length
  );
}

/** Whether an answer says all that it said then; a newer version may say more of the same thing. */
function stillTells(now: unknown, then: unknown): boolean {
  if (typeof then !== 'object' || then === null) return now === then;
  if (typeof now !== 'object' || now === null) return false;
  const told = new Map(Object.entries(now));
  if (Array.isArray(then) && then.length !== told.size) return false;
  return Object.entries(then).every(([name, value]) => stillTells(told.get(name), value));
}

/** Lets each device speak with its old password; answers how many could not. */
async function refused(system: TestSystem, devices: ReleaseAnswers['devices']): Promise<number> {
  const { stored } = (await system.health()).sum;
  let acknowledged = 0;
  for (const device of devices) {
    const { publish, close } = await connect(system, device);
    await publish('telemetry', { ts: Date.now(), values: { riding: false } });
    acknowledged += 1;
    await close();
  }
  const { sum } = await system.settled();
  return devices.length - Math.min(acknowledged, sum.stored - stored);
}
