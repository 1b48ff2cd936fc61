import { decideGap, gapInForce } from '../../analytics/gaps/decide-gap.ts';
import type { GapWordRow } from '../../analytics/gaps/gap-words.ts';
import { type DeviceSilences, proposeGap } from '../../analytics/gaps/propose-gap.ts';
import { type Random, seededRandom } from '../../analytics/random.ts';
import type { GapVerdict } from '../../contract/records/session-gap.ts';
import { gaussian, times } from '../analytics/support/worlds.ts';
import { fromTwoKinds } from './silences.ts';
import { once, type Trial } from './trial.ts';

const weekS = 7 * 86_400;
/** Looks go back four weeks; see analytics/gaps/listen.ts. */
const weeksBack = 4;
const begin = 1_800;
const bounds = { least: 10, most: 86_400 };

/** The planted truth of methods.md: 20 s within a use, 31,600 s between; both cross at 697 s. */
const truth = 697;
const twoKinds = (random: Random) => {
  const draw = fromTwoKinds(random);
  return () => Math.exp(draw());
};
const oneKinds: readonly ((random: Random) => () => number)[] = [
  (random) => {
    const normal = gaussian(random);
    return () => Math.exp(Math.log(900) + 1.5 * normal());
  },
  (random) => () => -900 * Math.log(1 - random()),
  (random) => () => Math.exp(random() * Math.log(86_400)),
  (random) => {
    const normal = gaussian(random);
    return () => Math.exp(Math.log(random() < 0.5 ? 400 : 2_000) + normal());
  },
];

/** When devices told something, s; each in a silence at first, as if it had been there before. */
function heard(devices: number, weeks: number, draw: (at: number) => number): readonly number[][] {
  return times(devices, () => {
    const moments: number[] = [];
    for (let t = draw(0); t < weeks * weekS; t += draw(t)) moments.push(t);
    return moments;
  });
}

function silencesIn(moments: readonly number[], from: number, to: number): DeviceSilences {
  const counts = new Map<number, number>();
  const within = moments.filter((t) => t >= from && t < to);
  within.slice(1).forEach((t, n) => {
    const at = Math.round(Math.log(t - within[n]!) * 20) / 20;
    counts.set(at, (counts.get(at) ?? 0) + 1);
  });
  return [...counts].map(([at, count]) => ({ at, count }));
}

interface Look {
  readonly seconds: number;
  readonly verdict: GapVerdict;
}

/** What came of a look at the end of each week, from the fourth on. */
function looks(fleet: readonly number[][], weeks: number, seed: number): readonly Look[] {
  const words: Pick<GapWordRow, 'verdict' | 'lo90' | 'hi90' | 'to_time'>[] = [];
  let seconds = begin;
  return times(weeks - weeksBack + 1, (week) => {
    const from = week * weekS;
    const to = from + weeksBack * weekS;
    const silences = fleet.map((moments) => silencesIn(moments, from, to));
    const told = proposeGap(
      silences.filter((bins) => bins.length > 0),
      seededRandom(seed),
      to - from,
    );
    const decision = decideGap(gapInForce(words, seconds), told, bounds, from);
    seconds = decision.seconds;
    const { lo90 = null, hi90 = null } = told.withheld === undefined ? told : {};
    words.push({ verdict: decision.verdict, lo90, hi90, to_time: to });
    return decision;
  });
}

const adoptions = (looked: readonly Look[]) =>
  looked.filter(({ verdict }) => verdict === 'adopted').map(({ seconds }) => seconds);
const isNear = (seconds: number | undefined, planted: number) =>
  seconds !== undefined && Math.abs(seconds / planted - 1) < 0.1;

export const gaps: readonly Trial[] = [
  {
    name: 'gap-in-force',
    of: 'gaps',
    worlds: '200 devices that pause for 20 s within a use and 31,600 s between, for twelve weeks',
    seeds: { short: 2, full: 50 },
    questions: {
      found: { what: 'the first gap taken up within 10 % of the planted 697 s', atLeast: 0.9 },
      flapped: { what: 'changed again though the rhythm stayed', atMost: 0.05 },
    },
    run(seed) {
      const draw = twoKinds(seededRandom(seed));
      const [first, ...more] = adoptions(looks(heard(200, 12, draw), 12, seed));
      return { found: once(isNear(first, truth)), flapped: once(more.length > 0) };
    },
  },
  {
    name: 'gap-of-one-kind',
    of: 'gaps',
    worlds:
      '100 devices of one kind of silence (lognormal, at random, of any length, two that overlap), for six weeks',
    seeds: { short: 4, full: 200 },
    questions: {
      adopted: { what: 'a gap taken up all the same, in any of the weeks', atMost: 0.05 },
    },
    run(seed) {
      const draw = oneKinds[seed % oneKinds.length]!(seededRandom(seed));
      const looked = looks(heard(100, 6, draw), 6, seed);
      return { adopted: once(adoptions(looked).length > 0) };
    },
  },
  {
    name: 'gap-of-another-rhythm',
    of: 'gaps',
    worlds:
      '200 devices whose silences are three times as long from the middle of the fifth week on',
    seeds: { short: 2, full: 50 },
    questions: {
      once: { what: 'changed once and no more', atLeast: 0.9 },
      found: { what: 'then within 10 % of the new 2,091 s', atLeast: 0.9 },
    },
    run(seed) {
      const draw = twoKinds(seededRandom(seed));
      const fleet = heard(200, 14, (at) => draw() * (at < 4.5 * weekS ? 1 : 3));
      const [, ...changes] = adoptions(looks(fleet, 14, seed));
      return { once: once(changes.length === 1), found: once(isNear(changes.at(-1), 3 * truth)) };
    },
  },
];
