import { beforeAll, describe, expect, test } from 'vitest';
import { openInsight } from './support/open-insight.ts';
import { loadReadings, plantWorld } from './support/planted-world.ts';

/** What was found where there is nothing to find. */
interface FalseAlarms {
  readonly products: number;
  /** products with more than one way of use */
  readonly contexts: number;
  readonly advice: number;
}

/** A few of the products that are simulated, so that ten worlds take seconds. */
const products = ['e-bike', 'air-purifier'];

async function find(seed: number): Promise<FalseAlarms> {
  const world = plantWorld({ seed, customers: 40, days: 14, empty: true, products });
  const insight = await openInsight(world.registry, world.now);
  for (const model of world.models) {
    await loadReadings(
      insight.database,
      world.maker,
      model,
      world.readings.get(model.product) ?? [],
    );
  }
  await insight.runNow();
  const found = await Promise.all(
    world.models.map(({ product }) => insight.queries.useCases(world.maker, product)),
  );
  const { items } = await insight.queries.advice(world.maker, { limit: 10_000 });
  await insight.close();
  return {
    products: found.length,
    contexts: found.filter((portfolio) => portfolio.items.length > 1).length,
    advice: items.length,
  };
}

describe('worlds with one way of using each product, and no setting better than another', () => {
  const worlds: FalseAlarms[] = [];
  beforeAll(async () => {
    for (let seed = 101; seed <= 110; seed++) worlds.push(await find(seed));
  }, 180_000);

  test('hardly ever are several ways of use seen in one', () => {
    const found = worlds.reduce((sum, world) => sum + world.products, 0);
    const alarms = worlds.reduce((sum, world) => sum + world.contexts, 0);
    console.log(`several contexts where there is one: ${alarms} of ${found} products`);
    expect(found).toBe(20);
    expect(alarms / found).toBeLessThanOrEqual(0.05);
  });

  test('hardly ever is anything advised', () => {
    const alarms = worlds.filter(({ advice }) => advice > 0).length;
    console.log(`worlds with advice for nothing: ${alarms} of ${worlds.length}`);
    expect(alarms / worlds.length).toBeLessThanOrEqual(0.1);
  });
});
