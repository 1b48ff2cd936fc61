import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '../../analytics/random.ts';
import { openInsight } from '../analytics/support/open-insight.ts';
import { runChild } from '../support/child.ts';
import { builtFile } from '../support/system.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { FaultJob } from './job.ts';
import type { Kill, LastWord } from './refresh-kills/killed-at.ts';
import type { Life, Lived } from './refresh-kills/one-life.ts';
import { batchedWorld, livedFile, settledMs } from './refresh-kills/world.ts';
import { type Answers, askAll, differences } from './shuffled/answers.ts';

const sizes = { short: { kills: 5 }, full: { kills: 60 } } as const;
/** A statement takes a few milliseconds: by then it is under way, or the next ones are. */
const longestUnderWayMs = 4;

/**
 * Analytics in a process of its own is killed at drawn statements of its refreshes, spread evenly
 * over them: before one begins, while it runs, and at commits; each time with new and late readings
 * to work off beside what was left; and once between a gap that was adopted and the sessions made
 * anew by it. In the end all must be as if it had been computed once.
 */
export const job: FaultJob = {
  name: 'refresh-kills',
  title:
    'analytics is killed at any statement of its refreshes, again and again, and ends up with the figures of one undisturbed computation',
  promises: [6, 9],
  shortWithinMs: 240_000,
  run: async ({ size, seed, progress }) => {
    const { kills } = sizes[size];
    const random = seededRandom(seed);
    // One to build everything, one to see how long a refresh is, the killed ones, and the last.
    const batches = kills + 3;
    const folder = await temporaryFolder('refresh-kills');
    const words: LastWord[] = [];
    let setAside = 0;
    const lived = async (life: Omit<Life, 'folder' | 'seed' | 'batches'>) => {
      const order: Life = { folder: folder.path, seed, batches, ...life };
      const told = await oneLife(order);
      if ('statement' in told) words.push(told);
      else if (told.setAside) setAside += 1;
      return told;
    };
    try {
      // First of all between the word that adopts a gap, after one of each model, and its sessions.
      const said = batchedWorld(seed, batches).models.length + 1;
      const adopted = { after: 'append to gap_words', time: said };
      const first = await lived({ batch: 0, kill: adopted });
      if (!('statement' in first)) throw new Error('no gap was adopted');
      progress(`killed after the gap was adopted: ${first.sql}`);
      const measured = await lived({ batch: 1 });
      if ('statement' in measured) throw new Error('killed without being told to');
      progress(`${measured.statements} statements a refresh`);
      for (let n = 0; n < kills; n++) {
        const kill: Kill = {
          statement: 1 + Math.floor((measured.statements * (n + random())) / kills),
          ...(n % 2 === 0 ? {} : { afterMs: random() * longestUnderWayMs }),
        };
        await lived({ batch: n + 2, kill });
        const word = words.at(-1);
        progress(`${n + 1} of ${kills}: ${word?.statement} ${word?.sql}`);
      }
      const last = await lived({ batch: batches - 1, last: true });
      if ('statement' in last || last.answers === undefined) throw new Error('no last life');
      if (last.gap === undefined) throw new Error('no gap');
      const wanted = await undisturbed(seed, batches, last.gap);
      const differing = (['sessions', 'contexts', 'values'] as const).map((kind) => {
        const [missing, other] = differences(wanted[kind], last.answers?.[kind] ?? []);
        if (missing.length + other.length > 0) progress(`${missing[0]}\n${other[0]}`);
        return Math.max(missing.length, other.length);
      });
      const compared = wanted.sessions.length + wanted.contexts.length + wanted.values.length;
      const none = (what: string, value: number) => ({ what, value, unit: '1', atMost: 0 });
      return [
        {
          what: 'kills in the middle of a refresh',
          value: words.length,
          unit: '1',
          atLeast: Math.ceil(kills / 2),
        },
        {
          what: 'of them within a transaction',
          value: words.filter(({ within }) => within).length,
          unit: '1',
          atLeast: 1,
        },
        {
          what: 'the gap that was tuned, beginning at 60 s',
          value: last.gap,
          unit: 's',
          atLeast: 500,
          atMost: 1_000,
        },
        none('times the database would not open again', setAside),
        { what: 'answers compared with those of one computation', value: compared, unit: '1' },
        none(
          'answers that differ',
          differing.reduce((sum, count) => sum + count, 0),
        ),
        none('rows that the audit afterwards found different', last.drift ?? Number.NaN),
      ];
    } finally {
      await folder.remove();
    }
  },
};

/** One life of the process: what it told at its end. */
async function oneLife(life: Life): Promise<LastWord | Lived> {
  const program = builtFile(join('test', 'faults', 'refresh-kills', 'one-life.js'));
  const { stdout, stderr, code, signal } = await runChild(
    process.execPath,
    [program, JSON.stringify(life)],
    { deadlineMs: 120_000 },
  );
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`a life ended with ${code}: ${stderr}`);
  return signal === 'SIGKILL'
    ? (JSON.parse(stdout) as LastWord)
    : (JSON.parse(await readFile(join(life.folder, livedFile), 'utf8')) as Lived);
}

/** The answers of analytics that saw all readings at once, by the same gap, and was never disturbed. */
async function undisturbed(seed: number, batches: number, gap: number): Promise<Answers> {
  const world = batchedWorld(seed, batches, gap);
  const insight = await openInsight(world.registry, world.now + (batches - 1) * 60_000);
  try {
    await world.load(insight.database);
    await insight.runNow();
    insight.now += settledMs;
    const { error } = await insight.runNow();
    if (error !== null) throw new Error(error);
    return await askAll(insight.queries, { ...world, lives: [] }, { history: false });
  } finally {
    await insight.close();
  }
}
