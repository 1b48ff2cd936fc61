import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startAnalytics } from '../../../analytics/analytics.ts';
import { type Logger, silent } from '../../../contract/ports/logger.ts';
import { openDuckdb } from '../../../store/duckdb/open-duckdb.ts';
import { openMirroredReader, openMirroredWriter } from '../../../store/journal/mirrored-journal.ts';
import { paced } from '../../analytics/support/paced-world.ts';
import { type Answers, askAll } from '../shuffled/answers.ts';
import { counted, type Kill } from './killed-at.ts';
import { batchedWorld, livedFile, settledMs } from './world.ts';

/**
 * A program: analytics for the length of one refresh, on a database file that earlier lives may
 * have left in the middle of anything. It loads its batch, refreshes, and is killed on the way or
 * tells what became of it: a line of JSON before it is killed, else a file of it in its folder.
 */
export interface Life {
  readonly folder: string;
  readonly seed: number;
  readonly batches: number;
  readonly batch: number;
  readonly kill?: Kill;
  /** Whether it is the last one, which also tells all answers and what the audit found. */
  readonly last?: boolean;
}

/** What a life that was not killed tells. */
export interface Lived {
  readonly statements: number;
  readonly setAside: boolean;
  readonly answers?: Answers;
  readonly drift?: number | undefined;
  /** The gap that was tuned, s. */
  readonly gap?: number | undefined;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

const loud: Logger = {
  ...silent,
  error(fields, message) {
    throw new Error(message, { cause: fields });
  },
};

async function live({ folder, seed, batches, batch, kill, last }: Life): Promise<Lived> {
  const world = batchedWorld(seed, batches);
  let now = world.now + batch * minuteMs;
  const clock = () => now;
  const opened = await openDuckdb({ file: join(folder, 'db'), threads: 1, clock, logger: silent });
  for (const model of world.models) await opened.store.prepare(world.maker, model);
  await world.load(opened.database, batch);
  const count = counted(opened.database);
  count.begin(kill);
  const directory = join(folder, 'kept');
  const onFault = (fault: Error) => {
    throw fault;
  };
  const analytics = await startAnalytics({
    database: count.database,
    kept: {
      log: await openMirroredWriter({
        directory,
        segmentBytes: 65_536,
        onFault,
        clock,
        logger: loud,
      }),
      source: await openMirroredReader({ directory }),
    },
    registry: world.registry,
    bus: { publish: async () => {} },
    clock,
    logger: loud,
    seed: 1,
    everyMs: 3_600_000,
    auditHour: 3,
  });
  const refresh = async () => {
    const report = await analytics.runNow();
    if (report.error !== null) throw new Error(report.error);
    return report;
  };
  analytics.caughtUp();
  await refresh();
  const lived: Lived = { statements: count.statements, setAside: opened.setAside !== undefined };
  if (last !== true) return lived;
  now += settledMs;
  await refresh();
  const gap = (await analytics.queries.sessionGap(world.maker, paced))?.own;
  const answers = await askAll(analytics.queries, { ...world, lives: [] }, { history: false });
  now += dayMs;
  const { audit } = await refresh();
  await analytics.close();
  await opened.close();
  return { ...lived, answers, drift: audit?.drift, gap };
}

const life = JSON.parse(process.argv[2] ?? '{}') as Life;
await writeFile(join(life.folder, livedFile), JSON.stringify(await live(life)));
process.exit(0);
