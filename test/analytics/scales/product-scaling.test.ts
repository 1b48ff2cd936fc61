import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Scaling, type ScalingGrouping, scaling } from '../../../contract/records/scaling.ts';
import type { OpenInsight } from '../support/open-insight.ts';
import { type PlantedWorld, plantWorld } from '../support/planted-world.ts';
import { tellWorld } from '../support/tell-world.ts';

const product = 'e-bike';
const dayMs = 86_400_000;

describe('scaling of a network that is used', () => {
  let world: PlantedWorld;
  let insight: OpenInsight;
  const ask = async (query: Parameters<OpenInsight['queries']['scaling']>[1] = {}) =>
    scaling.parse(await insight.queries.scaling(world.maker, query)) as Scaling;
  const fitOf = ({ fits }: Scaling, grouping: ScalingGrouping) =>
    fits.find((fit) => fit.grouping === grouping)!;
  beforeAll(async () => {
    world = plantWorld({ seed: 7, customers: 60, days: 35, products: [product] });
    insight = await tellWorld(world);
  });
  afterAll(() => insight.close());

  test('takes devices and worth of each customer and group from the same sums as value', async () => {
    const found = await ask({ product });
    const whole = await insight.queries.scale(world.maker, {
      ...{ level: 'network', id: 'network', hierarchy: 'customer', product },
    });
    for (const grouping of ['customers', 'customer-groups'] as const) {
      const { points, places, leftOut } = fitOf(found, grouping);
      expect(points).toHaveLength(places);
      expect(leftOut).toBe(0);
      const worth = points.reduce((sum, point) => sum + point.worth, 0);
      expect(worth).toBeCloseTo(whole!.worth.value, 4);
    }
    const [largest] = fitOf(found, 'customer-groups').points;
    const group = await insight.queries.scale(world.maker, {
      ...{ level: 'group', id: largest!.id, hierarchy: 'customer', product },
    });
    expect(largest!.worth).toBeCloseTo(group!.worth.value, 4);
    expect(largest!.devices).toBe(group!.adoption.activeDevices);
    expect(found).toMatchObject({ unit: 'EUR', n: whole!.sessions, product });
  });

  test('withholds what sizes too alike cannot tell, and says so in words', async () => {
    const found = await ask();
    // Nobody has ten e-bikes.
    const { exponent, sentence } = fitOf(found, 'customers');
    expect(exponent).toMatchObject({ value: null, lo90: null, withheld: 'sizes-too-alike' });
    expect(sentence).toMatch(/cannot be told\. The sizes lie within a factor of ten/);
    expect(found.tail.exponent.withheld).toBe('not-enough-customers');
    expect(found.sentences).toHaveLength(5);
    expect(JSON.stringify(found)).not.toContain('NaN');
  });

  test('holds the distance of devices and customers against chance', async () => {
    const { similarity } = await ask();
    expect(similarity.levels.slice(0, 2)).toMatchObject([
      { level: 'device' },
      { level: 'customer' },
    ]);
    expect(similarity.distances[0]).toMatchObject({ lower: 'device', upper: 'customer' });
    expect(similarity.index).toBeGreaterThan(0);
    expect(similarity.alikeFrom!).toBeLessThan(similarity.alikeTo!);
    expect(await ask()).toEqual(await ask());
  });

  test('has nothing to tell of days without use, and does not know what is no product', async () => {
    const empty = await ask({ to: world.now - 400 * dayMs });
    expect(empty.fits.map(({ places }) => places)).toEqual([0, 0, 0]);
    expect(empty.similarity).toMatchObject({ index: null, withheld: 'not-enough-places' });
    expect(await insight.queries.scaling(world.maker, { product: 'sofa' })).toBeUndefined();
  });
});
