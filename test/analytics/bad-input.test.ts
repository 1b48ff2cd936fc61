import { describe, expect, test } from 'vitest';
import type { ProductModel } from '../../contract/model/product-model.ts';
import type { UseCases } from '../../contract/records/use-context.ts';
import type { CustomerValue } from '../../contract/records/value.ts';
import { askEverything } from './support/ask-everything.ts';
import { loadReadings } from './support/planted-world.ts';
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
  ridesOf,
} from './support/small-world.ts';

const riders = 20;

/** Rides of many, each as it is said. */
function rides(each: (customer: number, n: number) => Partial<Ride>, count = 4): Ride[] {
  return Array.from({ length: riders }, (_, customer) =>
    ridesOf(customer, count).map((ride, n) => ({ ...ride, ...each(customer, n) })),
  ).flat();
}

async function answersOf(insight: Awaited<ReturnType<typeof insightInto>>, customer = 'c-0') {
  const range = { from: now - 3 * dayMs, to: now - hourMs };
  const device = customer.replace('c', 'bike');
  const { queries } = insight;
  const answers = await askEverything({
    queries,
    maker,
    product: 'e-bike',
    customer,
    device,
    range,
  });
  return {
    portfolio: answers.useCases as UseCases,
    value: (answers.customerValue as readonly CustomerValue[])[0]!,
  };
}

/** The e-bike with another value. */
function valuedBy(value: Partial<ProductModel['value']>, rest: Partial<ProductModel> = {}) {
  return { ...eBike, ...rest, value: { ...eBike.value, headline: undefined, ...value } };
}

describe('no question is ever answered by what is no figure', () => {
  test.each([0, 1, 2])('of a product with %i sessions', async (count) => {
    const insight = await insightInto(registryOfRiders(1), ridesOf(0, count));
    const { portfolio } = await answersOf(insight);
    expect(portfolio).toMatchObject({ withheld: 'not-enough-sessions', items: [] });
  });

  test('where every use is the same to the last digit', async () => {
    const insight = await insightInto(
      registryOfRiders(riders),
      rides((_, n) => ({ start: now - (n + 1) * dayMs, km: 5, wh: 40, climb: 0 })),
    );
    const { portfolio, value } = await answersOf(insight);
    expect(portfolio).toMatchObject({ withheld: 'no-stable-contexts', customers: riders });
    // Nobody gets more than anybody else, and that is known for certain.
    expect(value.products[0]?.againstPeers).toMatchObject({ value: 0, customers: riders });
  });

  test('where what describes the use was never told', async () => {
    const insight = await insightInto(
      registryOfRiders(riders),
      rides(() => ({})),
      (reading) => {
        const { climb: _, speed: __, assist: ___, ...values } = reading.values;
        return { ...reading, values };
      },
    );
    const { value } = await answersOf(insight);
    expect(value.products[0]?.sessions).toBe(4);
  });

  test('where what use takes was never told: there is worth, and no ratio', async () => {
    const insight = await insightInto(
      registryOfRiders(riders),
      rides(() => ({})),
      (reading) => {
        const { energy: _, ...values } = reading.values;
        return { ...reading, values };
      },
    );
    const { portfolio, value } = await answersOf(insight);
    expect(value.worth.value).toBeGreaterThan(0);
    expect(value.products[0]?.againstPeers.withheld).toBe('not-enough-sessions');
    expect(portfolio.items[0]?.value.withheld).toBe('not-enough-customers');
  });

  test('where nothing came of it and nothing was used up', async () => {
    const insight = await insightInto(
      registryOfRiders(riders),
      rides(() => ({ km: 0, wh: 0 })),
    );
    const { portfolio, value } = await answersOf(insight);
    expect(value).toMatchObject({ worth: { value: 0 }, cost: { value: 0 } });
    expect(portfolio.items[0]?.value.value).toBeNull();
    const whole = await insight.queries.scale(maker, {
      ...{ level: 'network', id: 'network', hierarchy: 'customer' },
    });
    expect(whole?.value.withheld).toBe('no-resource-used');
  });

  test('where use does harm: worth is below 0, and so it is told', async () => {
    const features = {
      ...eBike.features,
      slower: { signal: 'speed', aggregate: 'last-minus-first', scale: 1, label: 'Faster' },
    } as ProductModel['features'];
    const model = valuedBy(
      { outcomes: [{ feature: 'slower', label: 'Faster', worth: 1, customerMaySet: false }] },
      { features },
    );
    const insight = await insightInto(
      registryOfRiders(riders, model as ProductModel),
      rides(() => ({})),
      (reading) => ({
        ...reading,
        values: { ...reading.values, speed: 80 - Number(reading.values.distance) },
      }),
    );
    const { value } = await answersOf(insight);
    expect(value.worth.value).toBeLessThan(0);
    // A logarithm of what is below 0 there is none, so nothing is compared.
    expect(value.products[0]?.againstPeers.withheld).toBe('not-enough-sessions');
  });

  test('where one customer makes up nearly all: the figures would be about that one', async () => {
    const insight = await insightInto(registryOfRiders(riders), [
      ...ridesOf(0, 200),
      ...rides((customer) => ({ customer: customer || 1, wh: 40 + customer }), 3),
    ]);
    const { value } = await answersOf(insight, 'c-3');
    expect(value.products[0]?.againstPeers).toMatchObject({
      ...{ value: null, withheld: 'one-customer-dominates' },
    });
    expect(value.products[0]?.best.withheld).toBe('not-enough-customers');
  });

  test('where something comes that was never seen when contexts were found', async () => {
    const model = {
      ...valuedBy({}),
      settings: {},
      features: {
        ...eBike.features,
        mode: { signal: 'assist', aggregate: 'mode', scale: 1, label: 'Assist' },
      },
      context: { ...eBike.context, features: ['climb', 'mode'] },
    } as unknown as ProductModel;
    const known = rides((_, n) => ({ assist: n % 2 ? 'eco' : 'tour' }), 6);
    const insight = await insightInto(registryOfRiders(riders, model), known);
    const contexts = (await answersOf(insight)).portfolio.items.length;
    expect(contexts).toBeGreaterThan(0);
    const later = ridesOf(0, 2).map((ride) => ({ ...ride, start: ride.start + 10 * dayMs }));
    const strange = readingsOf([
      ...known.filter(({ customer }) => customer === 0),
      ...later,
    ]).filter(({ ts }) => ts > now);
    await loadReadings(
      insight.database,
      maker,
      model,
      strange.map((reading) => ({ ...reading, values: { ...reading.values, assist: 'warp' } })),
    );
    insight.now = now + 12 * dayMs;
    await insight.runNow();
    const { items } = await insight.queries.sessions(maker, 'e-bike', { from: now });
    // It is placed where it is nearest by all else.
    expect(items.map(({ context }) => typeof context)).toEqual(['string', 'string']);
    await answersOf(insight);
  });

  test('where a newer model says that another thing is of value: all uses are told by it', async () => {
    const insight = await insightInto(
      registryOfRiders(riders),
      rides((customer, n) => ({ wh: 30 + customer + n })),
    );
    const before = await answersOf(insight);
    expect(before.value.currency).toBe('EUR');
    const model = valuedBy({
      currency: 'USD',
      outcomes: [{ feature: 'duration', label: 'Time', worth: 6, customerMaySet: false }],
    });
    insight.registry.change({
      ...{ change: 'product', maker },
      model: {
        ...model,
        version: 2,
        context: { ...model.context, duration: false },
      } as ProductModel,
    });
    // Between the change and the run that follows it, too.
    await answersOf(insight);
    insight.now += 60_000;
    await insight.runNow();
    const { value } = await answersOf(insight);
    expect(value.currency).toBe('USD');
    // Rides before the change as well: a third of an hour each, less what tells it, at 6 an hour.
    expect(value.worth.value).toBeCloseTo(4 * 6 * (20 / 60), 6);
    expect(value.cost).toEqual({ ...before.value.cost, unit: 'USD' });
  });

  test.each([
    ['lost', '2026-03-29', ['01:50', '03:10']],
    ['lived twice', '2025-10-26', ['02:30', '02:30']],
  ])('where an hour is %s to the clock', async (_, day, hours) => {
    // 00:50 and 01:10 UTC lie around the change in spring, 00:30 and 01:30 in autumn.
    const starts = day === '2026-03-29' ? [50, 70] : [30, 90];
    const insight = await insightInto(
      registryOfRiders(1, eBike, 'Europe/Berlin'),
      starts.map((minute) => ({
        ...{ customer: 0, km: 5, wh: 40 },
        start: Date.parse(`${day}T00:00:00Z`) + minute * 60_000,
      })),
    );
    await answersOf(insight);
    const { items } = await insight.queries.sessions(maker, 'e-bike', {});
    const clock = (hour: number) =>
      [Math.floor(hour), Math.round((hour % 1) * 60)]
        .map((part) => String(part).padStart(2, '0'))
        .join(':');
    expect(items.map(({ hour }) => clock(hour)).reverse()).toEqual(hours);
    for (const { start, end, weekday } of items) {
      expect([(end - start) / 60_000, weekday]).toEqual([20, 7]);
    }
    const value = await insight.queries.customerValue(maker, 'c-0', {});
    expect(value?.days).toMatchObject([{ day, sessions: 2, worth: 3 }]);
  });
});
