import type { Tuning } from '../../contract/model/session-rule.ts';
import type { GapVerdict } from '../../contract/records/session-gap.ts';
import type { GapWordRow } from './gap-words.ts';
import type { ProposedGap } from './propose-gap.ts';

/** What is to be in force, s, and why. */
export interface GapDecision {
  readonly seconds: number;
  readonly verdict: GapVerdict;
}

/** The gap in force, and what led to it. */
export interface GapInForce {
  readonly seconds: number;
  /** the interval by which it was adopted; none where the model gave it */
  readonly adopted: { readonly lo90: number; readonly hi90: number } | undefined;
  /** until when (event time, epoch ms) the look went that first told another gap; none so far */
  readonly otherSince: number | undefined;
}

/**
 * Whether a product takes up the gap that its readings tell. The first one that they tell is
 * adopted. Another one later is adopted only where its interval and that of the gap in force have
 * nothing in common, and once all the readings it was learnt from came after those that first told
 * so: then a rhythm that changes leads to one change of the gap, not to one a week on the way. An
 * interval that merely misses the gap in force would not do: two samples of the same silences miss
 * one another by that much in one case of four.
 *
 * @param from since when readings were listened to, epoch ms
 */
export function decideGap(
  { seconds, adopted, otherSince }: GapInForce,
  told: ProposedGap,
  { least, most }: Pick<Tuning, 'least' | 'most'>,
  from: number,
): GapDecision {
  if (told.withheld !== undefined) return { seconds, verdict: told.withheld };
  if (told.seconds < least || told.seconds > most) return { seconds, verdict: 'out-of-bounds' };
  if (adopted !== undefined) {
    if (told.lo90 <= adopted.hi90 && adopted.lo90 <= told.hi90) return { seconds, verdict: 'same' };
    if (otherSince === undefined || from < otherSince) return { seconds, verdict: 'settling' };
  }
  return { seconds: roundedGap(told.seconds), verdict: 'adopted' };
}

/** What led to the gap in force, by what was said of it since the model last decided, oldest first. */
export function gapInForce(
  words: readonly Pick<GapWordRow, 'verdict' | 'lo90' | 'hi90' | 'to_time'>[],
  seconds: number,
): GapInForce {
  const { lo90 = null, hi90 = null } = words.findLast(({ verdict }) => verdict === 'adopted') ?? {};
  const agreed = words.findLastIndex(({ verdict }) => verdict === 'adopted' || verdict === 'same');
  const other = words.slice(agreed + 1).find(({ verdict }) => verdict === 'settling');
  return {
    seconds,
    adopted: lo90 === null || hi90 === null ? undefined : { lo90, hi90 },
    otherSince: other?.to_time ?? undefined,
  };
}

/** Three digits: more of them the readings do not tell. */
export function roundedGap(seconds: number): number {
  return Number(seconds.toPrecision(3));
}
