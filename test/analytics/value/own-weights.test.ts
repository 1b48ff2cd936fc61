import { describe, expect, test } from 'vitest';
import { sessionsTable } from '../../../analytics/engine/schema.ts';
import { seededRandom } from '../../../analytics/random.ts';
import { leavesTable } from '../../../analytics/scales/leaves.ts';
import type { OpenInsight } from '../support/open-insight.ts';
import { loadReadings } from '../support/planted-world.ts';
import {
  dayMs,
  eBike,
  hourMs,
  insightInto,
  maker,
  now,
  type Ride,
  readingsOf,
  registryOfRiders,
} from '../support/small-world.ts';
import type { TestRegistry } from '../support/test-registry.ts';

const customers = 20;
const listed = 0.3;

/** Each rider has a ride a day for ten days; `c-1` goes further for the same energy. */
const rides = Array.from({ length: customers * 10 }, (_, n): Ride => {
  const customer = n % customers;
  const random = seededRandom(n);
  return {
    customer,
    start: now - (Math.floor(n / customers) + 1) * dayMs + 8 * hourMs + 60_000 * customer,
    km: (customer === 1 ? 8 : 6) + Math.round(random() * 1_000) / 1_000,
    wh: 40 + Math.round(100 * random()) / 10,
    climb: 10 + 10 * Math.round(random() * 9),
    assist: random() < 0.5 ? 'eco' : 'turbo',
  };
});

function weigh(registry: TestRegistry, customer: string, worth: number | null, from: number): void {
  const weight = { maker, customer, product: 'e-bike', feature: 'distance', worth, from };
  registry.change({ change: 'weight', weight });
}

/** Sessions as they are valued, in whole millionths, by start. */
async function valued(insight: OpenInsight, customer?: string) {
  const rows = await insight.database.query<{
    customer: string;
    started: number;
    f_distance: number;
    worth: number;
    cost: number;
    listed_worth: number;
  }>(
    `SELECT customer, started, f_distance, worth, cost, listed_worth
     FROM ${sessionsTable(maker, 'e-bike')} ORDER BY started, device`,
  );
  return rows.filter((row) => customer === undefined || row.customer === customer);
}

async function everySum(insight: OpenInsight) {
  const ask = async (level: 'network' | 'product' | 'customer', id: string) => {
    const found = await insight.queries.scale(maker, { level, id, hierarchy: 'customer' });
    return found ?? expect.fail(`nothing at ${level} ${id}`);
  };
  const millionths = (value: number) => Math.round(value * 1e6);
  const network = await ask('network', 'network');
  const product = await ask('product', 'e-bike');
  const persons = await Promise.all(
    Array.from({ length: customers }, (_, n) => ask('customer', `c-${n}`)),
  );
  return {
    network: millionths(network.worth.value),
    product: millionths(product.worth.value),
    persons: persons.map(({ worth }) => millionths(worth.value)),
    ownWeighted: network.ownWeighted,
    scores: persons.map(({ score }) => score),
  };
}

/** Everything by which customers are compared. */
async function comparisons(insight: OpenInsight) {
  const peers = await Promise.all(
    Array.from({ length: customers }, async (_, n) => {
      const value = await insight.queries.customerValue(maker, `c-${n}`, {});
      return value?.products.map(({ againstPeers }) => againstPeers);
    }),
  );
  const leaves = await insight.database.query(
    `SELECT device, customer, context, day, rated, adjusted, adjusted_squares
     FROM ${leavesTable(maker, 'e-bike')} ORDER BY ALL`,
  );
  const contexts = await insight.database.query('FROM context_models');
  return { peers, leaves, contexts, scores: (await everySum(insight)).scores };
}

describe('what a customer says an amount is worth', () => {
  test('holds for uses that begin from then on, and for nothing before', async () => {
    const insight = await insightInto(registryOfRiders(customers), rides);
    const before = await valued(insight);
    const from = before.filter(({ customer }) => customer === 'c-3')[6]!.started;
    weigh(insight.registry, 'c-3', 0.45, from);
    const { error, sessions } = await insight.runNow();
    expect(error).toBeNull();
    const after = await valued(insight);
    after.forEach((row, n) => {
      const price = row.customer === 'c-3' && row.started >= from ? 0.45 : listed;
      // Metres times a price a kilometre, in whole millionths.
      expect(row.worth).toBe(Math.round(row.f_distance * 1_000 * price));
      expect({ ...row, worth: 0 }).toEqual({ ...before[n], worth: 0 });
    });
    expect(after.filter((row, n) => row.worth !== before[n]?.worth)).toHaveLength(4);
    // Nothing else was computed anew: four uses are worth something else, and that is all.
    expect(sessions).toBe(4);
  });

  test('adds up exactly at every scale, and moves nobody else', async () => {
    const insight = await insightInto(registryOfRiders(customers), rides);
    const before = await everySum(insight);
    weigh(insight.registry, 'c-3', 0.45, 0);
    await insight.runNow();
    const after = await everySum(insight);
    expect(after.persons.map((worth, n) => worth - before.persons[n]!)).toEqual(
      before.persons.map((worth, n) => (n === 3 ? Math.round(worth / 2) : 0)),
    );
    const sum = after.persons.reduce((total, worth) => total + worth, 0);
    expect([after.network, after.product]).toEqual([sum, sum]);
    expect([before.ownWeighted, after.ownWeighted]).toEqual([0, 10]);
  });

  test('changes no comparison: neither scores, nor peers, nor contexts, nor what advice reads', async () => {
    const insight = await insightInto(registryOfRiders(customers), rides);
    const before = await comparisons(insight);
    expect(before.peers.some((products) => products?.[0]?.value !== null)).toBe(true);
    expect(before.scores.some(({ value }) => value !== null)).toBe(true);
    weigh(insight.registry, 'c-3', 30, 0);
    weigh(insight.registry, 'c-4', 0, 0);
    insight.now += 10 * 60_000; // late data would have settled by now
    await insight.runNow();
    expect((await everySum(insight)).ownWeighted).toBe(20);
    expect(await comparisons(insight)).toEqual(before);
  });

  test('is taken back for the past as well, and then all is as it was', async () => {
    const insight = await insightInto(registryOfRiders(customers), rides);
    const before = [await valued(insight), await everySum(insight)];
    weigh(insight.registry, 'c-3', 0.45, 0);
    await insight.runNow();
    weigh(insight.registry, 'c-3', null, now - 5 * dayMs);
    await insight.runNow();
    const own = (await valued(insight, 'c-3')).map((row) => row.worth !== row.listed_worth);
    expect(own).toEqual([...Array(5).fill(true), ...Array(5).fill(false)]);
    weigh(insight.registry, 'c-3', null, 0);
    await insight.runNow();
    expect([await valued(insight), await everySum(insight)]).toEqual(before);
  });

  test('of nothing leaves the use, its cost and its ratio as they are: worth is 0, and said so', async () => {
    const insight = await insightInto(registryOfRiders(customers), rides);
    weigh(insight.registry, 'c-3', 0, 0);
    await insight.runNow();
    const value = await insight.queries.customerValue(maker, 'c-3', {});
    expect(value?.products[0]).toMatchObject({ sessions: 10, ownWeighted: 10 });
    expect(value?.worth.value).toBe(0);
    expect(value?.cost.value).toBeGreaterThan(0);
    expect(value?.products[0]?.againstPeers.value).not.toBeNull();
  });

  test('does not hold where a newer model no longer lets customers say so', async () => {
    const insight = await insightInto(registryOfRiders(customers), rides);
    const before = await valued(insight);
    weigh(insight.registry, 'c-3', 0.45, 0);
    await insight.runNow();
    const [outcome] = eBike.value.outcomes;
    const value = { ...eBike.value, outcomes: [{ ...outcome!, customerMaySet: false }] };
    insight.registry.change({ change: 'product', maker, model: { ...eBike, version: 2, value } });
    await insight.runNow();
    expect(await valued(insight)).toEqual(before);
    const weights = await insight.queries.customerWeights(maker, 'c-3');
    expect(weights?.items).toEqual([]);
  });

  test.each([1, 2])(
    'comes in whatever order with use, the nightly audit finds no drift (%i)',
    async (seed) => {
      const random = seededRandom(seed);
      const insight = await insightInto(registryOfRiders(customers), []);
      const parts = [0, 1, 2, 3].map((part) => readingsOf(rides).filter((_, n) => n % 4 === part));
      for (const part of parts) {
        await loadReadings(insight.database, maker, eBike, part);
        for (let n = 0; n < 3; n++) {
          const worth = random() < 0.2 ? null : Math.round(100 * random()) / 100;
          const from = random() < 0.3 ? 0 : Math.round(now - 12 * dayMs * random());
          weigh(insight.registry, `c-${Math.floor(random() * 4)}`, worth, from);
          if (random() < 0.5) await insight.runNow();
        }
        insight.now += 60_000;
        await insight.runNow();
      }
      for (const { customer, started, f_distance, worth } of await valued(insight)) {
        const said = insight.registry
          .weights(maker, customer)
          .findLast(({ from }) => from <= started);
        expect(worth).toBe(Math.round(f_distance * 1_000 * (said?.worth ?? listed)));
      }
      insight.now += 24 * hourMs;
      expect((await insight.runNow()).audit).toMatchObject({ sessions: 200, drift: 0 });
    },
  );

  test('is told beside the maker’s price, of the products the customer has had', async () => {
    const insight = await insightInto(registryOfRiders(2), []);
    weigh(insight.registry, 'c-1', 0.4, 0);
    weigh(insight.registry, 'c-1', 0.5, now + dayMs);
    const told = await insight.queries.customerWeights(maker, 'c-1');
    expect(told?.items).toEqual([
      {
        ...{ product: 'e-bike', name: 'E-bike', feature: 'distance', label: 'Distance' },
        ...{ kind: 'outcome', unit: 'km', currency: 'EUR', maker: 0.3, own: 0.4 },
        history: [
          { worth: 0.4, from: 0 },
          { worth: 0.5, from: now + dayMs },
        ],
      },
    ]);
    expect(await insight.queries.customerWeights(maker, 'nobody')).toBeUndefined();
  });
});
