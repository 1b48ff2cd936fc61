import { createHash } from 'node:crypto';
import { contextColumns } from '../contexts/context-columns.ts';
import { type ContextModel, readContextModel } from '../contexts/context-model.ts';
import { type ContextRows, clusterColumn, readContextRows } from '../contexts/context-rows.ts';
import type { ContextSubject } from '../contexts/context-subject.ts';
import { describe } from '../contexts/describe.ts';
import { applyScaling } from '../contexts/features.ts';
import { descriptionOf } from '../contexts/find-contexts.ts';
import { assign } from '../contexts/k-prototypes.ts';
import { textSql } from '../engine/literal.ts';
import { sessionsTable } from '../engine/schema.ts';
import { type Random, seededRandom, seedFor } from '../random.ts';
import {
  type EmergingLook,
  type KeptEmerging,
  readEmerging,
  writeEmerging,
} from './emerging-table.ts';
import { type EmergingGroup, findEmerging } from './find-emerging.ts';
import { withoutLimits } from './novelty.ts';

const dayMs = 86_400_000;
/** Two windows of a week each, so that either has every day of the week. */
const windowMs = 7 * dayMs;
/** At most so many sessions are looked at, and held against so many from before. */
const mostRecent = 5_000;
const mostOrdinary = 2_000;
/** No fewer than are looked at: a way of use is explained by all of its sessions. */
const mostIds = mostRecent;

/**
 * Looks for ways of use that are just beginning (`find-emerging.ts`) in the last two weeks of
 * event time, once for each day of it and each fit.
 * One that was there the last time, by half of its sessions, keeps its id and when it was first
 * seen. So what is told depends on when it was looked, as the ids of contexts do.
 *
 * Cost: three scans of the sessions, 7,000 of which are placed: about 50 ms.
 */
export async function lookForEmerging(
  subject: ContextSubject,
  { seed }: { readonly seed: number },
): Promise<void> {
  const { database, maker, model } = subject;
  const { product } = model;
  const contexts = await readContextModel(database, maker, product);
  const columns = contextColumns(model, subject.nameOf);
  if (contexts === undefined || contexts.described !== descriptionOf(columns)) return;
  const [latest] = await database.query<{ last: number | null }>(
    `SELECT max(started) AS last FROM ${sessionsTable(maker, product)} WHERE NOT open`,
  );
  const last = latest?.last ?? 0;
  const before = await readEmerging(database, maker, product);
  const look = { day: Math.floor(last / dayMs), fittedAt: contexts.fittedAt };
  if (before?.day === look.day && before.fittedAt === look.fittedAt) return;

  const drawn = seedFor(seed, maker, product, 'emerging');
  const from = last - 2 * windowMs;
  const read = (where: string, most: number) =>
    readContextRows(database, {
      maker,
      product,
      columns,
      known: subject.known,
      where: `NOT s.open AND ${where}
        ORDER BY md5(s.id || ${textSql(String(drawn))}), s.id LIMIT ${most}`,
      numbers: new Set(contexts.numbers),
    });
  const known = before?.items.flatMap(({ ids }) => ids) ?? [];
  const others = known.length === 0 ? 'true' : `s.id NOT IN (${known.map(textSql).join(', ')})`;
  const past = await read(`s.started < ${from} AND ${others}`, mostOrdinary);
  const recent = await read(`s.started >= ${from}`, mostRecent);
  const found = emergingAmong(contexts, past, recent, last - windowMs, seededRandom(drawn));
  const items = found.map((group) =>
    keptOf(group, recent, before, { subject: `${maker}/${product}`, from, to: last }),
  );
  await writeEmerging(database, maker, product, { ...look, items });
}

function emergingAmong(
  contexts: ContextModel,
  past: ContextRows,
  recent: ContextRows,
  middle: number,
  random: Random,
): readonly EmergingGroup[] {
  if (past.ids.length === 0 || recent.ids.length === 0) return [];
  const scaling = withoutLimits(contexts.scaling);
  const placed = (rows: ContextRows) => {
    const points = applyScaling(scaling, rows.columns.map(clusterColumn));
    return { points, ...assign(points, contexts.prototypes) };
  };
  return findEmerging(
    {
      ...placed(recent),
      window: recent.started.map((started) => Number(started >= middle)),
      customers: recent.customers,
      ordinary: placed(past).distance,
    },
    random,
  );
}

/** In words, and with the identity that it had before, if it had one. */
function keptOf(
  { rows, customers, stability }: EmergingGroup,
  recent: ContextRows,
  before: EmergingLook | undefined,
  { subject, from, to }: { readonly subject: string; readonly from: number; readonly to: number },
): KeptEmerging {
  const inside = new Set(rows);
  const cluster = recent.ids.map((_, row) => (inside.has(row) ? 0 : 1));
  const [words] = describe(recent.columns, cluster, 2);
  const ids = rows.map((row) => recent.ids[row]!);
  const first = Math.min(...rows.map((row) => recent.started[row]!));
  const earlier = before?.items.find(
    (item) =>
      ids.filter((id) => item.ids.includes(id)).length >= Math.min(ids.length, item.ids.length) / 2,
  );
  const text = JSON.stringify([subject, first, ids[0]]);
  return {
    id: earlier?.id ?? createHash('sha256').update(text).digest('hex').slice(0, 12),
    name: words?.name ?? '',
    traits: words?.traits.map(({ label, strength, kind }) => ({ label, strength, kind })) ?? [],
    rule: words?.rule
      ? {
          sentence: words.rule.sentence,
          precision: words.rule.precision,
          coverage: words.rule.coverage,
        }
      : null,
    sessions: rows.length,
    customers,
    shareOfSessions: rows.length / recent.ids.length,
    stability,
    window: { from, to },
    firstSeen: earlier?.firstSeen ?? first,
    ids: [...new Set([...ids, ...(earlier?.ids ?? [])])].slice(0, mostIds),
  };
}
