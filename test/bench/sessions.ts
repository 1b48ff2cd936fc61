import { cpus } from 'node:os';
import { join } from 'node:path';
import {
  createSessions,
  createStays,
  createTables,
  sessionsTable,
} from '../../analytics/engine/schema.ts';
import { refreshSessions } from '../../analytics/sessions/refresh-sessions.ts';
import { type ProductModel, productModelSchema } from '../../contract/model/product-model.ts';
import { readingsTable } from '../../contract/ports/analytics-database.ts';
import { silent } from '../../contract/ports/logger.ts';
import { openDuckdb } from '../../store/duckdb/open-duckdb.ts';
import { fixedGap } from '../analytics/support/fixed-gap.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

export const name = 'sessions';

const readings = 5_000_000;
const devices = 1_000;
const maker = 'bench';

/** A tool with a state, a counter, a gauge and a setting: five features of four kinds. */
const model: ProductModel = productModelSchema.parse({
  product: 'tool',
  name: 'Tool',
  version: 1,
  signals: {
    state: { kind: 'state', values: ['off', 'on', 'hot'] },
    energy: { kind: 'counter', unit: 'kW.h', resolution: 0.001, maxRate: 1 },
    power: { kind: 'gauge', unit: 'W' },
    mode: { kind: 'state', values: ['eco', 'boost'] },
  },
  session: { by: 'state', signal: 'state', active: ['on', 'hot'], minSeconds: 30, gapSeconds: 300 },
  features: {
    energy: { signal: 'energy', aggregate: 'delta', label: 'Energy' },
    power: { signal: 'power', aggregate: 'time-mean', label: 'Power' },
    peak: { signal: 'power', aggregate: 'max', label: 'Peak' },
    hot: { signal: 'state', aggregate: 'share', in: ['hot'], label: 'Hot' },
  },
  context: { features: ['power'] },
  settings: {
    mode: { signal: 'mode', values: ['eco', 'boost'], changedBy: 'customer', label: 'Mode' },
  },
  value: {
    currency: 'EUR',
    outcomes: [{ feature: 'duration', label: 'Time', worth: 1 }],
    resources: [{ feature: 'energy', label: 'Energy', worth: 0.3 }],
  },
});

/**
 * Five million readings of a thousand devices, in the order in which they would arrive, into
 * sessions with their features: a whole build from the readings in a database file. Every device
 * works in spells of 40 to 100 readings, 10 s apart, with rests between.
 */
export async function run(): Promise<{
  readonly figures: Readonly<Record<string, number>>;
  readonly unit: Readonly<Record<string, string>>;
}> {
  const folder = await temporaryFolder('bench-sessions');
  const { store, database, close } = await openDuckdb({
    file: join(folder.path, 'bench.duckdb'),
    memoryLimit: '1GB',
    threads: Math.min(2, cpus().length),
    clock: () => 0,
    logger: silent,
  });
  try {
    await store.prepare(maker, model);
    await database.write(async (transaction) => {
      await createTables(transaction);
      await transaction.run(createSessions(maker, model));
      await transaction.run(createStays(maker, model.product));
      await transaction.run(generateSql);
      await transaction.run(`INSERT INTO dirty
        SELECT '${maker}', '${model.product}', device, NULL, min(time), max(time), 1
        FROM ${readingsTable(maker, model.product)} GROUP BY device`);
    });
    const started = performance.now();
    await database.write((transaction) =>
      refreshSessions(transaction, maker, fixedGap(model), { zones: ['UTC'], now: 2e12, run: 1 }),
    );
    const seconds = (performance.now() - started) / 1000;
    const [found] = await database.query<{ sessions: number }>(
      `SELECT count(*) AS sessions FROM ${sessionsTable(maker, model.product)}`,
    );
    return {
      figures: {
        readingsPerSecond: Math.round(readings / seconds),
        seconds5e6: seconds,
        sessions: found?.sessions ?? 0,
      },
      unit: { readingsPerSecond: '1/s', seconds5e6: 's', sessions: '1' },
    };
  } finally {
    await close();
    await folder.remove();
  }
}

/** The reading `n` is the `step`-th of its device; `hash` is DuckDB's, the same on every machine. */
const generateSql = `INSERT INTO ${readingsTable(maker, model.product)} BY NAME
  WITH steps AS (
    SELECT n, n % ${devices} AS number, n // ${devices} AS step FROM range(${readings}) t(n)
  ), worked AS (
    SELECT *, (step + number * 7) % 150 AS phase, 40 + hash(number) % 61 AS spell FROM steps
  )
  SELECT n AS position, 1.7e12 + step * 10000.0 + number AS time, time AS received,
    'd-' || number AS device, step::DOUBLE AS seq,
    CASE WHEN phase >= spell THEN 'off' WHEN hash(n) % 5 = 0 THEN 'hot' ELSE 'on' END AS s_state,
    (step * 0.004)::DOUBLE AS s_energy,
    CASE WHEN phase < spell THEN 100 + (hash(n) % 1000) / 10 ELSE 0 END::DOUBLE AS s_power,
    CASE WHEN number % 3 = 0 THEN 'eco' ELSE 'boost' END AS s_mode
  FROM worked ORDER BY n`;
