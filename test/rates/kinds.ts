import { chooseK } from '../../analytics/contexts/choose-k.ts';
import type { DescribedColumn } from '../../analytics/contexts/described-column.ts';
import { type Counterparts, compareUse, type Sampled } from '../../analytics/kinds/compare-use.ts';
import { type CustomerOfBoth, differenceOfRatios } from '../../analytics/kinds/differences.ts';
import { type Random, randomIndex, seededRandom, seedFor } from '../../analytics/random.ts';
import { benjaminiHochberg } from '../../analytics/value/false-discovery.ts';
import { crowds, gaussian, scaled, times } from '../analytics/support/worlds.ts';
import { once, type Trial } from './trial.ts';

const sessions = 500;
const customers = 30;

/** A product that is used in some of the planted ways, with the contexts that its sessions lead to. */
function used(ways: readonly number[], separation: number, random: Random) {
  const normal = gaussian(random);
  const weights = ways.map(() => 0.6 + random());
  const limits = weights.map((_, i) => weights.slice(0, i + 1).reduce((a, b) => a + b));
  const truth = times(sessions, () => {
    const at = random() * limits.at(-1)!;
    return ways[limits.findIndex((limit) => at < limit)]!;
  });
  const rows = truth.map((way) => crowds[way]!.map((high) => separation * high + normal()));
  const columns = rows[0]!.map((_, d): DescribedColumn & { kind: 'numeric' } => ({
    ...{ kind: 'numeric', name: `x${d}`, label: `x${d}` },
    values: rows.map((row) => row[d]!),
  }));
  const { clustering, k } = chooseK(scaled(columns), { random, resamples: 25 });
  const contexts = Array.from(clustering.cluster, (j) => `u-${j}`);
  const side: Sampled = {
    columns,
    contexts,
    customers: times(sessions, () => `c-${randomIndex(random, customers)}`),
    ids: times(k, (j) => `u-${j}`),
  };
  /** The way that most sessions of a context truly are. */
  const wayOf = (id: string) => {
    const inside = truth.filter((_, row) => contexts[row] === id);
    const count = (way: number) => inside.filter((one) => one === way).length;
    return ways.reduce((most, way) => (count(way) > count(most) ? way : most), ways[0]!);
  };
  return { side, wayOf };
}

/** Each way of use as it was told: `0=0`, `2=`, `=3`; a correspondence that is not sure has a `?`. */
function told(
  counterparts: readonly Counterparts[],
  here: ReturnType<typeof used>,
  there: ReturnType<typeof used>,
): readonly string[] {
  return counterparts
    .map((one) => {
      const ways = [one.here.map(here.wayOf).sort(), one.there.map(there.wayOf).sort()];
      return `${ways[0]}=${ways[1]}${one.sureness < 0.75 ? '?' : ''}`;
    })
    .sort();
}

function planted(separation: number): Trial {
  return {
    name: `kinds-${separation}-sigma`,
    of: 'kinds',
    worlds: `two products of a kind, ${sessions} sessions each, that have two of three ways of use in common, any two ${separation} σ apart in three or more of seven features`,
    seeds: { short: 2, full: 40 },
    questions: {
      found: { what: 'told which two are the same, and which each has alone', atLeast: 0.95 },
    },
    run(seed) {
      const random = seededRandom(seed);
      const [here, there] = [
        [0, 1, 2],
        [0, 1, 3],
      ].map((ways) => used(ways, separation, random));
      const { counterparts } = compareUse(here!.side, there!.side, random);
      const found = told(counterparts, here!, there!);
      return { found: once(found.join(' ') === '0=0 1=1 2= =3'.split(' ').sort().join(' ')) };
    },
  };
}

const twoNames: Trial = {
  name: 'kinds-two-names',
  of: 'kinds',
  worlds: `one product sold under two names, ${sessions} sessions each, used in the same three ways, 4 σ apart`,
  seeds: { short: 2, full: 40 },
  questions: {
    matched: { what: 'each way of use told to be the same in both', atLeast: 0.95 },
  },
  run(seed) {
    const random = seededRandom(seed);
    const [here, there] = times(2, () => used([0, 1, 2], 4, random));
    const { counterparts } = compareUse(here!.side, there!.side, random);
    return { matched: once(told(counterparts, here!, there!).join(' ') === '0=0 1=1 2=2') };
  },
};

/** How much more the one product gives, for 30 customers of each, of whom ten have both. */
function worlds(seed: number, more: number, ways: number) {
  const random = seededRandom(seedFor(seed, 'people'));
  const normal = gaussian(random);
  const people = times(50, () => ({ thrift: Math.exp(0.25 * normal()) }));
  return times(ways, () =>
    people.map(({ thrift }, n): CustomerOfBoth => {
      const sums = (has: boolean, factor: number) => {
        const uses = has ? 3 + randomIndex(random, 25) : 0;
        const cost = times(uses, () => Math.exp(0.3 * normal()));
        return {
          denominator: cost.reduce((sum, one) => sum + one, 0),
          numerator: cost.reduce(
            (sum, one) => sum + one * factor * thrift * Math.exp(0.4 * normal()),
            0,
          ),
        };
      };
      return { here: sums(n < 30, 1 + more), there: sums(n >= 20, 1) };
    }),
  );
}

function differences(seed: number, more: number, ways: number) {
  const random = seededRandom(seedFor(seed, 'resampling'));
  return worlds(seed, more, ways).map((people) =>
    differenceOfRatios(people, { random, as: 'percent' }),
  );
}

const better: Trial = {
  name: 'kinds-value',
  of: 'kinds',
  worlds: 'two products with 30 customers each, ten of them with both, where one gives 20 % more',
  seeds: { short: 60, full: 600 },
  questions: {
    covered: { what: 'the 20 % lie in the 90 % interval', atLeast: 0.87, atMost: 0.93 },
  },
  run(seed) {
    const [found] = differences(seed, 0.2, 1);
    if (found?.withheld !== undefined || found === undefined)
      return { covered: { came: 0, of: 0 } };
    return { covered: once(found.lo90 <= 20 && 20 <= found.hi90) };
  },
};

const noBetter: Trial = {
  name: 'kinds-null',
  of: 'kinds',
  worlds: 'two products with 30 customers each that give the same in each of three ways of use',
  seeds: { short: 60, full: 600 },
  questions: { alarm: { what: 'told any difference of value', atMost: 0.05 } },
  run(seed) {
    const found = differences(seed, 0, 3).flatMap((one) =>
      one.withheld === undefined ? one.p : [],
    );
    return { alarm: once(benjaminiHochberg(found, 0.05).some((clear) => clear)) };
  },
};

export const kinds: readonly Trial[] = [planted(4), planted(3), twoNames, better, noBetter];
