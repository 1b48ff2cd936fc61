import { seededRandom } from '../../analytics/random.ts';
import { type ScalingLaw, type Sized, scalingLaw } from '../../analytics/scales/power-law.ts';
import { sameExponent } from '../../analytics/scales/same-exponent.ts';
import { selfSimilarity } from '../../analytics/scales/self-similarity.ts';
import { gaussian, times } from '../analytics/support/worlds.ts';
import { each, once, type Trial } from './trial.ts';

/** Places of sizes over two decades; the larger ones spread more, as they do. */
function plantedPlaces(seed: number, exponent: number, places: number): readonly Sized[] {
  const random = seededRandom(seed);
  const normal = gaussian(random);
  return times(places, () => {
    const size = Math.ceil(100 ** random());
    return {
      size,
      amount: 3 * size ** exponent * Math.exp((0.2 + 0.08 * Math.log(size)) * normal()),
    };
  });
}

type Law = Extract<ScalingLaw, { readonly exponent: number }>;

function told(places: readonly Sized[]): Law {
  const law = scalingLaw(places);
  if (law.withheld !== undefined) throw new Error(law.withheld);
  return law;
}

/** A world grouped twice, as by customer and by place: so many groups of either kind. */
function grouped(exponents: readonly [number, number], places: readonly [number, number]) {
  return (seed: number): readonly [Law, Law] => [
    told(plantedPlaces(2 * seed, exponents[0], places[0])),
    told(plantedPlaces(2 * seed + 1, exponents[1], places[1])),
  ];
}

function oneExponent(exponent: number, places: readonly [number, number]): Trial {
  const lawsOf = grouped([exponent, exponent], places);
  return {
    name: `growth-${String(exponent).replace('.', '-')}`,
    of: 'growth',
    worlds: `worth grows as size to the power ${exponent}, in ${places[0]} places of one grouping and ${places[1]} of another`,
    seeds: { short: 40, full: 1_000 },
    questions: {
      covered: {
        what: '90 % intervals of the exponents that hold the truth',
        ...{ atLeast: 0.87, atMost: 0.93 },
      },
      differ: { what: 'told that the exponents of both groupings differ', atMost: 0.06 },
    },
    run(seed) {
      const laws = lawsOf(seed);
      return {
        covered: each(laws.map(({ lo90, hi90 }) => lo90 <= exponent && exponent <= hi90)),
        differ: once(sameExponent(laws)!.p <= 0.05),
      };
    },
  };
}

/** Devices, customers and groups whose amounts spread by so much at each level. */
export function levelsOf(seed: number, spreads: readonly [number, number, number]) {
  const normal = gaussian(seededRandom(seed));
  const of = (level: string, places: number, spread: number, mean: number) => ({
    level,
    amounts: times(places, () => mean * Math.exp(spread * normal())),
  });
  return [
    of('device', 300, spreads[0], 1),
    of('customer', 100, spreads[1], 30),
    of('group', 40, spreads[2], 900),
  ];
}

/** Whether worth is told to be shared out otherwise at one level than at the next. */
function unlike(seed: number, spreads: readonly [number, number, number]): boolean {
  return selfSimilarity(levelsOf(seed, spreads), seededRandom(seed))!.p <= 0.05;
}

const levels = '300 devices, 100 customers and 40 groups';

export const growth: readonly Trial[] = [
  oneExponent(1.15, [40, 20]),
  oneExponent(1, [20, 40]),
  oneExponent(0.85, [120, 40]),
  {
    name: 'growth-differs',
    of: 'growth',
    worlds: 'worth grows as size to the power 0.8 by one grouping of 40 places, and 1.2 by another',
    seeds: { short: 20, full: 400 },
    questions: { found: { what: 'told that the exponents differ', atLeast: 0.95 } },
    run: (seed) => ({
      found: once(sameExponent(grouped([0.8, 1.2], [40, 40])(seed))!.p <= 0.05),
    }),
  },
  {
    name: 'growth-null',
    of: 'growth',
    worlds: '40 places whose worth has nothing to do with their size',
    seeds: { short: 60, full: 1_000 },
    questions: { alarm: { what: '90 % intervals that leave out 0', atMost: 0.13 } },
    run(seed) {
      const { lo90, hi90 } = told(plantedPlaces(seed, 0, 40));
      return { alarm: once(lo90 > 0 || hi90 < 0) };
    },
  },
  {
    name: 'likeness-null',
    of: 'growth',
    worlds: `${levels}, among whom worth is shared out alike at every level`,
    seeds: { short: 40, full: 400 },
    questions: { alarm: { what: 'told that levels are unlike', atMost: 0.06 } },
    run: (seed) => ({ alarm: once(unlike(seed, [0.8, 0.8, 0.8])) }),
  },
  {
    name: 'likeness-planted',
    of: 'growth',
    worlds: `${levels}, of which devices share it far less evenly`,
    seeds: { short: 10, full: 100 },
    questions: { found: { what: 'told that levels are unlike', atLeast: 0.95 } },
    run: (seed) => ({ found: once(unlike(seed, [1.4, 0.3, 0.3])) }),
  },
];
