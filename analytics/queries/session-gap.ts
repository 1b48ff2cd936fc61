import type { ProductModel } from '../../contract/model/product-model.ts';
import { type AnalyticsDatabase, readingsTable } from '../../contract/ports/analytics-database.ts';
import { gapReasons, type SessionGap } from '../../contract/records/session-gap.ts';
import { textSql } from '../engine/literal.ts';
import { readingDaysTable } from '../engine/schema.ts';
import { sessionModel } from '../engine/session-models.ts';
import { proposeGap } from '../gaps/propose-gap.ts';
import type { LogBin } from '../gaps/two-lognormals.ts';
import { seededRandom, seedFor } from '../random.ts';
import { groupBy } from './group-by.ts';
import type { QueryPorts } from './product-leaves.ts';

/** So many devices are listened to, over so many days of event time. */
const mostDevices = 300;
const daysBack = 28;
const dayMs = 86_400_000;
/** Silences are counted by ln of their seconds, five per cent wide. */
const binsPerUnit = 20;

/**
 * The gap that a product's readings tell, beside the one in force, and what it would change.
 * Undefined where the product has no sessions yet. A maker who takes it up puts it into the next
 * version of the model: sessions stand by the gap of a version, and never shift by themselves.
 *
 * Cost: one scan of four weeks of readings, of at most 300 devices.
 */
export async function sessionGapOf(
  { database, clock, seed }: QueryPorts,
  maker: string,
  product: string,
): Promise<SessionGap | undefined> {
  const model = await sessionModel(database, maker, product);
  if (model === undefined) return undefined;
  const own = model.session.gapSeconds;
  const heard = await listen(database, maker, model);
  const silences = [...heard.silences.values()].flat().reduce((sum, { count }) => sum + count, 0);
  const random = seededRandom(seedFor(seed, maker, product, 'gap'));
  const found =
    model.session.by === 'state'
      ? ({ withheld: 'use-is-told' } as const)
      : proposeGap([...heard.silences.values()], random);
  const head = {
    window: heard.window,
    computedAt: clock(),
    seed,
    maker,
    product,
    name: model.name,
    devices: heard.silences.size,
    silences,
    own,
  };
  if (found.withheld !== undefined) {
    const { withheld } = found;
    return {
      ...head,
      proposed: null,
      withheld,
      sessions: null,
      sentence: `The gap is ${inWords(own)}; the data propose none. ${gapReasons[withheld]}`,
    };
  }
  const proposed = { ...found, seconds: Math.round(found.seconds) };
  const sessions = await heard.usesBy(own, proposed.seconds);
  const changes =
    sessions.joined > 0
      ? `${sessions.joined} of ${sessions.now} sessions would join the one before`
      : sessions.cut > 0
        ? `${sessions.cut} more cuts would be made in ${sessions.now} sessions`
        : `none of ${sessions.now} sessions would change`;
  return {
    ...head,
    proposed,
    sessions,
    sentence:
      `The gap is ${inWords(own)}; the data say ${inWords(proposed.seconds)} ` +
      `(90 %: ${inWords(found.lo90)} to ${inWords(found.hi90)}). With it ${changes}.`,
  };
}

/** The silences of some devices of late, and how many uses they make by one gap and another. */
async function listen(database: AnalyticsDatabase, maker: string, { product }: ProductModel) {
  const days = readingDaysTable(maker, product);
  const devices = await database.query<{ device: string }>(
    `SELECT device FROM ${days} GROUP BY device ORDER BY md5(device) LIMIT ${mostDevices}`,
  );
  const [span] = await database.query<{ first: number | null; last: number | null }>(
    `SELECT min(first) AS first, max(last) AS last FROM ${days} WHERE told = 0`,
  );
  const to = span?.last ?? 0;
  const from = Math.max(span?.first ?? 0, to - daysBack * dayMs);
  const among = devices.map(({ device }) => textSql(device)).join(', ') || 'NULL';
  const silencesSql = `(
    SELECT device, part,
      (lead(time) OVER (PARTITION BY device, part ORDER BY time) - time) / 1000 AS silence
    FROM ${readingsTable(maker, product)} WHERE time >= ${from} AND device IN (${among}))`;
  const bins = await database.query<{ device: string; bin: number; count: number }>(
    `SELECT device, round(ln(silence) * ${binsPerUnit})::INTEGER AS bin, count(*) AS count
     FROM ${silencesSql} WHERE silence > 0 GROUP BY ALL ORDER BY device, bin`,
  );
  const byDevice = groupBy(bins, ({ device }) => device);
  return {
    window: { from, to },
    silences: new Map(
      [...byDevice].map(([device, own]) => [
        device,
        own.map(({ bin, count }): LogBin => ({ at: bin / binsPerUnit, count })),
      ]),
    ),
    async usesBy(own: number, other: number) {
      const [row] = await database.query<{ streams: number; own: number; other: number }>(
        `SELECT count(*) FILTER (silence IS NULL) AS streams,
           count(*) FILTER (silence > ${own}) AS own, count(*) FILTER (silence > ${other}) AS other
         FROM ${silencesSql}`,
      );
      const { streams = 0, own: byOwn = 0, other: byOther = 0 } = row ?? {};
      return {
        now: streams + byOwn,
        joined: Math.max(0, byOwn - byOther),
        cut: Math.max(0, byOther - byOwn),
      };
    },
  };
}

function inWords(seconds: number): string {
  const [size, unit] =
    seconds < 1_000 ? [1, 's'] : seconds < 7_200 ? [60, 'min'] : ([3_600, 'h'] as const);
  return `${Number((seconds / size).toPrecision(3))} ${unit}`;
}
