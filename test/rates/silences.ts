import { type DeviceSilences, proposeGap } from '../../analytics/gaps/propose-gap.ts';
import { type Random, seededRandom } from '../../analytics/random.ts';
import { gaussian, times } from '../analytics/support/worlds.ts';
import { once, type Trial } from './trial.ts';

/** Devices of which each tells silences drawn by `draw`, ln of seconds. */
export function heard(
  devices: number,
  silences: number,
  draw: () => number,
): readonly DeviceSilences[] {
  return times(devices, () => {
    const counts = new Map<number, number>();
    for (let n = 0; n < silences; n++) {
      const at = Math.round(draw() * 20) / 20;
      counts.set(at, (counts.get(at) ?? 0) + 1);
    }
    return [...counts].map(([at, count]) => ({ at, count }));
  });
}

/** 20 s within a use, 31,600 s between, both about a factor of e wide: they cross at 697 s. */
export const twoKinds = [
  { share: 0.5, mean: Math.log(20), spread: 1 },
  { share: 0.5, mean: Math.log(31_600), spread: 1.0805 },
] as const;

export function fromTwoKinds(random: Random): () => number {
  const normal = gaussian(random);
  return () => {
    const { mean, spread } = twoKinds[random() < 0.5 ? 0 : 1];
    return mean + spread * normal();
  };
}

function oneKind(name: string, kind: string, make: (random: Random) => () => number): Trial {
  return {
    name: `gap-null-${name}`,
    of: 'gaps',
    worlds: `40 devices with silences of one kind: ${kind}`,
    seeds: { short: 10, full: 60 },
    questions: { alarm: { what: 'proposed a gap', atMost: 0.05 } },
    run(seed) {
      const silences = heard(40, 200, make(seededRandom(seed)));
      return { alarm: once(proposeGap(silences, seededRandom(seed)).withheld !== 'one-kind') };
    },
  };
}

export const silences: readonly Trial[] = [
  {
    name: 'gap-planted',
    of: 'gaps',
    worlds: '40 devices with silences of about 20 s and about 31,600 s, which cross at 697 s',
    seeds: { short: 15, full: 100 },
    questions: {
      found: { what: 'a gap proposed within ten per cent of that', atLeast: 0.95 },
      covered: {
        what: '90 % intervals that hold it',
        ...{ atLeast: 0.85, atMost: 0.95 },
      },
    },
    run(seed) {
      const told = proposeGap(
        heard(40, 200, fromTwoKinds(seededRandom(seed))),
        seededRandom(seed + 1_000_000),
      );
      if (told.withheld !== undefined) return { found: once(false), covered: once(false) };
      return {
        found: once(Math.abs(told.seconds / 697 - 1) < 0.1),
        covered: once(told.lo90 <= 697 && 697 <= told.hi90),
      };
    },
  },
  oneKind('lognormal', 'about 300 s, a factor of 4.5 wide', (random) => {
    const normal = gaussian(random);
    return () => Math.log(300) + 1.5 * normal();
  }),
  oneKind(
    'random',
    'arrivals at random, 600 s apart',
    (random) => () => Math.log(-600 * Math.log(1 - random())),
  ),
  oneKind('even', 'anything from a second to a day', (random) => () => random() * Math.log(86_400)),
  oneKind('overlapping', 'about 60 s and about 300 s, which overlap', (random) => {
    const normal = gaussian(random);
    return () => Math.log(random() < 0.5 ? 60 : 300) + normal();
  }),
];
