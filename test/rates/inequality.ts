import { giniOf, shareWithin } from '../../analytics/queries/inequality.ts';
import { seededRandom } from '../../analytics/random.ts';
import { noSums } from '../../analytics/scales/sums.ts';
import { gaussian, times } from '../analytics/support/worlds.ts';
import { once, type Trial } from './trial.ts';

/** Of four groups, what a customer has in the middle. */
const levels = [1, 1.2, 1.5, 2];

/**
 * Customers of four groups whose worth is lognormal about the level of each. Truth: Theil's T of
 * a lognormal spread is its variance of logarithms over two, and between groups Σ s ln(μ_g / μ);
 * Gini of one lognormal spread is 2 Φ(σ/√2) − 1.
 */
function uneven(customers: number, spread: number, gini: number): Trial {
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  const between = levels.reduce(
    (sum, level) => sum + (level / mean / levels.length) * Math.log(level / mean),
    0,
  );
  const inside = spread ** 2 / 2;
  const truth = inside / (inside + between);
  const holds = ({ lo90, hi90 }: { lo90: number | null; hi90: number | null }, value: number) =>
    once(lo90 !== null && hi90 !== null && lo90 <= value && value <= hi90);
  return {
    name: `inequality-${customers}-${Math.round(100 * gini)}`,
    of: 'scales',
    worlds: `${customers} customers with a true Gini of ${gini.toFixed(2)}, and the same in four groups of other levels`,
    seeds: { short: 30, full: 1_000 },
    questions: {
      gini: { what: '90 % intervals that hold the true Gini', atLeast: 0.84, atMost: 0.93 },
      within: {
        what: '90 % intervals that hold the true share inside the groups',
        ...{ atLeast: 0.84, atMost: 0.94 },
      },
    },
    run(seed) {
      const random = seededRandom(seed);
      const normal = gaussian(random);
      const worths = times(customers, () => Math.exp(spread * normal()));
      const having = (level: number, all: readonly number[]) =>
        all.map((worth) => ({ ...noSums, sessions: 1, worth: level * worth }));
      const each = customers / levels.length;
      const groups = levels.map((level, g) =>
        having(level, worths.slice(g * each, (g + 1) * each)),
      );
      return {
        gini: holds(giniOf(having(1, worths)), gini),
        within: holds(shareWithin(groups), truth),
      };
    },
  };
}

export const inequality: readonly Trial[] = [
  uneven(20, 0.5, 0.2763),
  uneven(60, 0.5, 0.2763),
  uneven(240, 0.5, 0.2763),
  uneven(60, 1, 0.5205),
];
