import { beforeAll, describe, expect, test } from 'vitest';
import { sessionsTable } from '../../../analytics/engine/schema.ts';
import { productMemberships } from '../../../contract/records/membership.ts';
import { insightForThisTest } from '../support/insight-for-this-test.ts';
import { type OpenInsight, openInsight } from '../support/open-insight.ts';
import { loadReadings, type PlantedWorld, plantWorld } from '../support/planted-world.ts';

describe('customers of a planted world', () => {
  const products = ['e-bike'];
  let world: PlantedWorld;
  let insight: OpenInsight;
  beforeAll(async () => {
    world = plantWorld({ seed: 5, customers: 40, days: 28, products });
    insight = await openInsight(world.registry, world.now);
    await load(insight, world, () => true);
    await insight.runNow();
    return () => insight.close();
  });

  test('are as near to each way of use as the share of it in what they lived', async () => {
    const found = await insight.queries.memberships(world.maker, 'e-bike', {});
    expect(productMemberships.parse(found)).toEqual(found);
    expect(found.contexts.length).toBeGreaterThan(1);
    expect(found.quality?.agreement).toBeGreaterThanOrEqual(0.9);
    const told = found.items.filter(({ withheld }) => withheld === undefined);
    expect(told.length).toBeGreaterThan(10);
    const placed = await placements(insight, world);
    for (const { customer, near, sessions, sentence } of told) {
      expect(near.reduce((sum, { share }) => sum + (share.value ?? 0), 0)).toBeCloseTo(1, 9);
      const own = placed.filter((row) => row.customer === customer);
      expect(sessions).toBe(Math.min(200, own.length));
      for (const { context, share } of near) {
        const placedShare = own.filter((row) => row.context === context).length / own.length;
        expect(Math.abs((share.value ?? 0) - placedShare)).toBeLessThan(0.15);
        expect(share.lo90).toBeLessThanOrEqual(share.value ?? 0);
        expect(share.hi90).toBeGreaterThanOrEqual(share.value ?? 1);
      }
      expect(sentence).toMatch(/^(Mostly|Between) “.+” \(\d+ %\)/);
    }
  });

  test('with fewer than 10 sessions, or on fewer than 5 days, are told "not enough data"', async () => {
    const { items } = await insight.queries.memberships(world.maker, 'e-bike', {});
    const few = items.filter(({ sessions, days }) => sessions < 10 || days < 5);
    expect(few.length).toBeGreaterThan(0);
    for (const one of few) {
      expect(one).toMatchObject({
        withheld: 'not-enough-sessions',
        sentence: 'Not enough data.',
        near: [],
      });
    }
  });

  test('are listed nearest first, page after page, and each sees only the own one', async () => {
    const { contexts } = await insight.queries.memberships(world.maker, 'e-bike', {});
    const context = contexts[1]!.id;
    const all: string[] = [];
    const shares: number[] = [];
    for (let after: string | undefined; ; ) {
      const page = await insight.queries.memberships(world.maker, 'e-bike', {
        context,
        limit: 7,
        ...(after === undefined ? {} : { after }),
      });
      for (const { customer, near } of page.items) {
        all.push(customer);
        shares.push(near.find((one) => one.context === context)?.share.value ?? -1);
      }
      if (page.next === undefined) break;
      after = page.next;
    }
    expect(new Set(all).size).toBe(all.length);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    const own = await insight.queries.customerMemberships(world.maker, all[0]!);
    expect(own?.map(({ items }) => items.map(({ customer }) => customer))).toEqual([[all[0]]]);
    expect(await insight.queries.customerMemberships(world.maker, 'nobody')).toBeUndefined();
  });
});

test('memberships kept from run to run are those computed at once', async () => {
  const world = plantWorld({ seed: 5, customers: 16, days: 42, products: ['e-bike'] });
  const insight = await insightForThisTest(world.registry, world.now);
  const late = world.now - 2 * 86_400_000;
  await load(insight, world, (ts) => ts < late);
  await insight.runNow();
  const before = await insight.queries.memberships(world.maker, 'e-bike', {});
  await load(insight, world, (ts) => ts >= late);
  insight.now += 1_000;
  await insight.runNow();
  const after = await insight.queries.memberships(world.maker, 'e-bike', {});
  expect(after.n).toBeGreaterThan(before.n);
  expect(before.contexts.length).toBeGreaterThan(1);
  expect(after.contexts).toEqual(before.contexts);

  await insight.database.write((transaction) => transaction.run('DELETE FROM membership_marks'));
  insight.now += 1_000;
  await insight.runNow();
  const atOnce = await insight.queries.memberships(world.maker, 'e-bike', {});
  // But for when it was told.
  const told = ({ items }: typeof after) =>
    items.map(({ inputs, ...item }) => ({ ...item, mark: inputs.mark }));
  expect(told(atOnce)).toEqual(told(after));
  insight.now += 24 * 3_600_000;
  expect((await insight.runNow()).audit?.drift).toBe(0);
});

async function load(
  insight: OpenInsight,
  world: PlantedWorld,
  when: (ts: number) => boolean,
): Promise<void> {
  for (const model of world.models) {
    const readings = world.readings.get(model.product) ?? [];
    await loadReadings(
      insight.database,
      world.maker,
      model,
      readings.filter(({ ts }) => when(ts ?? 0)),
    );
  }
}

async function placements(insight: OpenInsight, world: PlantedWorld) {
  return insight.database.query<{ customer: string; context: string }>(
    `SELECT customer, context FROM ${sessionsTable(world.maker, 'e-bike')}
     WHERE NOT open AND customer IS NOT NULL`,
  );
}
