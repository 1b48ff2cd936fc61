import { seededRandom } from '../../../analytics/random.ts';
import type { ProductModel } from '../../../contract/model/product-model.ts';
import type { Reading } from '../../../contract/wire/messages.ts';
import { insightForThisTest } from './insight-for-this-test.ts';
import type { OpenInsight } from './open-insight.ts';
import { loadReadings, productModel } from './planted-world.ts';
import { TestRegistry } from './test-registry.ts';

/** A world of a few riders, each with one e-bike, in which a test says what every ride was. */
export const maker = 'acme';
export const now = Date.parse('2026-05-04T00:00:00Z');
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
export const eBike: ProductModel = productModel('e-bike');

/** One ride of customer `c-{customer}` on `bike-{customer}`, twenty minutes long. */
export interface Ride {
  readonly customer: number;
  /** epoch ms */
  readonly start: number;
  readonly km: number;
  readonly wh: number;
  readonly climb?: number;
  readonly assist?: 'eco' | 'tour' | 'turbo';
}

/** A maker with riders, each of whom owns a bike from the beginning. */
export function registryOfRiders(customers: number, model = eBike, timezone = 'UTC'): TestRegistry {
  const registry = new TestRegistry();
  registry.change(
    { change: 'maker', maker: { id: maker, name: 'Acme', timezone, demo: false } },
    { change: 'product', maker, model },
  );
  for (let n = 0; n < customers; n++) {
    const { product } = model;
    const none = { group: null, attributes: {} };
    const [id, bike] = [`c-${n}`, `bike-${n}`];
    registry.change(
      {
        change: 'customer',
        customer: { maker, id, name: `Customer ${n}`, ...none, consents: ['comparison', 'advice'] },
      },
      { change: 'device', device: { maker, product, id: bike, ...none, revoked: false } },
      { change: 'ownership', ownership: { maker, product, device: bike, customer: id, from: 0 } },
    );
  }
  return registry;
}

/** What a bike told at one moment. */
export type RideReading = Reading & { readonly device: string; readonly ts: number };

/** What the bikes told of these rides; their counters go on from ride to ride. */
export function readingsOf(rides: readonly Ride[]): readonly RideReading[] {
  const counters = new Map<number, { distance: number; energy: number; climb: number }>();
  return rides
    .toSorted((a, b) => a.start - b.start)
    .flatMap(({ customer, start, km, wh, climb = 10, assist = 'eco' }) => {
      const from = counters.get(customer) ?? { distance: 0, energy: 0, climb: 0 };
      const at = (part: number) => ({
        distance: from.distance + part * km,
        energy: from.energy + part * wh,
        climb: from.climb + part * climb,
      });
      counters.set(customer, at(1));
      const speed = 3 * km;
      return [0, 0.5, 1].map((part) => ({
        ts: start + part * 20 * 60_000,
        device: `bike-${customer}`,
        values: { riding: part < 1, ...at(part), speed, assist },
      }));
    });
}

/** Rides of one customer, one a day back from now, each much like the others. */
export function ridesOf(customer: number, count: number): readonly Ride[] {
  const random = seededRandom(customer);
  return Array.from({ length: count }, (_, n) => ({
    customer,
    start: now - (n + 1) * dayMs + 8 * hourMs + random() * hourMs,
    km: 20 / 3,
    wh: 40,
    climb: 20,
  }));
}

/**
 * Insight into the rides of a world, all of them loaded and told.
 *
 * @param told what becomes of each reading on its way
 */
export async function insightInto(
  registry: TestRegistry,
  rides: readonly Ride[],
  told: (reading: RideReading) => RideReading = (reading) => reading,
): Promise<OpenInsight & { readonly registry: TestRegistry }> {
  const insight = await insightForThisTest(registry, now);
  await insight.runNow();
  const [model] = registry.products(maker);
  if (model !== undefined) {
    await loadReadings(insight.database, maker, model.model, readingsOf(rides).map(told));
  }
  insight.now += 60_000; // a portfolio just told rests a while
  await insight.runNow();
  return Object.assign(insight, { registry });
}
