import type { UseDay } from '../../analytics/adoption/histories.ts';
import { movesBetween } from '../../analytics/adoption/transitions.ts';
import { weeklyStandings } from '../../analytics/adoption/weekly-standings.ts';
import { seededRandom } from '../../analytics/random.ts';
import { shrink } from '../../analytics/value/shrink.ts';
import { gaussian, times } from '../analytics/support/worlds.ts';
import { each, type Trial } from './trial.ts';

const days = 84;
const customers = 80;
/** Of single sessions about what the customer gets on average. */
const noise = 0.3;

/** What a customer is like in a week: the chance to use it on a day, and what a use gives (log). */
interface Way {
  readonly busy: number;
  readonly gets: number;
}

/** Twelve weeks of 80 customers, one session on each day of use, and who of them is said to have moved. */
export function movesIn(seed: number, wayOf: (customer: number, week: number) => Way) {
  const random = seededRandom(seed);
  const normal = gaussian(random);
  const values = new Map<string, Map<number, number>>();
  const histories = new Map(
    times(customers, (n) => {
      const own = new Map<number, number>();
      for (let day = 0; day < days; day++) {
        const { busy, gets } = wayOf(n, Math.floor(day / 7));
        if (random() < busy) own.set(day, gets + noise * normal());
      }
      values.set(`c-${n}`, own);
      return [`c-${n}`, [...own.keys()].map((day): UseDay => ({ day, sessions: 1, contexts: [] }))];
    }),
  );
  const standings = weeklyStandings(
    histories,
    ({ first, last }) => {
      const rated = [...values].flatMap(([customer, own]) => {
        const inside = [...own].flatMap(([day, value]) =>
          day >= first && day <= last ? value : [],
        );
        const mean = inside.reduce((a, b) => a + b, 0) / inside.length;
        const variance = noise ** 2 / inside.length;
        return inside.length < 3 ? [] : [{ customer, measured: { value: mean, variance } }];
      });
      const { items } = shrink(rated.map(({ measured }) => measured));
      const placed = new Map(rated.map(({ customer }, n) => [customer, items[n]!]));
      return (customer) => {
        const item = placed.get(customer);
        return item === undefined
          ? null
          : { mean: item.value, deviation: Math.sqrt(item.variance) };
      };
    },
    { period: { first: 0, last: days - 1 }, known: 0, contexts: 1, random },
  );
  return { standings, moves: movesBetween(standings) };
}

/** Whether each customer is said to have moved at all. */
function moved(seed: number, wayOf: (customer: number, week: number) => Way) {
  const { moves } = movesIn(seed, wayOf);
  return times(customers, (n) => moves.some(({ customer }) => customer === `c-${n}`));
}

function nobodyMoves(shape: string, worlds: string, wayOf: (customer: number) => Way): Trial {
  return {
    name: `moves-null-${shape}`,
    of: 'moves',
    worlds: `80 customers who go on as they are for twelve weeks, ${worlds}`,
    seeds: { short: 3, full: 40 },
    questions: {
      alarm: { what: 'customers said to have moved to another quadrant', atMost: 0.02 },
    },
    run: (seed) => ({ alarm: each(moved(seed, wayOf)) }),
  };
}

/** A fifth of the customers go from much use to little, or the other way, after six weeks. */
function changing(customer: number, week: number): Way {
  const turns = customer % 5 === 0 && week >= 6;
  const much = customer % 2 === 0 ? !turns : turns;
  return { busy: much ? 0.7 : 0.15, gets: customer % 4 < 2 ? 0.3 : -0.3 };
}

export const transitions: readonly Trial[] = [
  {
    name: 'moves-planted',
    of: 'moves',
    worlds:
      'of 80 customers one in five turns from much use to little or back after six of twelve weeks',
    seeds: { short: 10, full: 40 },
    questions: {
      found: { what: 'of those who turn, said to have moved', atLeast: 0.5 },
      alarm: { what: 'of the others, said to have moved', atMost: 0.02 },
    },
    run(seed) {
      const all = moved(seed, changing);
      return {
        found: each(all.filter((_, n) => n % 5 === 0)),
        alarm: each(all.filter((_, n) => n % 5 !== 0)),
      };
    },
  },
  nobodyMoves('alike', 'and differ by chance alone', () => ({ busy: 0.35, gets: 0 })),
  nobodyMoves('value', 'who use it alike, and get very different things of it', (customer) => ({
    busy: 0.35,
    gets: customer % 2 === 0 ? 0.4 : -0.4,
  })),
  nobodyMoves('use', 'who use it very differently, and get the same of it', (customer) => ({
    busy: customer % 2 === 0 ? 0.55 : 0.2,
    gets: 0.05 * ((customer % 5) - 2),
  })),
  nobodyMoves('spread', 'spread evenly over both axes', (customer) => ({
    busy: 0.1 + 0.6 * ((customer % 9) / 8),
    gets: -0.4 + 0.8 * (Math.floor(customer / 9) / 8),
  })),
];
