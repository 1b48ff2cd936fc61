import { tuningOf } from '../../contract/model/session-rule.ts';
import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import { inputsOf } from '../../contract/records/figure.ts';
import {
  type GapWord,
  gapReasons,
  gapVerdicts,
  type SessionGap,
} from '../../contract/records/session-gap.ts';
import { readingDaysTable } from '../engine/schema.ts';
import { sessionModel } from '../engine/session-models.ts';
import { roundedGap } from '../gaps/decide-gap.ts';
import { type GapWordRow, gapWordsOf } from '../gaps/gap-words.ts';
import { silenceHistogram } from '../gaps/histogram.ts';
import { heardSessions, listen, listenMs, type Stretch } from '../gaps/listen.ts';
import { proposeGap } from '../gaps/propose-gap.ts';
import { seededRandom, seedFor } from '../random.ts';
import { readMark } from '../scales/session-mark.ts';
import type { QueryPorts } from './product-leaves.ts';

/** So many changes of the gap are told. */
const mostChanges = 20;

/**
 * The gap in force with its history, and what the readings of the latest four weeks tell now.
 * Undefined where the product has no sessions yet.
 *
 * Cost: one scan of four weeks of readings, of at most 300 devices.
 */
export async function sessionGapOf(
  { database, registry, clock, seed }: QueryPorts,
  maker: string,
  product: string,
): Promise<SessionGap | undefined> {
  const model = await sessionModel(database, maker, product);
  const declared = registry.product(maker, product);
  if (model === undefined || declared === undefined) return undefined;
  const own = model.session.gapSeconds;
  const window = await latestWeeks(database, maker, product);
  const heard = await listen(database, maker, product, { ...window, to: window.to + 1 });
  const spanSeconds = (window.to - window.from) / 1000;
  const random = seededRandom(seedFor(seed, maker, product, 'gap'));
  const found =
    model.session.by === 'state'
      ? ({ withheld: 'use-is-told' } as const)
      : proposeGap(heard.devices, random, spanSeconds);
  const tuning = tuningOf(declared);
  const words = (await gapWordsOf(database, maker, product)).map(wordOf);
  const since = words.findLast(({ verdict }) => verdict === 'declared' || verdict === 'adopted');
  const at = clock();
  const lived = await heardSessions(database, maker, product, window);
  const stands = await readMark(database, maker, product, lived);
  const head = {
    inputs: inputsOf({ scope: { of: 'gap', maker, product }, at, ...stands, told: {} }),
    window,
    computedAt: at,
    seed,
    maker,
    product,
    name: model.name,
    devices: heard.devices.length,
    silences: heard.silences,
    own,
    tuned: tuning ?? null,
    since: since ?? null,
    latest: words.at(-1) ?? null,
    changes: words
      .filter(({ before }) => before !== null)
      .slice(-mostChanges)
      .reverse(),
    histogram: silenceHistogram(
      heard.devices,
      found.withheld === undefined ? found.kinds : undefined,
      spanSeconds,
    ),
  };
  const inForce = `The gap is ${inWords(own)}${tuning === undefined ? '' : howTuned(words)}`;
  if (found.withheld !== undefined) {
    const { withheld } = found;
    return {
      ...head,
      proposed: null,
      withheld,
      sessions: null,
      sentence: `${inForce}; the data propose none. ${gapReasons[withheld]}`,
    };
  }
  const { kinds: _, ...told } = found;
  const proposed = { ...told, seconds: roundedGap(found.seconds) };
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
      `${inForce}; the data say ${inWords(proposed.seconds)} ` +
      `(90 %: ${inWords(found.lo90)} to ${inWords(found.hi90)}). With it ${changes}.`,
  };
}

/** Four weeks up to the latest reading. */
async function latestWeeks(
  database: AnalyticsDatabase,
  maker: string,
  product: string,
): Promise<Stretch> {
  const [span] = await database.query<{ first: number | null; last: number | null }>(
    `SELECT min(first) AS first, max(last) AS last FROM ${readingDaysTable(maker, product)}
     WHERE told = 0`,
  );
  const to = span?.last ?? 0;
  return { from: Math.max(span?.first ?? 0, to - listenMs), to };
}

function wordOf(row: GapWordRow): GapWord {
  const { said: at, seconds, before, verdict, proposed, lo90, hi90, devices, silences } = row;
  const told =
    devices === null || silences === null || row.from_time === null || row.to_time === null
      ? null
      : { seconds: proposed, lo90, hi90, devices, silences };
  return {
    ...{ at, seconds, before, verdict, why: gapVerdicts[verdict] },
    told: told && { ...told, window: { from: row.from_time ?? 0, to: row.to_time ?? 0 } },
  };
}

/** Where a tuned gap comes from, and what came of the last look where that left it as it was. */
function howTuned(words: readonly GapWord[]): string {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const [since] = words.filter(({ verdict }) => verdict === 'adopted').slice(-1);
  const begun = words.findLastIndex(({ verdict }) => verdict === 'declared');
  const latest = words.at(-1);
  const adopted = since !== undefined && words.indexOf(since) > begun;
  const from = adopted ? `, tuned from the readings on ${day(since.at)}` : ', where tuning begins';
  const look =
    latest === undefined || latest.told === null || latest === since
      ? ''
      : ` (looked at on ${day(latest.at)}: ${uncapitalised(latest.why)})`;
  return from + look;
}

function uncapitalised(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1, -1);
}

function inWords(seconds: number): string {
  const [size, unit] =
    seconds < 1_000 ? [1, 's'] : seconds < 7_200 ? [60, 'min'] : ([3_600, 'h'] as const);
  return `${Number((seconds / size).toPrecision(3))} ${unit}`;
}
