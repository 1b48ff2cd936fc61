import { placeInQuadrants, type Unplaced } from '../../analytics/adoption/quadrants.ts';
import { seededRandom } from '../../analytics/random.ts';
import { shrink } from '../../analytics/value/shrink.ts';
import type { Quadrant } from '../../contract/records/adoption.ts';
import { gaussian, times } from '../analytics/support/worlds.ts';
import { each, type Trial } from './trial.ts';

const kinds = ['thriving', 'busy-but-poor', 'hidden-gem', 'dormant'] as const;
const noise = 0.1;

interface KindsOfCustomers {
  readonly truth: ReadonlyMap<string, Quadrant>;
  readonly units: readonly Unplaced[];
}

/** Customers of four kinds over twelve weeks; `apart`: how far kinds differ in value, `busy`: in days. */
export function kindsOfCustomers(
  seed: number,
  { apart, busy }: { apart: number; busy: number },
): KindsOfCustomers {
  const random = seededRandom(seed);
  const normal = gaussian(random);
  const truth = new Map<string, Quadrant>();
  const made = times(80, (n) => {
    const kind = kinds[n % 4]!;
    const customer = `c-${n}`;
    truth.set(customer, kind);
    const chance = 0.3 + (kind === 'thriving' || kind === 'busy-but-poor' ? busy : -busy);
    const good = kind === 'thriving' || kind === 'hidden-gem' ? apart : -apart;
    const weeks = times(12, () => ({
      activeDays: times(7, () => Number(random() < chance)).reduce((a, b) => a + b),
      contexts: [],
    }));
    return { customer, weeks, measured: { value: good + noise * normal(), variance: noise ** 2 } };
  });
  const { items } = shrink(made.map(({ measured }) => measured));
  const units = made.map(({ customer, weeks }, n) => {
    const { value, variance } = items[n]!;
    return { customer, weeks, value: { mean: value, deviation: Math.sqrt(variance) } };
  });
  return { truth, units };
}

/** Places the customers of such a world. */
export function placeKinds(units: readonly Unplaced[], seed = 1) {
  return placeInQuadrants(units, { days: 84, contexts: 1, random: seededRandom(seed) });
}

export const quadrants: readonly Trial[] = [
  {
    name: 'quadrants-planted',
    of: 'adoption',
    worlds: '80 customers of four kinds, apart in days of use and in value, over twelve weeks',
    seeds: { short: 4, full: 60 },
    questions: {
      placed: { what: 'customers placed in a quadrant', atLeast: 0.8 },
      right: { what: 'of those placed, placed rightly', atLeast: 0.95 },
    },
    run(seed) {
      const { truth, units } = kindsOfCustomers(seed, { apart: 0.2, busy: 0.15 });
      const { placed } = placeKinds(units, seed);
      const sure = placed.filter(({ standing }) => standing !== 'uncertain');
      return {
        placed: { came: sure.length, of: placed.length },
        right: each(sure.map(({ customer, standing }) => truth.get(customer) === standing)),
      };
    },
  },
  {
    name: 'quadrants-null',
    of: 'adoption',
    worlds: '80 customers who differ by chance alone, over twelve weeks',
    seeds: { short: 6, full: 60 },
    questions: { alarm: { what: 'customers placed in a quadrant', atMost: 0.05 } },
    run(seed) {
      const { placed } = placeKinds(kindsOfCustomers(seed, { apart: 0, busy: 0 }).units, seed);
      return { alarm: each(placed.map(({ standing }) => standing !== 'uncertain')) };
    },
  },
];
