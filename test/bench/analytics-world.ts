import { productModelSchema } from '../../contract/model/product-model.ts';
import { type AnalyticsDatabase, readingsTable } from '../../contract/ports/analytics-database.ts';
import type { RegistryChange } from '../../contract/records/registry.ts';
import { TestRegistry } from '../analytics/support/test-registry.ts';

export const maker = 'bench';

/** A pump with a state, two counters, a gauge and a setting that is told only now and then. */
export const model = productModelSchema.parse({
  product: 'pump',
  name: 'Pump',
  version: 1,
  signals: {
    state: { kind: 'state', values: ['off', 'on'] },
    work: { kind: 'counter', unit: 'L', resolution: 0.1 },
    energy: { kind: 'counter', unit: 'kW.h', resolution: 0.001 },
    power: { kind: 'gauge', unit: 'W' },
    mode: { kind: 'state', values: ['eco', 'boost'] },
  },
  session: { by: 'state', signal: 'state', active: ['on'], minSeconds: 30, gapSeconds: 600 },
  features: {
    work: { signal: 'work', aggregate: 'delta', label: 'Work' },
    energy: { signal: 'energy', aggregate: 'delta', label: 'Energy' },
    power: {
      signal: 'power',
      aggregate: 'time-mean',
      label: 'Power',
      high: 'strong',
      low: 'gentle',
    },
  },
  context: { time: true, duration: true, features: ['power'] },
  settings: {
    mode: { signal: 'mode', values: ['eco', 'boost'], changedBy: 'customer', label: 'Mode' },
  },
  value: {
    currency: 'EUR',
    outcomes: [{ feature: 'work', label: 'Water', worth: 0.01 }],
    resources: [{ feature: 'energy', label: 'Energy', worth: 0.3 }],
  },
});

const dayMs = 86_400_000;
/** A Monday. */
const firstDay = Date.parse('2026-01-05T00:00:00Z');
/** Readings of a session, on average. */
const perSession = 40;

/** How many devices, over how many days: both grow with the root of the readings. */
export interface Size {
  readonly devices: number;
  readonly days: number;
}

export function sizeOf(readings: number): Size {
  const devices = Math.round(20 * Math.sqrt(readings / 100));
  return { devices, days: Math.ceil(readings / (devices * perSession * (6 / 7))) };
}

/** epoch ms at which a day of the world begins. */
export function dayAt(day: number): number {
  return firstDay + day * dayMs;
}

/**
 * Whose the pumps are: four in five customers have one, the fifth two; all agreed to be compared.
 * They live in forty streets of eight towns, which are also where the devices stand.
 */
export function registryOf({ devices }: Size): TestRegistry {
  const registry = new TestRegistry();
  const streets = Array.from({ length: 40 }, (_, n) => n);
  const group = (id: string, parent: string | null): RegistryChange => ({
    change: 'group',
    group: { maker, id, name: id, parent, attributes: {} },
  });
  const towns = Array.from({ length: 8 }, (_, n) => group(`town-${n}`, null));
  const pumps = Array.from({ length: devices }, (_, n): RegistryChange[] => {
    const customer = `c-${n % 6 === 5 ? n - 1 : n}`;
    const street = `street-${n % streets.length}`;
    const own: RegistryChange = {
      change: 'customer',
      customer: {
        maker,
        id: customer,
        name: customer,
        group: street,
        attributes: {},
        consents: ['named', 'comparison', 'advice'],
      },
    };
    return [
      ...(customer === `c-${n}` ? [own] : []),
      {
        change: 'device',
        device: {
          maker,
          product: model.product,
          id: `d-${n}`,
          group: street,
          attributes: {},
          revoked: false,
        },
      },
      {
        change: 'ownership',
        ownership: { maker, product: model.product, device: `d-${n}`, customer, from: 0 },
      },
    ];
  });
  registry.change(
    {
      change: 'maker',
      maker: { id: maker, name: 'Bench', timezone: 'Europe/Berlin', demo: false },
    },
    { change: 'product', maker, model },
    ...towns,
    ...streets.map((n) => group(`street-${n}`, `town-${n % 8}`)),
    ...pumps.flat(),
  );
  return registry;
}

/**
 * Adds a day of some devices to the readings, in the order of time, with what it made dirty and a
 * word from each device, as the loader does: one transaction.
 *
 * @param which an SQL condition on `number` (the device) and `day`
 * @param position of the readings in the journal
 */
export async function liveDay(
  database: AnalyticsDatabase,
  { devices }: Size,
  day: number,
  which: string,
  position: number,
): Promise<void> {
  const readings = readingsTable(maker, model.product);
  await database.write(async (transaction) => {
    await transaction.run(
      `INSERT INTO ${readings} BY NAME ${readingsSql(devices, day, which, position)}`,
    );
    await transaction.run(
      `INSERT INTO dirty SELECT $1, $2, device, NULL, min(time), max(time), $3
       FROM ${readings} WHERE position = $3 GROUP BY device`,
      [maker, model.product, position],
    );
    await transaction.run(
      `INSERT INTO messages BY NAME
       SELECT $3 AS position, min(time) AS received, $1 AS maker, $2 AS product, device,
         'status' AS channel, '{"state":"online"}'::JSON AS body
       FROM ${readings} WHERE position = $3 GROUP BY device`,
      [maker, model.product, position],
    );
  });
}

/** On a seventh of its days a device rests. */
export const atWork = 'hash(number, day) % 7 > 0';

/**
 * One session a device and day, of four kinds: a short gentle morning, a noon, a long strong
 * evening, a night. Half of the devices run in eco, which takes a tenth less energy.
 */
function readingsSql(devices: number, day: number, which: string, position: number): string {
  return `
    WITH planned AS (
      SELECT number, ${day} AS day, hash(number, ${day}, 1) AS chance,
        (hash(number) % 3 + hash(number, ${day}, 2) % 2)::INTEGER % 4 AS kind
      FROM range(${devices}) t(number)
    ), sessions AS (
      SELECT *, [6.5, 11.5, 17.5, 21.5][kind + 1] + (chance % 1000) / 1000 AS hour,
        [20, 30, 70, 40][kind + 1] + (chance // 1000) % 11 - 5 AS length,
        [300, 600, 1500, 900][kind + 1] * (0.9 + (chance // 20000) % 200 / 1000) AS power,
        CASE WHEN hash(number, 3) % 2 = 0 THEN 'eco' ELSE 'boost' END AS mode
      FROM planned WHERE ${which}
    ), steps AS (
      SELECT *, unnest(range(length::BIGINT)) AS step FROM sessions
    )
    SELECT ${position} AS position, ${dayAt(day)} + hour * 3600000 + step * 60000 AS time,
      time + 200 AS received, 'd-' || number AS device, (day * 100 + step)::DOUBLE AS seq,
      CASE WHEN step = length - 1 THEN 'off' ELSE 'on' END AS s_state,
      (day * 10000 + step * round(power / 60, 1) * (0.9 + (chance // 7) % 200 / 1000))::DOUBLE AS s_work,
      (day * 100 + step * round(power * CASE mode WHEN 'eco' THEN 0.9 ELSE 1 END / 60000, 4))::DOUBLE
        AS s_energy,
      (power + hash(number, step) % 50)::DOUBLE AS s_power,
      CASE WHEN step % 20 = 0 THEN mode END AS s_mode
    FROM steps ORDER BY time, device`;
}
