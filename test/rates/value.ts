import { sampleRankCorrelation } from 'simple-statistics';
import { seededRandom } from '../../analytics/random.ts';
import { adjustForContext } from '../../analytics/value/adjust.ts';
import { ratioOverCustomers } from '../../analytics/value/cluster-bootstrap.ts';
import { shrink } from '../../analytics/value/shrink.ts';
import { gaussian, times } from '../analytics/support/worlds.ts';
import { each, once, type Trial } from './trial.ts';

/** Intervals of nine in ten, as often as they may miss by the choice of method. */
const nineInTen = { atLeast: 0.87, atMost: 0.93 };

function interval(customers: number): Trial {
  return {
    name: `value-interval-${customers}`,
    of: 'value',
    worlds: `${customers} customers of 5 to 30 like sessions, whose value differs by a quarter of its mean`,
    seeds: { short: 40, full: 1_000 },
    questions: {
      covered: {
        what: '90 % intervals that hold the true value, where not withheld',
        ...nineInTen,
      },
    },
    run(seed) {
      const random = seededRandom(seed);
      const normal = gaussian(random);
      const sums = times(customers, () => {
        const denominator = 5 + 25 * random();
        return { numerator: denominator * (2 + 0.5 * normal()), denominator };
      });
      const figure = ratioOverCustomers(sums, { random, replicates: 200 });
      return {
        covered:
          figure.withheld === undefined
            ? once(figure.lo90 < 2 && figure.hi90 > 2)
            : { came: 0, of: 0 },
      };
    },
  };
}

/** Value of 80 customers from 30 sessions each, of which the load explains much. */
function customersInLoads(seed: number) {
  const normal = gaussian(seededRandom(seed));
  const truth = times(80, () => 0.2 * normal());
  const sessions = truth.flatMap((value, customer) =>
    times(30, () => {
      const load = normal();
      return { customer, load, log: value + 0.6 * load + 0.3 * normal() };
    }),
  );
  const { adjusted } = adjustForContext({
    outcome: sessions.map(({ log }) => Math.exp(log)),
    resource: sessions.map(() => 1),
    usage: sessions.map(({ load }) => [load]),
  });
  const measured = truth.map((_, customer) => {
    const own = adjusted.filter((_, i) => sessions[i]!.customer === customer) as number[];
    const value = own.reduce((a, b) => a + b) / own.length;
    const variance = own.reduce((a, b) => a + (b - value) ** 2, 0) / (own.length - 1);
    return { value, variance: variance / own.length };
  });
  return { truth, found: shrink(measured).items };
}

export const value: readonly Trial[] = [
  interval(15),
  interval(40),
  {
    name: 'value-ranks',
    of: 'peers',
    worlds: '80 customers of 30 sessions each, of whose value the load explains more than they do',
    seeds: { short: 5, full: 60 },
    questions: {
      rank: { what: 'rank correlation with the true value of at least 0.9', atLeast: 0.95 },
    },
    run(seed) {
      const { truth, found } = customersInLoads(seed);
      return {
        rank: once(
          sampleRankCorrelation(
            found.map((item) => item.value),
            truth,
          ) >= 0.9,
        ),
      };
    },
  },
  {
    name: 'value-of-customers',
    of: 'peers',
    worlds: '30 customers measured with an error as large as their differences',
    seeds: { short: 10, full: 200 },
    questions: {
      covered: { what: '90 % intervals of customers that hold the truth', ...nineInTen },
      nearer: {
        what: 'shrunken values nearer the truth on the whole than those measured',
        atLeast: 0.95,
      },
    },
    run(seed) {
      const normal = gaussian(seededRandom(seed));
      const truth = times(30, () => 0.2 * normal());
      const measured = truth.map((own, i) => {
        const variance = 0.02 * (1 + (i % 4));
        return { value: own + Math.sqrt(variance) * normal(), variance };
      });
      const { items } = shrink(measured);
      const error = (values: readonly { readonly value: number }[]) =>
        values.reduce((sum, item, i) => sum + (item.value - truth[i]!) ** 2, 0);
      return {
        covered: each(
          items.map(
            (item, i) => Math.abs(item.value - truth[i]!) < 1.645 * Math.sqrt(item.variance),
          ),
        ),
        nearer: once(error(items) < error(measured)),
      };
    },
  },
];
