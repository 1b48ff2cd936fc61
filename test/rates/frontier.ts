import { type Random, seededRandom, seedFor } from '../../analytics/random.ts';
import { roomOf } from '../../analytics/value/best-practice.ts';
import {
  type Frontier,
  type FrontierCustomer,
  learnFrontier,
} from '../../analytics/value/frontier.ts';
import { gaussian, times } from '../analytics/support/worlds.ts';
import { once, type Trial } from './trial.ts';

/** Of a normal curve, a tenth lies above so many standard deviations. */
export const z10 = 1.2815515655446004;

interface FrontierWorld {
  readonly seed: number;
  readonly customers: number;
  /** How much customers truly differ, and sessions of one of them; of logarithms. */
  readonly between: number;
  readonly within: number;
  /** How a customer's spread depends on use. */
  readonly spreadAt?: (use: number) => number;
}

/** Customers of 5 to 35 sessions each. */
export function lived({
  seed,
  customers,
  between,
  within,
  spreadAt,
}: FrontierWorld): FrontierCustomer[] {
  const random = seededRandom(seed);
  const normal = gaussian(random);
  return times(customers, (n) => {
    const use = 2 * random() - 1;
    const effect = (spreadAt?.(use) ?? between) * normal();
    const sessions = times(5 + Math.floor(30 * random()), () => effect + within * normal());
    const sum = (of: (value: number) => number) =>
      Math.round(1e6 * sessions.reduce((total, value) => total + of(value), 0));
    return {
      customer: `c-${n}`,
      rated: sessions.length,
      adjusted: sum((value) => value),
      adjustedSquares: sum((value) => value ** 2),
      use: [use],
    };
  });
}

/** Draws of their own for each customer of a world. */
export const randomOf =
  (seed: number) =>
  (customer: string): Random =>
    seededRandom(seedFor(seed, customer));

/** The frontier of such a world. */
export function learn(world: FrontierWorld): Frontier {
  return learnFrontier('k1', lived(world), randomOf(world.seed));
}

function planted(customers: number, between: number): Trial {
  const truth = 100 * Math.expm1(z10 * between);
  return {
    name: `frontier-${customers}`,
    of: 'best-practice',
    worlds: `${customers} customers of 5 to 35 sessions, of whom the best tenth get ${truth.toFixed(0)} % more and up`,
    seeds: { short: 25, full: 200 },
    questions: {
      covered: {
        what: '90 % intervals of the frontier that hold the truth, where told',
        atLeast: 0.85,
      },
      told: { what: 'not withheld', atLeast: 0.5 },
    },
    run(seed) {
      const { lo90, hi90, withheld } = roomOf(learn({ seed, customers, between, within: 0.3 }));
      const told = withheld === undefined;
      return {
        covered: told ? once(lo90! <= truth && truth <= hi90!) : { came: 0, of: 0 },
        told: once(told),
      };
    },
  };
}

export const frontier: readonly Trial[] = [
  planted(30, 0.15),
  planted(60, 0.15),
  planted(200, 0.3),
  {
    name: 'frontier-null',
    of: 'best-practice',
    worlds: '60 customers who get the same, but for chance',
    seeds: { short: 25, full: 200 },
    questions: { alarm: { what: 'told that the best tenth get more', atMost: 0.1 } },
    run(seed) {
      const { lo90 } = roomOf(learn({ seed, customers: 60, between: 0, within: 0.3 }));
      return { alarm: once(lo90 !== null && lo90 > 0) };
    },
  },
];
