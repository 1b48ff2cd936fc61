import { chooseK } from '../../analytics/contexts/choose-k.ts';
import { assign } from '../../analytics/contexts/k-prototypes.ts';
import { matchContexts } from '../../analytics/contexts/match.ts';
import { type Points, selectRows } from '../../analytics/contexts/points.ts';
import { seededRandom } from '../../analytics/random.ts';
import { adjustedRand } from '../analytics/support/adjusted-rand.ts';
import {
  evenSpread,
  oneCrowd,
  oneWayOfUse,
  plantedCrowds,
  times,
} from '../analytics/support/worlds.ts';
import { each, once, type Trial } from './trial.ts';

const sessions = 400;

function planted(separation: number, agreement: number): Trial {
  return {
    name: `contexts-${separation}-sigma`,
    of: 'contexts',
    worlds: `four crowds of unequal size in ${sessions} sessions, any two ${separation} σ apart in three or more of seven features`,
    seeds: { short: 5, full: 40 },
    questions: {
      found: {
        what: `crowds found again (adjusted Rand at least ${agreement})`,
        atLeast: 0.95,
      },
      number: { what: 'four contexts, each stable (Jaccard at least 0.75)', atLeast: 0.95 },
    },
    run(seed) {
      const { points, truth } = plantedCrowds(seed, separation, sessions);
      const chosen = chooseK(points, { random: seededRandom(seed), resamples: 25 });
      return {
        found: once(adjustedRand(chosen.clustering.cluster, truth) >= agreement),
        number: once(chosen.k === 4 && Math.min(...chosen.stability) >= 0.75),
      };
    },
  };
}

function empty(shape: string, worlds: string, make: (seed: number, n: number) => Points): Trial {
  return {
    name: `contexts-null-${shape}`,
    of: 'contexts',
    worlds: `${worlds}, ${sessions} sessions`,
    seeds: { short: 8, full: 60 },
    questions: { alarm: { what: 'told more than one context', atMost: 0.05 } },
    run: (seed) => ({
      alarm: once(chooseK(make(seed, sessions), { random: seededRandom(seed) }).k > 1),
    }),
  };
}

/** Two weeks of one world, each fitted for itself, as it happens from fit to fit. */
const withoutDrift: Trial = {
  name: 'contexts-kept',
  of: 'contexts',
  worlds: `two weeks of ${sessions} sessions of the same four crowds, 4 σ apart, each fitted for itself`,
  seeds: { short: 5, full: 40 },
  questions: {
    kept: { what: 'contexts that are the same one week later', atLeast: 0.99 },
    events: { what: 'told that one emerged, vanished, split or merged', atMost: 0.02 },
  },
  run(seed) {
    const { points } = plantedCrowds(seed, 4, 2 * sessions);
    const [first, second] = [0, 1].map((week) =>
      chooseK(
        selectRows(
          points,
          times(sessions, (n) => week * sessions + n),
        ),
        {
          random: seededRandom(2 * seed + week),
          resamples: 25,
        },
      ),
    );
    const [before, after] = [first!, second!].map(
      ({ clustering }) => assign(points, clustering.prototypes).cluster,
    );
    const { continues, splits, merges, emerged, vanished } = matchContexts(
      before!,
      after!,
      first!.k,
      second!.k,
    );
    return {
      kept: each(continues.map((old) => old !== null)),
      events: once([...splits, ...merges, ...emerged, ...vanished].length > 0),
    };
  },
};

export const contexts: readonly Trial[] = [
  planted(4, 0.95),
  planted(3, 0.9),
  withoutDrift,
  empty('crowd', 'one Gaussian crowd', oneCrowd),
  empty('spread', 'an even spread', evenSpread),
  empty('rhythm', 'one way of use with a daily rhythm', oneWayOfUse),
];
