import { randomIndex, seededRandom } from '../../../analytics/random.ts';
import { type ProductModel, productModelSchema } from '../../../contract/model/product-model.ts';
import { type OpenInsight, openInsight } from './open-insight.ts';
import { loadReadings } from './planted-world.ts';
import { dayMs, eBike, hourMs, maker, now, type Ride, readingsOf } from './small-world.ts';
import { TestRegistry } from './test-registry.ts';
import { gaussian } from './worlds.ts';

/** Ways of riding, far apart in hour and climb; and what a kilometre takes in each. */
export const ways = {
  commute: { hour: 8, climb: 8, wh: 8 },
  errand: { hour: 15, climb: 40, wh: 10 },
  tour: { hour: 11, climb: 400, wh: 14 },
  hillCommute: { hour: 8, climb: 400, wh: 14 },
  night: { hour: 22, climb: 120, wh: 9 },
} as const;
export type Way = keyof typeof ways;

/** A bike of the kind, as its maker declares it. */
export function bike(product: string, changes: Partial<ProductModel> = {}): ProductModel {
  return productModelSchema.parse({
    ...eBike,
    ...{ product, name: `The ${product}`, kind: 'e-bike', goals: {} },
    context: { time: true, duration: false, features: ['climb'] },
    ...changes,
  });
}

/** Who rides what, how often and how. */
export interface Riding {
  readonly model: ProductModel;
  /** numbers of the customers, from and to (excluded) */
  readonly customers: readonly [from: number, to: number];
  readonly ways: readonly Way[];
  /** rides of each customer; default 16 */
  readonly rides?: number;
  /** Energy for the same distance, by way; default 1. */
  readonly energy?: Partial<Record<Way, number>>;
  /** The assist of each way, in their order; default: always eco. */
  readonly road?: readonly NonNullable<Ride['assist']>[];
  /** Under which unit the climb is told: the number of its units in a metre; default 1. */
  readonly climbIn?: number;
  readonly maker?: string;
}

/** Rides of one product, each of one of its ways, by customers who are thrifty or not. */
function ridesOf(
  { customers: [from, to], ways: known, rides = 16, energy = {}, road = [] }: Riding,
  seed: number,
): readonly Ride[] {
  const random = seededRandom(seed);
  const normal = gaussian(random);
  return Array.from({ length: to - from }, (_, n) => from + n).flatMap((customer) => {
    const thrift = Math.exp(0.1 * gaussian(seededRandom(7919 * customer + 1))());
    return Array.from({ length: rides }, (_unused, n): Ride => {
      const place = randomIndex(random, known.length);
      const way = known[place]!;
      const { hour, climb, wh } = ways[way];
      const km = Math.exp(1.6 + 0.2 * normal());
      return {
        customer,
        start: now - (n + 2) * dayMs + (hour + 0.4 * normal()) * hourMs,
        km,
        wh: km * wh * thrift * (energy[way] ?? 1) * Math.exp(0.1 * normal()),
        assist: road[place] ?? 'eco',
        climb: climb * Math.exp(0.15 * normal()),
      };
    });
  });
}

/** Insight into what was ridden on several products, each with devices of its own; to be closed. */
export async function insightIntoBikes(
  ridings: readonly Riding[],
  seed = 1,
): Promise<OpenInsight & { readonly registry: TestRegistry }> {
  const registry = new TestRegistry();
  for (const { model, customers, maker: of = maker } of ridings) {
    const none = { group: null, attributes: {} };
    registry.change(
      { change: 'maker', maker: { id: of, name: of, timezone: 'UTC', demo: false } },
      { change: 'product', maker: of, model },
    );
    for (let n = customers[0]; n < customers[1]; n++) {
      const { product } = model;
      const [id, device] = [`c-${n}`, `bike-${n}`];
      registry.change(
        {
          change: 'customer',
          customer: { maker: of, id, name: id, ...none, consents: ['comparison'] },
        },
        { change: 'device', device: { maker: of, product, id: device, ...none, revoked: false } },
        { change: 'ownership', ownership: { maker: of, product, device, customer: id, from: 0 } },
      );
    }
  }
  const insight = await openInsight(registry, now);
  for (const [place, riding] of ridings.entries()) {
    const { model, climbIn = 1, maker: of = maker } = riding;
    const readings = readingsOf(ridesOf(riding, 100 * seed + place)).map((reading) => {
      const { climb, ...values } = reading.values;
      return { ...reading, values: { ...values, climb: Number(climb) * climbIn } };
    });
    await loadReadings(insight.database, of, model, readings);
  }
  await insight.runNow();
  return Object.assign(insight, { registry });
}
