import { profileOf } from '../../analytics/maturity/profile.ts';
import { testScale } from '../../analytics/maturity/standing.ts';
import { seededRandom } from '../../analytics/random.ts';
import type { StageProfile } from '../../contract/records/maturity.ts';
import { factsOf, never } from '../analytics/support/made-up-facts.ts';
import { times } from '../analytics/support/worlds.ts';
import { once, type Trial } from './trial.ts';

/** The chance of each part where a customer has got so far through the stages. */
export function climbed(so: number): readonly number[] {
  return [0.9, 0.7, 0.7, 0.3].map((high, n) => (n < so ? high : 0.02));
}

/** A profile of which only the gates count. */
function gates(holds: readonly boolean[]): readonly StageProfile[] {
  return profileOf([], never).map((stage, n) => ({ ...stage, holds: holds[n] ?? null }));
}

function byChance(shares: readonly number[], places: number): Trial {
  const passed = shares.map((share) => Math.round(100 * share)).join(', ');
  return {
    name: `gates-null-${places}`,
    of: 'maturity',
    worlds: `${places} customers who pass the four gates by chance: ${passed} of 100`,
    seeds: { short: 30, full: 300 },
    questions: { alarm: { what: 'gates taken for a scale', atMost: 0.05 } },
    run(seed) {
      const random = seededRandom(seed);
      const all = times(places, () => gates(shares.map((share) => random() < share)));
      return { alarm: once(testScale('customer', all, random).verdict === 'scale') };
    },
  };
}

export const maturity: readonly Trial[] = [
  {
    name: 'gates-planted',
    of: 'maturity',
    worlds: '60 customers who climb the four stages in order',
    seeds: { short: 10, full: 60 },
    questions: { found: { what: 'gates found to be a scale', atLeast: 0.95 } },
    run(seed) {
      const random = seededRandom(seed);
      const places = times(60, (n) =>
        profileOf([factsOf(`c-${n}`, climbed(Math.floor(5 * random())), random)], never),
      );
      return { found: once(testScale('customer', places, random).verdict === 'scale') };
    },
  },
  byChance([0.95, 0.6, 0.4, 0.1], 60),
  byChance([0.97, 0.9, 0.2, 0.03], 20),
  byChance([0.98, 0.9, 0.1, 0.03], 40),
  {
    name: 'stage-index',
    of: 'maturity',
    worlds:
      '40 customers of whom each has parts of a stage with a chance of their own, 0.6 on average',
    seeds: { short: 30, full: 400 },
    questions: {
      covered: {
        what: '90 % intervals of the index that hold the truth',
        atLeast: 0.87,
        atMost: 0.93,
      },
    },
    run(seed) {
      const random = seededRandom(seed);
      const facts = times(40, (n) => {
        const own = 0.35 + 0.5 * random();
        return factsOf(`c-${n}`, [own, own, own, own], random);
      });
      const { lo90, hi90 } = profileOf(facts, random)[0]!.index;
      return { covered: once(lo90! <= 0.6 && hi90! >= 0.6) };
    },
  },
];
