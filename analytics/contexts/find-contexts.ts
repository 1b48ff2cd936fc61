import { isDeepStrictEqual } from 'node:util';
import { textSql } from '../engine/literal.ts';
import { sessionsTable } from '../engine/schema.ts';
import { seedFor } from '../random.ts';
import { type ContextColumn, contextColumns } from './context-columns.ts';
import {
  type ContextModel,
  type LineageEvent,
  type Population,
  readContextModel,
  readLineage,
} from './context-model.ts';
import { type ContextRows, clusterColumn, numbersAmong, readContextRows } from './context-rows.ts';
import type { ContextSubject } from './context-subject.ts';
import { emergedInto } from './emerged-into.ts';
import { applyScaling } from './features.ts';
import type { FitContexts } from './fit-worker-client.ts';
import { assign } from './k-prototypes.ts';
import { recogniseContexts } from './keep-contexts.ts';
import { epochOf, isDue, isSettled, leastSessions, weekMs } from './when-to-fit.ts';

/** At most so many sessions are looked at to find contexts. */
const mostSampled = 5_000;

/** Contexts stand on finished weeks alone where these hold at least this share of the sessions. */
const leastFinished = 0.8;

/** What describes the sessions of a product, and by which contexts they are placed. */
export interface ContextsInForce {
  readonly columns: readonly ContextColumn[];
  /** undefined: too little is known yet */
  readonly model: ContextModel | undefined;
  /** What happened to the contexts just now; absent where the model is the one before. */
  readonly events?: readonly LineageEvent[];
  /** Whether the model stands on all that is known; else a fit is still to come. */
  readonly settled: boolean;
}

/**
 * The contexts of a product: those in force or, where they are due (`when-to-fit.ts`), those found
 * on a sample of its closed sessions. The sample is drawn by the ids of the sessions, so that it is
 * the same in whatever order they came. Nothing is written.
 *
 * Cost: three short scans; where they are due, that of `fitContexts`, in `findBy`.
 */
export async function findContexts(
  subject: ContextSubject,
  findBy: FitContexts,
  { seed, now }: { readonly seed: number; readonly now: number },
): Promise<ContextsInForce> {
  const { database, maker, model: product, known } = subject;
  const columns = contextColumns(product, subject.nameOf);
  const described = descriptionOf(columns);
  const earlier = await readContextModel(database, maker, product.product);
  const { population, last } = await countPopulation(subject);
  if (!isDue(earlier, population, described, now)) {
    return { columns, model: earlier, settled: isSettled(earlier, population) };
  }

  const drawn = seedFor(seed, maker, product.product);
  const rows = await readContextRows(database, {
    maker,
    product: product.product,
    columns,
    known,
    where: `NOT s.open AND s.started < ${population.epoch}
      ORDER BY md5(s.id || ${textSql(String(drawn))}), s.id LIMIT ${mostSampled}`,
  });
  const started = performance.now();
  const explaining = columns.filter(({ kind }) => kind === 'numeric' || kind === 'share');
  const found = await findBy({
    seed: drawn,
    ids: rows.ids,
    columns: rows.columns,
    explaining: explaining.map(({ name }) => name),
    worth: rows.worth,
    cost: rows.cost,
    customers: rows.customers,
  });
  const took = performance.now() - started;

  const points = applyScaling(found.scaling, rows.columns.map(clusterColumn));
  const { cluster } = assign(points, found.prototypes);
  const places = new Map(earlier?.contexts.map(({ id }, place) => [id, place]));
  const anew = placedAnew(earlier, described, columns, rows);
  const reference = rows.contexts.flatMap((id, row) => {
    const before = id === null ? anew?.[row] : places.get(id);
    return before === undefined ? [] : [{ before, after: cluster[row]! }];
  });
  const { contexts, events } = recogniseContexts({
    subject: `${maker}/${product.product}`,
    at: Math.min(population.epoch, last),
    newWeek: population.epoch !== earlier?.fittedOn.epoch,
    earlier,
    found,
    before: reference.map(({ before }) => before),
    after: reference.map(({ after }) => after),
    emerged: await emergedInto(subject, columns, found, rows, cluster),
    used: new Set(
      (await readLineage(database, maker, product.product)).map(({ context }) => context),
    ),
  });
  const model: ContextModel = {
    ...found,
    contexts,
    fittedAt: now,
    took,
    seed: drawn,
    fittedOn: population,
    sampled: rows.ids.length,
    described,
    numbers: [...numbersAmong(columns, rows.columns)],
  };
  return { columns, model, events, settled: true };
}

/** Tells apart what describes sessions. */
export function descriptionOf(columns: readonly ContextColumn[]): string {
  return JSON.stringify(columns.map(({ kind, name, sql }) => [kind, name, sql]));
}

/**
 * In a database that was lost and filled anew no session has a context yet, though the contexts in
 * force are known: by these they are placed, so that contexts found now are recognised by them.
 */
function placedAnew(
  earlier: ContextModel | undefined,
  described: string,
  columns: readonly ContextColumn[],
  rows: ContextRows,
): ArrayLike<number> | undefined {
  if (earlier?.described !== described || rows.contexts.some((id) => id !== null)) return undefined;
  if (!isDeepStrictEqual(earlier.numbers, [...numbersAmong(columns, rows.columns)]))
    return undefined;
  const points = applyScaling(earlier.scaling, rows.columns.map(clusterColumn));
  return assign(points, earlier.prototypes).cluster;
}

/**
 * The closed sessions of the finished weeks; of all weeks, while the finished ones hold too few, or
 * too small a part of what is known.
 */
async function countPopulation({
  database,
  maker,
  model,
  known,
}: ContextSubject): Promise<{ readonly population: Population; readonly last: number }> {
  const table = sessionsTable(maker, model.product);
  const [latest] = await database.query<{ last: number | null; closed: number }>(
    `SELECT max(started) AS last, count(*) AS closed FROM ${table} WHERE NOT open`,
  );
  const last = latest?.last ?? 0;
  const others = model.context.with.filter((other) => known.has(other));
  const counted = async (epoch: number): Promise<Population> => {
    const before = `started < ${epoch}`;
    const [row] = await database.query<Omit<Population, 'epoch' | 'beside'>>(
      `SELECT count(*) AS sessions, count(DISTINCT customer) AS customers,
         coalesce(max(run), 0) AS run
       FROM ${table} WHERE NOT open AND ${before}`,
    );
    let { sessions = 0, customers = 0, run = 0 } = row ?? {};
    let beside = 0;
    for (const other of others) {
      const [theirs] = await database.query<{ sessions: number; run: number }>(
        `SELECT count(*) AS sessions, coalesce(max(run), 0) AS run
         FROM ${sessionsTable(maker, other)} WHERE ${before}`,
      );
      beside += theirs?.sessions ?? 0;
      run = Math.max(run, theirs?.run ?? 0);
    }
    return { epoch, sessions, customers, beside, run };
  };
  const finished = await counted(epochOf(last));
  const least = Math.max(leastSessions, leastFinished * (latest?.closed ?? 0));
  const isEnough = finished.sessions >= least;
  return { population: isEnough ? finished : await counted(epochOf(last) + weekMs), last };
}
