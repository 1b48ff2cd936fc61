import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import type { Logger } from '../../contract/ports/logger.ts';
import { epochOf } from '../contexts/when-to-fit.ts';
import type { Product } from '../engine/prepare-product.ts';
import { readingDaysTable } from '../engine/schema.ts';
import { seededRandom, seedFor } from '../random.ts';
import { dayMs } from '../sessions/known-readings.ts';
import { decideGap, gapInForce } from './decide-gap.ts';
import { addGapWord, type GapWordRow, gapWordsOf } from './gap-words.ts';
import { listen, listenMs, type Stretch } from './listen.ts';
import { proposeGap } from './propose-gap.ts';

/** Growth of the readings listened to from which on what they told is out of date. */
const growth = 1.25;

/**
 * Tunes the gap of a product, where its model asks for that and the time has come: once a week of
 * event time, on the four weeks before the last Monday (UTC), and again when late readings made
 * these a quarter more. What came of it is written down, dated, whether the gap changes or not.
 *
 * Cost: in between, one look at the table of days; when due, that of `listen` and `proposeGap`,
 * however long the history is.
 *
 * @param now epoch ms
 * @returns the gap in force from now on, where it is another one, s
 */
export async function tuneGap(
  ports: {
    readonly database: AnalyticsDatabase;
    readonly logger: Logger;
    readonly seed: number;
  },
  { maker, model, tuning }: Product,
  now: number,
): Promise<number | undefined> {
  if (tuning === undefined) return undefined;
  const { database, logger, seed } = ports;
  const { product } = model;
  const window = await finishedWeeks(database, maker, product, now);
  if (window === undefined) return undefined;
  const words = await gapWordsOf(database, maker, product);
  const since = words.slice(words.findLastIndex(({ verdict }) => verdict === 'declared'));
  if (!isDue(since.at(-1), window)) return undefined;
  const heard = await listen(database, maker, product, window);
  const random = seededRandom(seedFor(seed, maker, product, 'gap'));
  const told = proposeGap(heard.devices, random, (window.to - window.from) / 1000);
  const before = model.session.gapSeconds;
  const { seconds, verdict } = decideGap(gapInForce(since, before), told, tuning, window.from);
  const changes = seconds !== before;
  const { proposed, lo90, hi90 } =
    told.withheld === undefined ? { ...told, proposed: told.seconds } : noTelling;
  const counts = { devices: heard.devices.length, silences: heard.silences };
  await database.write((transaction) =>
    addGapWord(transaction, maker, product, {
      ...{ number: (words.at(-1)?.number ?? 0) + 1, said: now, rule: JSON.stringify(tuning) },
      ...{ seconds, before: changes ? before : null, verdict, proposed, lo90, hi90, ...counts },
      ...{ readings: window.readings, from_time: window.from, to_time: window.to },
    }),
  );
  if (!changes) return undefined;
  const word = { maker, product, before, seconds, lo90, hi90, ...counts };
  logger.info(word, 'the gap between sessions is another one; they are made anew');
  return seconds;
}

const noTelling = { proposed: null, lo90: null, hi90: null };

function isDue(last: GapWordRow | undefined, { to, readings }: Window): boolean {
  if (last === undefined || last.to_time === null || last.readings === null) return true;
  return last.to_time !== to || readings >= growth * last.readings;
}

type Window = Stretch & { readonly readings: number };

/** The weeks that are listened to now, with the readings in them; undefined where there are none. */
async function finishedWeeks(
  database: AnalyticsDatabase,
  maker: string,
  product: string,
  now: number,
): Promise<Window | undefined> {
  const days = readingDaysTable(maker, product);
  const [heard] = await database.query<{ last: number | null }>(
    `SELECT max(last) AS last FROM ${days} WHERE told = 0 AND last <= ${now}`,
  );
  if (heard === undefined || heard.last === null) return undefined;
  const to = epochOf(heard.last);
  const [row] = await database.query<{ readings: number | null; first: number | null }>(
    `SELECT sum(readings)::BIGINT AS readings, min(first) AS first FROM ${days}
     WHERE told = 0 AND day >= ${(to - listenMs) / dayMs} AND day < ${to / dayMs}`,
  );
  const { readings = null, first = null } = row ?? {};
  return readings === null || first === null ? undefined : { from: first, to, readings };
}
