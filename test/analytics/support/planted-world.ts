import { type ProductModel, productModelSchema } from '../../../contract/model/product-model.ts';
import {
  type AnalyticsDatabase,
  readingsTable,
  signalColumn,
} from '../../../contract/ports/analytics-database.ts';
import type { RegistryChange } from '../../../contract/records/registry.ts';
import type { Reading } from '../../../contract/wire/messages.ts';
import { bestLevel, type Habit } from '../../../device-sim/habit.ts';
import { life, readingsOf } from '../../../device-sim/life.ts';
import { makeWorld, type World } from '../../../device-sim/world.ts';
import { textOf } from '../../support/source-files.ts';
import { TestRegistry } from './test-registry.ts';

const dayMs = 86_400_000;

/** What was lived, to compare insight with. */
export interface Lived {
  readonly product: string;
  readonly device: string;
  readonly start: number;
  readonly habit: string;
  /** The habit at one of its hours: to work in the morning and back in the evening are two ways. */
  readonly way: string;
}

/** A simulated world, its readings and its truth, without MQTT in between. */
export interface PlantedWorld {
  readonly maker: string;
  readonly world: World;
  readonly models: readonly ProductModel[];
  readonly registry: TestRegistry;
  /** epoch ms: the end of history, and "now" */
  readonly now: number;
  readonly readings: ReadonlyMap<string, readonly (Reading & { readonly device: string })[]>;
  readonly lived: readonly Lived[];
  /** `product/habit` to the level with the least resource a unit of outcome. */
  readonly best: ReadonlyMap<string, string>;
  /** `product/habit` to the planted resource a unit of outcome, by level. */
  readonly effects: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

export interface PlantedOptions {
  readonly seed: number;
  readonly customers: number;
  /** epoch ms; the first day (default: 2 March 2026) */
  readonly from?: number;
  readonly days?: number;
  readonly empty?: boolean;
  /** default: all */
  readonly products?: readonly string[];
}

/** Lives a world up to an evening and keeps what its devices would have sent. */
export function plantWorld(options: PlantedOptions): PlantedWorld {
  const { seed, customers, days = 56, empty = false } = options;
  const { from = Date.parse('2026-03-02T00:00:00Z') } = options;
  const maker = 'demo';
  const now = from + days * dayMs;
  const world = makeWorld({ seed, maker, customers, from, timezone: 'Europe/Berlin', empty });
  const wanted = (product: string) => options.products?.includes(product) ?? true;
  const devices = world.devices.filter(({ behaviour }) => wanted(behaviour.product));
  const readings = new Map<string, (Reading & { device: string })[]>();
  const lived: Lived[] = [];
  for (const device of devices) {
    const { product, every } = device.behaviour;
    const list = readings.get(product) ?? [];
    readings.set(product, list);
    for (const session of life(world.options, device, () => device.firstSetting)) {
      if (session.plan.start >= now) break;
      for (const reading of readingsOf(device, session, every, from, now)) {
        list.push({ ...reading, device: device.id });
      }
      const start = Math.round(session.course.marks[0] ?? session.plan.start);
      const { habit } = session.plan;
      lived.push({
        product,
        device: device.id,
        start,
        habit: habit.name,
        way: wayOf(habit, start),
      });
    }
  }
  const models = [...readings.keys()].map(productModel);
  const best = new Map<string, string>();
  const effects = new Map<string, Readonly<Record<string, number>>>();
  for (const { behaviour } of devices) {
    for (const habit of behaviour.habits) {
      const level = bestLevel(habit);
      effects.set(`${behaviour.product}/${habit.name}`, habit.effect);
      if (level !== undefined) best.set(`${behaviour.product}/${habit.name}`, level);
    }
  }
  const registry = registryOf(world, models);
  return { maker, world, models, registry, now, readings, lived, best, effects };
}

/** Local time of all worlds here, in winter and summer near enough to tell hours apart. */
const hoursAhead = 1.5;

function wayOf({ name, hours }: Habit, start: number): string {
  const hour = (start / 3_600_000 + hoursAhead) % 24;
  const nearest = hours.reduce((a, b) => (Math.abs(b.at - hour) < Math.abs(a.at - hour) ? b : a));
  return `${name} at ${nearest.at}`;
}

/** A product model that ships. */
export function productModel(product: string): ProductModel {
  return productModelSchema.parse(JSON.parse(textOf(`products/${product}.json`)));
}

/** Adds readings to a product's table, as one loaded batch with what it made dirty. */
export async function loadReadings(
  database: AnalyticsDatabase,
  maker: string,
  model: ProductModel,
  readings: readonly (Reading & { readonly device: string })[],
): Promise<void> {
  if (readings.length === 0) return;
  await database.write(async (transaction) => {
    const [last] = await transaction.query<{ position: number }>(
      `SELECT coalesce(max(position), 0)::DOUBLE AS position FROM ${readingsTable(maker, model.product)}`,
    );
    const position = (last?.position ?? 0) + 1;
    const times = readings.map(({ ts }) => ts ?? 0);
    await transaction.append(readingsTable(maker, model.product), {
      position: readings.map(() => position),
      time: times,
      device_time: times,
      received: times,
      device: readings.map(({ device }) => device),
      by_customer: readings.map(({ by }) => by ?? null),
      ...Object.fromEntries(
        Object.keys(model.signals).map((signal) => [
          signalColumn(signal).slice(1, -1),
          readings.map(({ values }) => values[signal] ?? null),
        ]),
      ),
    });
    await transaction.run(
      `INSERT INTO dirty SELECT $1, $2, device, NULL, min(time), max(time), $3
       FROM ${readingsTable(maker, model.product)} WHERE position = $3 GROUP BY device`,
      [maker, model.product, position],
    );
  });
}

/** Who is who in a world, as an import would tell a registry. */
function registryOf(world: World, models: readonly ProductModel[]): TestRegistry {
  const { maker, timezone } = world.options;
  const last = (path: string) => path.split('/').at(-1) ?? path;
  const paths = new Set(
    world.customers.flatMap(({ group }) => {
      const ids = group.split('/');
      return ids.map((_, depth) => ids.slice(0, depth + 1).join('/'));
    }),
  );
  const groups = [...paths].map((path): RegistryChange => {
    const parent = path.includes('/') ? last(path.slice(0, path.lastIndexOf('/'))) : null;
    return {
      change: 'group',
      group: { maker, id: last(path), name: last(path), parent, attributes: {} },
    };
  });
  const customers = world.customers.map(
    ({ id, name, group, kind }): RegistryChange => ({
      change: 'customer',
      customer: {
        maker,
        id,
        name,
        group: last(group),
        timezone,
        attributes: { place: kind },
        consents: ['named', 'comparison', 'advice'],
      },
    }),
  );
  const devices = world.devices
    .filter(({ behaviour }) => models.some(({ product }) => product === behaviour.product))
    .flatMap(({ id, behaviour, group, owner, users }): RegistryChange[] => {
      const { product } = behaviour;
      const attributes = { place: owner.kind };
      return [
        {
          change: 'device',
          device: { maker, product, id, group: last(group), timezone, attributes, revoked: false },
        },
        // A tool that several share belongs to nobody in particular: each use is named by `by`.
        ...(users.length > 1
          ? []
          : [
              {
                change: 'ownership' as const,
                ownership: { maker, product, device: id, customer: owner.id, from: 0 },
              },
            ]),
      ];
    });
  const registry = new TestRegistry();
  registry.change(
    { change: 'maker', maker: { id: maker, name: 'Demo', timezone, demo: true } },
    ...models.map((model): RegistryChange => ({ change: 'product', maker, model })),
    ...groups,
    ...customers,
    ...devices,
  );
  return registry;
}
