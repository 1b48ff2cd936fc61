import { quantile } from 'simple-statistics';
import type { GapReason } from '../../contract/records/session-gap.ts';
import type { Random } from '../random.ts';
import { timesDrawn } from '../value/resampling.ts';
import {
  crossingOf,
  density,
  fitTwoLognormals,
  type LogBin,
  type TwoLognormals,
} from './two-lognormals.ts';

/** The silences of one device. */
export type DeviceSilences = readonly LogBin[];

/** The gap that the data tell, seconds, with its 90 % interval over devices; or why none. */
export type ProposedGap =
  | { readonly withheld: GapReason }
  | {
      readonly withheld?: undefined;
      readonly seconds: number;
      readonly lo90: number;
      readonly hi90: number;
      /** the usual silence within a use, and between two, s */
      readonly within: number;
      readonly between: number;
      readonly kinds: TwoLognormals;
    };

const leastDevices = 5;
const leastSilences = 200;
const leastOfAKind = 30;
/** Ashman, Bird & Zepf (1994): two normal curves are apart where D is above 2. */
const leastApart = 2;
/** Where the kinds cross, silences are so much rarer than about each of the two, at most. */
const valley = 0.5;
/** Upper over lower end of the interval, at most. */
const widest = 4;
const replicates = 200;

/**
 * The gap between two uses as the silences themselves tell it: a mixture of two lognormals is
 * fitted to the times from reading to reading, and cut where both kinds are equally likely. The
 * interval comes from resampling devices, since the silences of one device are alike.
 *
 * Assumes that silences within a use and between uses are two kinds, each spread evenly on a
 * logarithmic scale. Withheld where they are not clearly two: no valley lies between them, or too
 * little of one kind was seen.
 *
 * A silence is counted only where both its ends were heard, which long ones had less chance of; so
 * each stands for as many as there were for one that was seen (Horvitz & Thompson 1952).
 *
 * @param spanSeconds how long was listened
 *
 * Source: Halfaker et al., User session identification based on strong regularities in
 * inter-activity time, WWW 2015 (arXiv 1411.2878). Cost: about 200 × 40 × bins.
 */
export function proposeGap(
  heard: readonly DeviceSilences[],
  random: Random,
  spanSeconds = Number.POSITIVE_INFINITY,
): ProposedGap {
  if (heard.length < leastDevices) return { withheld: 'few-devices' };
  if (countOf(heard.flat()) < leastSilences) return { withheld: 'few-silences' };
  const devices = heard.map((bins) =>
    bins.map(({ at, count }) => ({ at, count: count / chanceSeen(at, spanSeconds) })),
  );
  const all = merged(devices, () => 1);
  const mixture = fitTwoLognormals(all);
  if (mixture === undefined || !standApart(mixture, countOf(all))) return { withheld: 'one-kind' };
  const crossings: number[] = [];
  for (let n = 0; n < replicates; n++) {
    const resample = merged(devices, () => timesDrawn(random));
    const again = fitTwoLognormals(resample, mixture);
    if (again !== undefined && standApart(again, countOf(resample)))
      crossings.push(crossingOf(again));
  }
  if (crossings.length < 0.9 * replicates) return { withheld: 'too-uncertain' };
  const [lo90 = 0, hi90 = 0] = quantile(crossings, [0.05, 0.95]).map(Math.exp);
  if (hi90 > widest * lo90) return { withheld: 'too-uncertain' };
  const [shorter, longer] = mixture;
  return {
    seconds: Math.exp(crossingOf(mixture)),
    lo90,
    hi90,
    within: Math.exp(shorter.mean),
    between: Math.exp(longer.mean),
    kinds: mixture,
  };
}

/**
 * How likely a silence (ln of its seconds) that begins while somebody listens ends before that does;
 * at least a quarter, so that no single long one stands for many.
 */
export function chanceSeen(at: number, spanSeconds: number): number {
  return Math.max(0.25, 1 - Math.exp(at) / spanSeconds);
}

/** Whether the two kinds are two: enough of both, far apart, and with a valley between them. */
function standApart(mixture: TwoLognormals, silences: number): boolean {
  const [shorter, longer] = mixture;
  if (Math.min(shorter.share, longer.share) * silences < leastOfAKind) return false;
  const apart =
    (Math.SQRT2 * (longer.mean - shorter.mean)) / Math.hypot(shorter.spread, longer.spread);
  const at = (place: number) => density(shorter, place) + density(longer, place);
  const lower = Math.min(at(shorter.mean), at(longer.mean));
  return apart > leastApart && at(crossingOf(mixture)) <= valley * lower;
}

function merged(devices: readonly DeviceSilences[], times: () => number): LogBin[] {
  const counts = new Map<number, number>();
  for (const silences of devices) {
    const weight = times();
    if (weight === 0) continue;
    for (const { at, count } of silences) counts.set(at, (counts.get(at) ?? 0) + weight * count);
  }
  return [...counts].map(([at, count]) => ({ at, count })).sort((a, b) => a.at - b.at);
}

function countOf(bins: readonly LogBin[]): number {
  return bins.reduce((sum, { count }) => sum + count, 0);
}
