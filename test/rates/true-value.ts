import { sampleRankCorrelation } from 'simple-statistics';
import { seededRandom } from '../../analytics/random.ts';
import { noSums, type Sums } from '../../analytics/scales/sums.ts';
import { againstPeers } from '../../analytics/value/against-peers.ts';
import { compareCustomers } from '../../analytics/value/compare-customers.ts';
import { learnExpectations } from '../../analytics/value/expectation.ts';
import { gaussian, times } from '../analytics/support/worlds.ts';
import { each, once, type Trial } from './trial.ts';

/** Customers who use a product in two ways, and truly get more or less than such use gives. */
interface ValueWorld {
  readonly customers?: number;
  readonly sessionsEach: number;
  /** By how much customers truly differ, a logarithm. */
  readonly deviation: number;
  /** How much lighter the uses are, in the manner and in the context, of those who get more. */
  readonly entangled?: number;
  /** How much a customer varies the use: 1 all there is, 0 each keeps to one manner. */
  readonly varied?: number;
}

/**
 * Lives such a world: two contexts of unlike level, in one of which load and weather cost value. As
 * analytics does it: what is expected is learnt of all sessions, and what is more is summed.
 */
function live(seed: number, world: ValueWorld) {
  const { customers = 60, sessionsEach, deviation, entangled = 0, varied = 1 } = world;
  const random = seededRandom(seed);
  const normal = gaussian(random);
  const truth = times(customers, () => deviation * normal());
  const sessions = truth.flatMap((effect, customer) => {
    const hard = 0.5 - entangled * effect;
    const kept = Math.sqrt(1 - varied ** 2) * normal();
    return times(sessionsEach, () => {
      const context = random() < hard ? 1 : 0;
      const usage = [kept + varied * normal() - 2 * entangled * effect, normal()];
      const expected = context === 0 ? 1 - 0.3 * usage[0]! + 0.1 * usage[1]! : -0.5;
      const cost = 1e6 * (1 + random());
      const worth = cost * Math.exp(expected + effect + 0.25 * normal());
      return { customer, context, usage, cost, worth };
    });
  });
  const sums = times(customers, () => ({ rated: 0, adjusted: 0, adjustedSquares: 0 }));
  const ways = [0, 1].map((way) => sessions.filter(({ context }) => context === way));
  const expectations = learnExpectations(
    ways.map((own) => ({
      worth: own.map(({ worth }) => worth),
      cost: own.map(({ cost }) => cost),
      customers: own.map(({ customer }) => `c-${customer}`),
      explaining: [0, 1].map((c) => ({
        ...{ kind: 'share', name: `use-${c}`, label: 'use' },
        values: own.map(({ usage }) => usage[c]!),
      })),
    })),
  );
  ways.forEach((own, way) => {
    const { usual, terms } = expectations[way]!;
    for (const { customer, usage, worth, cost } of own) {
      const expected = terms.reduce(
        (sum, { column, slope, centre }) =>
          sum + slope * (usage[Number(column.slice(4))]! - centre),
        usual,
      );
      const millionths = Math.round(1e6 * (Math.log(worth / cost) - expected));
      sums[customer]!.rated += 1;
      sums[customer]!.adjusted += millionths;
      sums[customer]!.adjustedSquares += Math.round(millionths * (millionths / 1e6));
    }
  });
  const perCustomer = new Map(
    sums.map((own, n): [string, Sums] => [`c-${n}`, { ...noSums, sessions: own.rated, ...own }]),
  );
  const centre = truth.reduce((sum, value) => sum + value, 0) / customers;
  return { truth: truth.map((value) => value - centre), perCustomer };
}

const nineInTen = { atLeast: 0.87, atMost: 0.93 };

/** Whether customers are found in their order, and their intervals hold what they truly get. */
function placed(
  name: string,
  worlds: string,
  world: ValueWorld,
  limits: { readonly covered: Trial['questions'][string]; readonly rank?: number },
): Trial {
  const { covered, rank = 0.9 } = limits;
  return {
    ...{ name, of: 'peers', worlds, seeds: { short: 12, full: 200 } },
    questions: {
      covered,
      ranked: { what: `rank correlation with the true value of at least ${rank}`, atLeast: 0.95 },
    },
    run(seed) {
      const { truth, perCustomer } = live(seed, world);
      const comparison = compareCustomers(perCustomer);
      const found = [...perCustomer.values()].map((sums) => comparison.place(sums)!);
      const actual = (n: number) => truth[n]! + comparison.mean;
      const values = found.map(({ value }) => value);
      return {
        covered: each(found.map(({ lo90, hi90 }, n) => lo90 <= actual(n) && actual(n) <= hi90)),
        ranked: once(sampleRankCorrelation(values, [...truth]) >= rank),
      };
    },
  };
}

const covered = { what: '90 % intervals of customers that hold the truth', ...nineInTen };

/** Told in two digits: what lies on the limit as it is written counts as within. */
function half(limit: number): number {
  return Math.abs(limit) < 10 ? 0.05 : 0.5;
}

export const trueValue: readonly Trial[] = [
  placed(
    'peers-placed',
    '60 customers of 30 sessions each in two contexts, who truly differ by 15 %',
    { sessionsEach: 30, deviation: 0.15 },
    { covered },
  ),
  placed(
    'peers-entangled',
    'the same, but who gets more also has lighter uses, in the manner and in the context',
    { sessionsEach: 30, deviation: 0.15, entangled: 1 },
    { covered },
  ),
  placed(
    'peers-much-entangled',
    'the same, but twice as much',
    { sessionsEach: 30, deviation: 0.15, entangled: 2 },
    { covered },
  ),
  placed(
    'peers-settled',
    'the same, but each customer keeps to one manner of use, which tells use and user apart no more',
    { sessionsEach: 30, deviation: 0.15, entangled: 1, varied: 0.1 },
    { covered: { what: 'the same: a limit of the method', atLeast: 0.7 }, rank: 0.8 },
  ),
  {
    name: 'peers-told',
    of: 'peers',
    worlds: '60 customers of 20 sessions each, told in two digits what they get against the others',
    seeds: { short: 12, full: 200 },
    questions: {
      covered: { what: '90 % intervals that hold the truth, where told', ...nineInTen },
    },
    run(seed) {
      const { truth, perCustomer } = live(seed, { sessionsEach: 20, deviation: 0.15 });
      const told = truth.flatMap((value, n) => {
        const { lo90, hi90 } = againstPeers(perCustomer, `c-${n}`);
        if (lo90 === null || hi90 === null) return [];
        const actual = 100 * Math.expm1(value);
        return [lo90 - half(lo90) <= actual && actual <= hi90 + half(hi90)];
      });
      return { covered: each(told) };
    },
  },
  {
    name: 'peers-null',
    of: 'peers',
    worlds: '60 customers of 20 sessions each who all get the same, whatever their use',
    seeds: { short: 12, full: 200 },
    questions: { claimed: { what: 'told to get more or less than the others', atMost: 0.1 } },
    run(seed) {
      const { perCustomer } = live(seed, { sessionsEach: 20, deviation: 0 });
      const told = [...perCustomer.keys()].flatMap((customer) => {
        const { lo90, hi90 } = againstPeers(perCustomer, customer);
        return lo90 === null || hi90 === null ? [] : [lo90 > 0 || hi90 < 0];
      });
      return { claimed: each(told) };
    },
  },
];
