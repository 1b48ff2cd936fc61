import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Goal } from '../../../analytics/goals/figure.ts';
import { weekMs } from '../../../analytics/goals/weeks.ts';
import { productGoals } from '../../../contract/records/goal.ts';
import { type OpenInsight, openInsight } from '../support/open-insight.ts';
import { loadReadings, plantWorld, productModel } from '../support/planted-world.ts';

describe('the goals of a product', () => {
  const world = plantWorld({ seed: 3, customers: 30, days: 42, products: ['e-bike'] });
  const declared = (metric: string, target: number, more: Partial<Goal> = {}): Goal => ({
    metric,
    direction: 'up',
    target,
    unit: '1',
    from: '2026-01-01',
    label: metric,
    ...more,
  });
  const model = {
    ...productModel('e-bike'),
    version: 2,
    goals: {
      rides: declared('sessions', 1),
      riders: declared('customers', 1_000, { by: '2026-12-31' }),
      value: declared('value', 1_000_000),
      distance: declared('distance', 5, { unit: 'km' }),
      speed: declared('speed', 100, { unit: 'km/h', direction: 'down' }),
      hours: declared('duration', 2, { unit: 'h', from: '2030-01-01' }),
      past: declared('sessions', 1e6, { by: '2026-04-01' }),
      wrong: declared('distance', 5, { unit: 'm' }),
    },
  };
  let insight: OpenInsight;
  beforeAll(async () => {
    world.registry.change({ change: 'product', maker: world.maker, model });
    insight = await openInsight(world.registry, world.now);
    await loadReadings(insight.database, world.maker, model, world.readings.get('e-bike') ?? []);
  });
  afterAll(() => insight.close());
  const ask = async () => productGoals.parse(await insight.queries.goals(world.maker, 'e-bike'));

  test('are told before there are sessions, without a figure', async () => {
    const { items } = await ask();
    expect(items.map(({ state }) => state)).toEqual(items.map(() => 'unknown'));
    for (const { figure, sentence } of items) {
      expect(figure).toMatchObject({ value: null, withheld: 'not-enough-sessions' });
      expect(sentence).toBe('Too few sessions for a figure yet.');
    }
  });

  test('are measured by the sessions of the last whole weeks, their parts adding up exactly', async () => {
    await insight.runNow();
    const { items } = await ask();
    const found = Object.fromEntries(items.map((item) => [item.id, item]));
    const { rides, riders } = found;
    if (rides?.window == null || riders == null) return expect.fail('no figure');
    const { from, to } = rides.window;
    const { items: sessions } = await insight.queries.sessions(world.maker, 'e-bike', {
      from,
      to,
      limit: 10_000,
    });
    // Local weeks begin up to two hours before those of UTC in Berlin; nobody rides then.
    expect(rides.figure.value).toBe(sessions.length / 4);
    const riderWeeks = new Set(
      sessions.map(({ customer, start }) => `${customer} ${Math.floor((start - from) / weekMs)}`),
    );
    expect(riders.figure.value).toBe(riderWeeks.size / 4);
    for (const item of items) {
      if (item.figure.value === null) continue;
      for (const parts of [item.contexts, item.groups, item.customers]) {
        const sum = (of: 'numerator' | 'denominator') =>
          parts.items.reduce((total, part) => total + part[of], 0);
        expect(sum('numerator'), item.id).toBe(item.numerator);
        if (item.per !== 'week') expect(sum('denominator'), item.id).toBe(item.denominator);
      }
    }
    expect(Object.fromEntries(items.map(({ id, state }) => [id, state]))).toEqual({
      rides: 'reached',
      riders: 'under-way',
      value: 'under-way',
      distance: expect.stringMatching(/reached|under-way/),
      speed: 'reached',
      hours: 'not-begun',
      past: 'missed',
      wrong: 'unknown',
    });
    expect(found.past?.outlookWithheld).toBe('date-passed');
    expect(riders.outlookWithheld).toBe('past-too-short');
    expect(found.wrong?.figure.withheld).toBe('units-differ');
    expect(found.hours?.sentence).toMatch(/^Counts from 1 January 2030 on\. So far /);
  });

  test('have the value that is told everywhere else', async () => {
    const { items } = await ask();
    const value = items.find(({ id }) => id === 'value');
    if (value?.window == null) return expect.fail('no figure');
    const scale = await insight.queries.scale(world.maker, {
      level: 'product',
      id: 'e-bike',
      hierarchy: 'place',
      ...value.window,
    });
    expect(scale?.worth.value).toBeCloseTo(value.numerator / 1e6, 6);
    expect(scale?.cost.value).toBeCloseTo(value.denominator / 1e6, 6);
  });

  test('are none where the model declares none, or there is no such product', async () => {
    const nothing = await insight.queries.goals(world.maker, 'kettle');
    expect(productGoals.parse(nothing).items).toEqual([]);
  });
});
