import { kPrototypes } from '../../analytics/contexts/k-prototypes.ts';
import { fitMixture, memberships, softShares } from '../../analytics/contexts/mixture.ts';
import type { Points } from '../../analytics/contexts/points.ts';
import { calibrated, softQuality } from '../../analytics/contexts/soft-membership.ts';
import { addMemberships } from '../../analytics/membership/add-memberships.ts';
import { shareInterval } from '../../analytics/membership/share-interval.ts';
import { leastAgreement } from '../../analytics/queries/memberships.ts';
import { seededRandom } from '../../analytics/random.ts';
import { gaussian, scaled, times } from '../analytics/support/worlds.ts';
import { each, once, type Trial } from './trial.ts';

const crowds = [
  [0, 0, 0, 0, 0, 0],
  [1, 1, 1, 0, 0, 0],
  [0, 0, 0, 1, 1, 1],
  [1, 1, 1, 1, 1, 1],
];
/** Ways of use, as many as there are crowds. */
export const ways = crowds.length;

/** Six features, any two of which correlate by `rho` inside a crowd; the skewed ones are lognormal. */
export interface Shape {
  readonly separation: number;
  readonly rho: number;
  readonly skewed?: boolean;
}

export function crowdPoints(
  truth: readonly number[],
  { separation, rho, skewed = false }: Shape,
  normal: () => number,
): Points {
  const rows = truth.map((crowd) => {
    const shared = Math.sqrt(rho) * normal();
    return crowds[crowd]!.map((high) => {
      const noise = shared + Math.sqrt(1 - rho) * normal();
      const around = skewed ? (Math.exp(0.6 * noise) - 1.197) / 0.787 : noise;
      return separation * high + around;
    });
  });
  return scaled(
    crowds[0]!.map((_, d) => ({
      kind: 'numeric',
      name: `x${d}`,
      values: rows.map((row) => row[d]!),
    })),
  );
}

/** Memberships as they are told, and as the mixture alone would have it, by planted crowd. */
export function soften(points: Points, truth: readonly number[], seed: number) {
  const { cluster } = kPrototypes(points, { k: ways, random: seededRandom(seed) });
  const { mixture } = fitMixture(points, cluster, ways);
  const told = calibrated(points, mixture);
  const crowdOf = times(ways, (j) => {
    const inside = times(
      ways,
      (crowd) => truth.filter((t, i) => t === crowd && cluster[i] === j).length,
    );
    return inside.indexOf(Math.max(...inside));
  });
  return {
    cluster,
    crowdOf,
    temperature: told.temperature,
    all: softShares(told),
    told: memberships(points, told),
    raw: memberships(points, mixture),
  };
}

/** Shares of the four ways of use, from nearly one way to a mixture. */
function habitOf(random: () => number): readonly number[] {
  const weights = times(ways, () => -Math.log(1 - random()));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}

function drawFrom(shares: readonly number[], at: number): number {
  let sum = 0;
  for (const [way, share] of shares.entries()) {
    sum += share;
    if (at < sum) return way;
  }
  return shares.length - 1;
}

function near(
  name: string,
  worlds: string,
  shape: Shape,
  least: { readonly covered: number; readonly told: number },
): Trial {
  return {
    name: `membership-${name}`,
    of: 'membership',
    worlds: `30 customers of 25 sessions, each their own mixture of four ways of use ${worlds}`,
    seeds: { short: 12, full: 100 },
    questions: {
      covered: {
        what: '90 % intervals of a share that hold the planted one',
        atLeast: least.covered,
      },
      sure: {
        what: 'of the sessions told to be of a way of use by 90 % or more, those that are',
        atLeast: 0.9,
      },
      told: { what: 'worlds in which memberships are told', atLeast: least.told },
    },
    run(seed) {
      const random = seededRandom(seed);
      const habits = times(30, () => habitOf(random));
      const customers = times(30 * 25, (i) => i % 30);
      const truth = customers.map((customer) => drawFrom(habits[customer]!, random()));
      const soft = soften(crowdPoints(truth, shape, gaussian(random)), truth, seed);
      const { agreement } = softQuality(soft.told, soft.cluster, ways);
      const nothing = { came: 0, of: 0 };
      if (agreement < leastAgreement) return { covered: nothing, sure: nothing, told: once(false) };
      const rows = addMemberships(
        customers.map(String),
        customers.map((_, i) => Math.floor(i / 30)),
        soft.told,
        times(ways, String),
        soft.all,
      );
      const covered = rows.map(({ customer, context, days, clear, share }) => {
        const planted = habits[Number(customer)]![soft.crowdOf[Number(context)]!]!;
        const { lo90, hi90 } = shareInterval(share / 1e6, (days * clear) / 1e6);
        return lo90 <= planted && planted <= hi90;
      });
      const sure = truth.flatMap((crowd, i) =>
        times(ways, (way) => way)
          .filter((way) => soft.told[i * ways + way]! >= 0.9)
          .map((way) => soft.crowdOf[way] === crowd),
      );
      return { covered: each(covered), sure: each(sure), told: once(true) };
    },
  };
}

export const membership: readonly Trial[] = [
  near('apart', '3 σ apart', { separation: 3, rho: 0 }, { covered: 0.87, told: 0.95 }),
  near(
    'correlated',
    '3 σ apart, of features that correlate by 0.3',
    { separation: 3, rho: 0.3 },
    { covered: 0.87, told: 0.95 },
  ),
  // What memberships assume does not hold here: crowds are not of one shape.
  near(
    'skewed',
    '2 σ apart, of features so skewed that memberships assume too much',
    { separation: 2, rho: 0, skewed: true },
    { covered: 0.7, told: 0.5 },
  ),
];
