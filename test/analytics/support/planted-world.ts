import { readFileSync } from 'node:fs';
import { type ProductModel, productModelSchema } from '../../../contract/model/product-model.ts';
import {
  type AnalyticsDatabase,
  readingsTable,
  signalColumn,
} from '../../../contract/ports/analytics-database.ts';
import type { RegistryView } from '../../../contract/ports/registry.ts';
import type { Customer, Device, Group, Ownership } from '../../../contract/records/registry.ts';
import type { Reading } from '../../../contract/wire/messages.ts';
import { bestLevel } from '../../../device-sim/habit.ts';
import { life, readingsOf } from '../../../device-sim/life.ts';
import { makeWorld, type World } from '../../../device-sim/world.ts';

const dayMs = 86_400_000;

/** What was lived, to compare insight with. */
export interface Lived {
  readonly product: string;
  readonly device: string;
  readonly start: number;
  readonly habit: string;
}

/** A simulated world, its readings and its truth, without MQTT in between. */
export interface PlantedWorld {
  readonly maker: string;
  readonly world: World;
  readonly models: readonly ProductModel[];
  readonly registry: RegistryView;
  /** epoch ms: the end of history, and "now" */
  readonly now: number;
  readonly readings: ReadonlyMap<string, readonly (Reading & { readonly device: string })[]>;
  readonly lived: readonly Lived[];
  /** `product/habit` to the level with the least resource a unit of outcome. */
  readonly best: ReadonlyMap<string, string>;
}

export interface PlantedOptions {
  readonly seed: number;
  readonly customers: number;
  readonly days?: number;
  readonly empty?: boolean;
  /** default: all */
  readonly products?: readonly string[];
}

/** Lives a world up to an evening and keeps what its devices would have sent. */
export function plantWorld(options: PlantedOptions): PlantedWorld {
  const { seed, customers, days = 56, empty = false } = options;
  const maker = 'demo';
  const from = Date.parse('2026-03-02T00:00:00Z');
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
      lived.push({ product, device: device.id, start, habit: session.plan.habit.name });
    }
  }
  const models = [...readings.keys()].map(productModel);
  const best = new Map<string, string>();
  for (const { behaviour } of devices) {
    for (const habit of behaviour.habits) {
      const level = bestLevel(habit);
      if (level !== undefined) best.set(`${behaviour.product}/${habit.name}`, level);
    }
  }
  const registry = registryOf(world, models);
  return { maker, world, models, registry, now, readings, lived, best };
}

/** A product model that ships. */
export function productModel(product: string): ProductModel {
  const file = new URL(`../../../products/${product}.json`, import.meta.url);
  return productModelSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
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

/** Who is who in a world, as a registry would answer; nothing in it changes. */
export function registryOf(world: World, models: readonly ProductModel[]): RegistryView {
  const { maker, timezone } = world.options;
  const groups = new Map<string, Group>();
  for (const { group } of world.customers) {
    const path = group.split('/');
    path.forEach((id, depth) => {
      const parent = path[depth - 1] ?? null;
      groups.set(id, { maker, id, name: id, parent, attributes: {} });
    });
  }
  const leaf = (path: string) => path.split('/').at(-1) ?? path;
  const customers = world.customers.map(
    ({ id, name, group, kind }): Customer => ({
      maker,
      id,
      name,
      group: leaf(group),
      timezone,
      attributes: { place: kind },
      consents: ['named', 'comparison', 'advice'],
    }),
  );
  const known = world.devices.filter(({ behaviour }) =>
    models.some(({ product }) => product === behaviour.product),
  );
  const devices = known.map(
    ({ id, behaviour, group, owner }): Device => ({
      maker,
      product: behaviour.product,
      id,
      group: leaf(group),
      timezone,
      attributes: { place: owner.kind },
      revoked: false,
    }),
  );
  const ownerships = known
    .filter(({ users }) => users.length === 1)
    .map(
      ({ id, behaviour, owner }): Ownership => ({
        maker,
        product: behaviour.product,
        device: id,
        customer: owner.id,
        from: 0,
      }),
    );
  const makers = [{ id: maker, name: 'Demo', timezone, demo: true }];
  const of = <T extends { readonly maker: string }>(list: readonly T[], wanted?: string) =>
    wanted === undefined ? list : list.filter((entry) => entry.maker === wanted);
  return {
    makers: () => makers,
    maker: (id) => makers.find((entry) => entry.id === id),
    products: (wanted) =>
      of(
        models.map((model) => ({ maker, model })),
        wanted,
      ),
    product: (of, product) =>
      of === maker ? models.find((model) => model.product === product) : undefined,
    productVersion: (_, product) => models.find((model) => model.product === product),
    device: (_, product, id) =>
      devices.find((device) => device.product === product && device.id === id),
    devices: (wanted, product) =>
      of(devices, wanted).filter((device) => product === undefined || device.product === product),
    customer: (_, id) => customers.find((customer) => customer.id === id),
    customers: (wanted) => of(customers, wanted),
    group: (_, id) => groups.get(id),
    groups: (wanted) => of([...groups.values()], wanted),
    ownerships: (wanted) => of(ownerships, wanted),
    keys: () => [],
    authenticate: () => undefined,
    holds: () => false,
    access: () => undefined,
    version: 1,
    onChange: () => () => undefined,
  };
}
