import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sessionsTable } from '../../../analytics/engine/schema.ts';
import { customerSentence } from '../../../analytics/queries/customer-sentence.ts';
import type { Estimate } from '../../../contract/records/estimate.ts';
import { customerValue } from '../../../contract/records/value.ts';
import type { OpenInsight } from '../support/open-insight.ts';
import { plantWorld, productModel } from '../support/planted-world.ts';
import { tellWorld } from '../support/tell-world.ts';

const day = 86_400_000;
const world = plantWorld({
  seed: 5,
  customers: 80,
  days: 28,
  products: ['e-bike', 'air-purifier'],
});

describe('what a customer is answered', () => {
  let insight: OpenInsight;
  beforeAll(async () => {
    insight = await tellWorld(world);
  });
  afterAll(() => insight.close());
  const ask = async (customer: string, range = {}) => {
    const value = await insight.queries.customerValue(world.maker, customer, range);
    return value === undefined ? expect.fail(`nothing of ${customer}`) : customerValue.parse(value);
  };
  const owners = (product: string) =>
    world.world.devices
      .filter(({ behaviour }) => behaviour.product === product)
      .map(({ owner }) => owner.id);

  test('is their own figures, exactly, and nobody else by name', async () => {
    const [customer = ''] = owners('e-bike');
    const value = await ask(customer);
    const lived = world.lived.filter(
      ({ product, device }) =>
        world.world.devices.find(
          (known) => known.id === device && known.behaviour.product === product,
        )?.owner.id === customer,
    );
    expect(value.n).toBe(lived.length);
    const text = JSON.stringify(value);
    for (const { id, name } of world.world.customers) {
      if (id === customer) continue;
      expect(text).not.toContain(`"${id}"`);
      expect(text).not.toContain(`"${name}"`);
    }
    const sum = (of: 'worth' | 'cost') =>
      value.days.reduce((total, entry) => total + Math.round(entry[of] * 1e6), 0);
    expect(sum('worth')).toBe(Math.round(value.worth.value * 1e6));
    expect(sum('cost')).toBe(Math.round(value.cost.value * 1e6));
    for (const product of value.products) {
      const parts = product.contexts.reduce((total, { sessions }) => total + sessions, 0);
      // A session still going on is of no context yet.
      expect(product.sessions - parts).toBeLessThanOrEqual(1);
      expect(product.sentence).toMatch(/^Your (e-bike gave you|air purifier cleaned) /);
    }
  });

  test('compares a period with the one before it, and the two add up', async () => {
    const [customer = ''] = owners('e-bike');
    const range = { from: world.now - 10 * day, to: world.now };
    const now = await ask(customer, range);
    const both = await ask(customer, { from: world.now - 20 * day, to: world.now });
    for (const product of now.products) {
      const whole = both.products.find((other) => other.product === product.product);
      expect(product.sessions + (product.previous?.sessions ?? 0)).toBe(whole?.sessions);
    }
    expect((await ask(customer)).products.every(({ previous }) => previous === null)).toBe(true);
  });

  test('tells the thrifty from the wasteful, as planted', async () => {
    const thrift = new Map(world.world.customers.map(({ id, thrift }) => [id, thrift]));
    const compared: { planted: number; found: number }[] = [];
    for (const customer of owners('air-purifier')) {
      const { products } = await ask(customer);
      const estimate = products.find(({ product }) => product === 'air-purifier')?.againstPeers;
      if (estimate?.value === null || estimate === undefined) continue;
      compared.push({ planted: -Math.log(thrift.get(customer) ?? 1), found: estimate.value });
      expect(estimate.customers).toBeGreaterThanOrEqual(15);
      expect(estimate.lo90).toBeLessThanOrEqual(estimate.value);
      expect(estimate.hi90).toBeGreaterThanOrEqual(estimate.value);
    }
    expect(compared.length).toBeGreaterThan(15);
    expect(correlation(compared)).toBeGreaterThan(0.4);
  });

  test('tells what the best tenth get with the same use, and how far that is', async () => {
    const portfolio = await insight.queries.useCases(world.maker, 'air-purifier');
    const rooms = portfolio.items.map(({ room }) => room);
    expect(rooms.some(({ value }) => value !== null && value > 0)).toBe(true);
    const thrift = new Map(world.world.customers.map(({ id, thrift }) => [id, thrift]));
    const told: { planted: number; found: number }[] = [];
    for (const customer of owners('air-purifier')) {
      const { products } = await ask(customer);
      const product = products.find((one) => one.product === 'air-purifier');
      if (product === undefined) continue;
      const { best, room } = product;
      expect(best.value === null).toBe(best.withheld !== undefined);
      expect(room.value === null).toBe(room.withheld !== undefined);
      if (best.value !== null) expect(best.customers).toBeGreaterThanOrEqual(30);
      if (room.value === null) continue;
      told.push({ planted: Math.log(thrift.get(customer) ?? 1), found: room.value });
    }
    expect(told.length).toBeGreaterThan(15);
    // Who wastes more has more room.
    expect(correlation(told)).toBeGreaterThan(0.4);
    // Nothing of it changes from run to run: it is learnt once for each fit of the contexts.
    const again = await insight.queries.useCases(world.maker, 'air-purifier');
    expect(again.items.map(({ room }) => room)).toEqual(rooms);
  });

  test('tells the maker who gets less at its prices, and who at any', async () => {
    const portfolio = await insight.queries.useCases(world.maker, 'air-purifier');
    const told = portfolio.items.filter(({ weighing }) => weighing !== null);
    expect(told.length).toBeGreaterThan(0);
    for (const { id, weighing, inputs } of told) {
      const lived = await insight.database.query<
        Record<'air' | 'power' | 'wear' | 'ratio', number>
      >(
        `SELECT sum(f_clean_air)::DOUBLE AS air, sum(f_energy)::DOUBLE AS power,
           sum(f_filter_wear)::DOUBLE AS wear, (sum(worth) / sum(cost))::DOUBLE AS ratio
         FROM ${sessionsTable(world.maker, 'air-purifier')} WHERE context = '${id}' AND customer IS NOT NULL
         GROUP BY customer`,
      );
      expect(weighing?.customers).toBe(lived.length);
      // With one outcome, less at any price is more of every resource for it.
      const all = (of: 'power' | 'wear') =>
        lived.reduce((sum, one) => sum + one[of], 0) / lived.reduce((sum, one) => sum + one.air, 0);
      const more = lived.filter(
        ({ air, power, wear }) => power / air > all('power') && wear / air > all('wear'),
      );
      expect(weighing?.anyhow).toBe(more.length);
      expect(weighing?.less).toBeGreaterThanOrEqual(more.length);
      const explained = await insight.queries.explain(
        world.maker,
        `weighing.less~${inputs.ref}`,
        {},
      );
      expect(explained?.now.value).toBe(weighing?.less);
    }
    const bikes = await insight.queries.useCases(world.maker, 'e-bike');
    expect(bikes.items.every(({ weighing }) => weighing === null)).toBe(true);
  });

  test('is no comparison for those who have not agreed to one, who are nobody’s peers either', async () => {
    const [customer = '', other = ''] = owners('e-bike');
    const peersOf = async (id: string) =>
      (await ask(id)).products.find(({ product }) => product === 'e-bike')?.againstPeers;
    const before = await peersOf(other);
    const known = world.registry.customer(world.maker, customer)!;
    world.registry.change({ change: 'customer', customer: { ...known, consents: ['named'] } });
    await insight.runNow();
    expect((await peersOf(customer))?.value).toBeNull();
    expect((await peersOf(other))?.customers).toBe((before?.customers ?? 0) - 1);
    const { products } = await ask(customer);
    expect(products.every(({ best, room }) => best.value === null && room.value === null)).toBe(
      true,
    );
    world.registry.change({ change: 'customer', customer: known });
    await insight.runNow();
  });

  test('compares with whole weeks of the others, so that two answers never tell a day of theirs', async () => {
    // Two ends within one week, both in the middle of the night, and one a week later.
    const [early, late, next] = [5.1, 6.1, 12.1].map((days) => world.now - 14 * day + days * day);
    let compared = 0;
    for (const customer of owners('air-purifier')) {
      if (compared === 3) break;
      const askUpTo = async (to: number) =>
        (await ask(customer, { to })).products.find(({ product }) => product === 'air-purifier');
      const [first, second] = [await askUpTo(early!), await askUpTo(late!)];
      // Own use counts up to the end asked for.
      if (first === undefined || first.sessions !== second?.sessions) continue;
      compared += 1;
      expect(second.againstPeers).toEqual(first.againstPeers);
      expect((await askUpTo(next!))?.againstPeers).not.toEqual(first.againstPeers);
    }
    expect(compared).toBe(3);
  });

  test('is told to their application as well, retained', async () => {
    const told = insight.sent.filter(({ topic }) => topic.startsWith('vm/demo/customers/'));
    expect(told.length).toBeGreaterThan(0);
    for (const { topic, payload, retain, qos } of told) {
      expect({ retain, qos }).toEqual({ retain: true, qos: 1 });
      const value = customerValue.parse(JSON.parse(String(payload)));
      expect(topic).toBe(`vm/demo/customers/${value.customer}/value`);
    }
    insight.sent.length = 0;
    insight.connect();
    await insight.runNow();
    expect(insight.sent.some(({ topic }) => topic.includes('/customers/'))).toBe(true);
    expect(insight.sent.some(({ topic }) => topic.endsWith('/use-contexts'))).toBe(true);
  });
});

function correlation(pairs: readonly { planted: number; found: number }[]): number {
  const mean = (of: (pair: (typeof pairs)[number]) => number) =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const [x, y] = [mean(({ planted }) => planted), mean(({ found }) => found)];
  const product = mean(({ planted, found }) => (planted - x) * (found - y));
  return (
    product /
    Math.sqrt(mean(({ planted }) => (planted - x) ** 2) * mean(({ found }) => (found - y) ** 2))
  );
}

describe('the sentence', () => {
  const estimate = (value: number | null, lo90: number | null, hi90: number | null): Estimate => ({
    value,
    lo90,
    hi90,
    unit: '%',
    n: 30,
    customers: 40,
    method: 'so',
  });
  const sentence = (
    product: string,
    unit: string,
    peers: Estimate,
    contexts: 'own' | 'all' = 'own',
  ) =>
    customerSentence(productModel(product), {
      outcome: { value: 412.4, unit, label: 'Screws and holes' },
      cost: { value: 3.1, unit: 'EUR' },
      againstPeers: peers,
      peers: { contexts },
    });

  test.each([
    [
      'e-bike',
      'km',
      estimate(9, 4, 14),
      'Your e-bike gave you 412 km for 3.10 €, 9 % more for your money than people who use it as you do (between 4 and 14 %).',
    ],
    [
      'e-bike',
      'km',
      estimate(-9, -14, -4),
      'Your e-bike gave you 412 km for 3.10 €, 9 % less for your money than people who use it as you do (between 4 and 14 %).',
    ],
    [
      'e-bike',
      'km',
      estimate(1, -3, 5),
      'Your e-bike gave you 412 km for 3.10 €, about as much for your money as people who use it as you do.',
    ],
    [
      'heat-pump',
      'kW.h',
      estimate(null, null, null),
      'Your heat pump gave you 412 kWh of heat for 3.10 €.',
    ],
    [
      'cordless-drill',
      '1',
      estimate(null, null, null),
      'Your drill made 412 screws and holes for 3.10 €.',
    ],
  ])('of %s in %s', (product, unit, peers, wanted) => {
    expect(sentence(product, unit, peers)).toBe(wanted);
  });

  test('does not speak of like use where too few share it', () => {
    expect(sentence('e-bike', 'km', estimate(9, 4, 14), 'all')).toBe(
      'Your e-bike gave you 412 km for 3.10 €, 9 % more for your money than others get from theirs (between 4 and 14 %).',
    );
  });
});
