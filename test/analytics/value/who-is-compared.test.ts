import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../analytics/random.ts';
import type { consentPurposes, RegistryChange } from '../../../contract/records/registry.ts';
import { type CustomerValue, customerValue } from '../../../contract/records/value.ts';
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
import { gaussian, times } from '../support/worlds.ts';

const weekMs = 7 * dayMs;

type ProductValue = CustomerValue['products'][number];

type Way = 'commute' | 'tour';

/** Rides of one customer over the six weeks before now, who gets `effect` (a logarithm) more. */
function lived(customer: number, count: number, way: Way, effect = 0.05 * Math.sin(customer)) {
  const random = seededRandom(customer);
  const normal = gaussian(random);
  return times(count, (n): Ride => {
    const km = way === 'commute' ? 5 + random() : 25 + 5 * random();
    const day = now - (1 + Math.floor((41 * n) / count)) * dayMs;
    return {
      customer,
      start: day + (way === 'commute' ? 7 : 14) * hourMs + (n % 3) * hourMs + random() * hourMs,
      km,
      wh: 6 * km * Math.exp(-effect + 0.05 * normal()),
      climb: way === 'commute' ? 5 + 5 * random() : 600 + 100 * random(),
    };
  });
}

async function world(rides: readonly Ride[], customers: number) {
  const insight = await insightInto(registryOfRiders(customers), rides);
  const ask = async (customer: number, range = {}) => {
    const value = await insight.queries.customerValue(maker, `c-${customer}`, range);
    const [product] = customerValue.parse(value).products;
    return product ?? expect.fail(`nothing of ${customer}`);
  };
  const agree = async (customer: number, ...consents: (typeof consentPurposes)[number][]) => {
    const known = insight.registry.customer(maker, `c-${customer}`)!;
    insight.registry.change({ change: 'customer', customer: { ...known, consents } });
    await pass(60_000);
  };
  const pass = async (ms: number) => {
    insight.now += ms;
    await insight.runNow();
  };
  return { ...insight, ask, agree, pass };
}

describe('somebody who asks before and after', () => {
  const riders = 40;
  const thrifty = 7;
  const rides = times(riders, (n) => lived(n, 20, 'commute', n === thrifty ? 0.6 : undefined));
  /** A period that is over, asked for again and again. */
  const fixed = { from: now - 5 * weekMs, to: now - weekMs };

  test('another leaves the comparison learns nothing of them, now or later', async () => {
    const { ask, agree, pass } = await world(rides.flat(), riders);
    const before = await ask(3);
    expect(before.againstPeers).toMatchObject({ customers: riders, value: expect.any(Number) });
    expect(before.best.value).toEqual(expect.any(Number));
    const then = await ask(3, fixed);
    expect(then.againstPeers.value).toEqual(expect.any(Number));

    await agree(thrifty, 'advice');
    for (const range of [{}, fixed]) {
      const after = await ask(3, range);
      for (const told of [after.againstPeers, after.best, after.room]) {
        expect(told).toMatchObject({ value: null, lo90: null, withheld: 'comparison-changed' });
      }
      expect(after.peers.sentence).toBe(
        'Somebody has left the comparison since Monday; it comes back with the next.',
      );
    }
    // Whoever comes back within the week leaves no trace.
    await agree(thrifty, 'comparison');
    expect(comparisons(await ask(3))).toEqual(comparisons(before));
    await agree(thrifty);

    // With the next week it comes back without them, but for what could be asked with them.
    await pass(weekMs);
    const next = await ask(3);
    expect(next.againstPeers).toMatchObject({ customers: riders - 1, value: expect.any(Number) });
    expect(next.best.value).toEqual(expect.any(Number));
    expect((await ask(3, fixed)).againstPeers.withheld).toBe('comparison-changed');
    // Agreed upon anew, they are compared by what they do from then on.
    await agree(thrifty, 'comparison');
    await pass(weekMs);
    expect((await ask(3)).againstPeers.customers).toBe(riders - 1);
  });

  test('another joins learns nothing of them either, nor of what they did before', async () => {
    const { ask, pass, registry, database } = await world(rides.flat(), riders);
    const before = [await ask(3), await ask(3, fixed)];

    const late = lived(riders, 20, 'commute', 0.8);
    const [, , ...add] = changesOf(riders);
    registry.change(...add);
    await loadReadings(database, maker, eBike, readingsOf(late));
    await pass(60_000);
    expect([await ask(3), await ask(3, fixed)].map(comparisons)).toEqual(before.map(comparisons));
    // They themselves are told at once.
    expect((await ask(riders)).againstPeers.customers).toBe(riders + 1);

    await pass(weekMs);
    const rideOn = times(
      8,
      (n): Ride => ({ ...late[n]!, start: now + 10 * dayMs + n * 8 * hourMs }),
    );
    await loadReadings(database, maker, eBike, readingsOf([...late, ...rideOn]).slice(-24));
    await pass(weekMs);
    expect((await ask(3, fixed)).againstPeers.customers).toBe(riders);
    await pass(weekMs);
    expect((await ask(3)).againstPeers.customers).toBe(riders + 1);
  });

  test('fifteen leave at once is told without them: nobody shows through', async () => {
    const { ask, registry, pass } = await world(rides.flat(), riders);
    for (let n = 20; n < 35; n++) {
      const known = registry.customer(maker, `c-${n}`)!;
      registry.change({ change: 'customer', customer: { ...known, consents: [] } });
    }
    await pass(60_000);
    expect((await ask(3)).againstPeers).toMatchObject({
      customers: riders - 15,
      value: expect.any(Number),
    });
  });
});

/** All that an answer tells of others. */
function comparisons({ sentence, againstPeers, peers, best, room }: ProductValue) {
  return { sentence, againstPeers, peers, best, room };
}

/** How a maker tells of one rider more: maker, product, then customer, device and ownership. */
function changesOf(customer: number): readonly RegistryChange[] {
  const [id, bike] = [`c-${customer}`, `bike-${customer}`];
  const none = { group: null, attributes: {} };
  const { product } = eBike;
  return [
    { change: 'maker', maker: { id: maker, name: 'Acme', timezone: 'UTC', demo: false } },
    { change: 'product', maker, model: eBike },
    {
      change: 'customer',
      customer: { maker, id, name: id, ...none, consents: ['comparison', 'advice'] },
    },
    { change: 'device', device: { maker, product, id: bike, ...none, revoked: false } },
    { change: 'ownership', ownership: { maker, product, device: bike, customer: id, from: 0 } },
  ];
}

describe('who shares a way of use with too few', () => {
  const commuters = times(40, (n) => lived(n, 20, 'commute'));
  const tourers = (count: number, rides = 20) =>
    times(count, (n) => lived(40 + n, rides, 'tour', 0.1 * Math.cos(n)));

  test('is compared over all ways of use, and told so; the others in their own', async () => {
    const { ask, queries } = await world([...commuters, ...tourers(8)].flat(), 48);
    expect((await queries.useCases(maker, 'e-bike')).items).toHaveLength(2);

    const thin = await ask(41);
    expect(thin.contexts).toHaveLength(1);
    expect(thin.peers).toEqual({
      contexts: 'all',
      because: 'not-enough-customers',
      sentence:
        'Too few customers share your ways of use for a comparison in these, so it is over all ways of use of the product, each against what is usual in it.',
    });
    expect(thin.againstPeers).toMatchObject({ customers: 48, value: expect.any(Number) });
    expect(thin.sentence).toContain('others get from theirs');
    expect(thin.best.customers).toBe(48);
    expect(thin.bestOver).toBe('all');

    const common = await ask(3);
    expect(common.peers).toEqual({
      contexts: 'own',
      sentence: 'Compared in your own ways of use.',
    });
    expect(common.againstPeers).toMatchObject({ customers: 40 });
    expect(common.sentence).not.toContain('others get from theirs');
    expect(common.best.customers).toBe(40);
    expect(common.bestOver).toBe('own');
  });

  test('or with one who makes up most of it, alike', async () => {
    const { ask } = await world([...commuters, ...tourers(15), lived(55, 70, 'tour')].flat(), 56);
    const { peers, againstPeers } = await ask(41);
    expect(peers).toMatchObject({ contexts: 'all', because: 'one-customer-dominates' });
    expect(againstPeers).toMatchObject({ customers: 56, value: expect.any(Number) });
  });

  test('is told why there is no comparison where all of them are too few', async () => {
    const { ask } = await world(times(10, (n) => lived(n, 20, 'commute')).flat(), 10);
    const { peers, againstPeers, best } = await ask(3);
    expect(againstPeers).toMatchObject({ value: null, withheld: 'not-enough-customers' });
    expect(best.withheld).toBe('not-enough-customers');
    expect(peers).toEqual({
      contexts: 'all',
      because: 'not-enough-customers',
      sentence: 'Too few customers for a comparison.',
    });
  });
});

test('who has not agreed, or asks for less than a week, is told that and what to do', async () => {
  const { ask, agree } = await world(times(20, (n) => lived(n, 20, 'commute')).flat(), 20);
  await agree(3, 'advice');
  const { againstPeers, best, room, peers } = await ask(3);
  for (const told of [againstPeers, best, room]) {
    expect(told).toMatchObject({ value: null, withheld: 'not-agreed' });
  }
  expect(peers.sentence).toBe(
    'Only who has agreed to be compared is told how others do: ask the maker to note your consent to comparison.',
  );
  const short = await ask(5, { from: now - 3 * dayMs, to: now - dayMs });
  expect(short.againstPeers).toMatchObject({ value: null, withheld: 'no-whole-week' });
  expect(short.peers.sentence).toContain('choose a longer one');
});
