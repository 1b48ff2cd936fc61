import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sessionsTable, staysTable } from '../../../analytics/engine/schema.ts';
import type { Stage } from '../../../analytics/engine/stage.ts';
import { productModelSchema } from '../../../contract/model/product-model.ts';
import { silent } from '../../../contract/ports/logger.ts';
import { folderForThisTest } from '../../support/folders.ts';
import { until } from '../../support/until.ts';
import { maker, modelOf, type TestReading } from '../support/open-analytics-database.ts';
import { device, openEngine, owned } from '../support/open-engine.ts';
import { rememberingStage } from '../support/remembering-stage.ts';

const model = modelOf({
  signals: {
    power: { kind: 'gauge', unit: 'W' },
    energy: { kind: 'counter', unit: 'kW.h', resolution: 0.01 },
  },
  session: { by: 'gap', gapSeconds: 5 },
  features: { energy: { signal: 'energy', aggregate: 'delta', label: 'Energy' } },
});

const at = (id: string, ...times: number[]): TestReading[] =>
  times.map((t) => ({ device: id, t, values: { power: t, energy: t / 10 } }));

test('a stage is given what changed since it last finished', async () => {
  const { stage, given } = rememberingStage();
  const engine = await openEngine(model, { stages: [stage] });
  await engine.load(model, [...at('d1', 10, 12), ...at('d2', 10)]);
  await engine.engine.runNow();
  given.length = 0;
  await engine.load(model, at('d1', 20));
  await engine.engine.runNow();
  await engine.engine.runNow();
  expect(given).toEqual([['thing/d1 20000-20000'], []]);
});

test('a stage that fails is given the same again, and holds up those after it', async () => {
  const before = rememberingStage('before');
  const first = rememberingStage('first');
  const second = rememberingStage('second');
  const engine = await openEngine(model, { stages: [before, first, second].map((s) => s.stage) });
  await engine.engine.runNow();
  first.told.fail = true;
  second.given.length = 0;
  await engine.load(model, at('d1', 10));
  expect((await engine.engine.runNow()).error).toBe('the stage was told to fail');
  expect(engine.engine.lastRun()?.error).toBe('the stage was told to fail');
  expect(second.given).toEqual([]);
  first.told.fail = false;
  expect((await engine.engine.runNow()).error).toBeNull();
  expect(first.given.at(-1)).toEqual(['thing/d1 10000-10000']);
  expect(second.given.at(-1)).toEqual(['thing/d1 10000-10000']);
  expect(before.given.slice(-2)).toEqual([['thing/d1 10000-10000'], []]);
});

test('closing ends a run between two stages, and the next start works off what was left', async () => {
  const file = join(await folderForThisTest(), 'closed.duckdb');
  const errors: unknown[] = [];
  const logger = { ...silent, error: (details: object) => void errors.push(details) };
  let begun = false;
  let goOn = () => {};
  const slow: Stage = {
    name: 'slow',
    work: () => {
      begun = true;
      return new Promise((resolve) => {
        goOn = resolve;
      });
    },
  };
  const after = rememberingStage('after');
  const closing = await openEngine(model, { stages: [slow, after.stage], file, logger });
  await until(() => begun, { what: 'the run at the start' });
  await closing.load(model, at('d1', 10));
  const closed = closing.engine.close();
  goOn();
  await closed;
  await closing.close();
  expect(after.given).toEqual([]);
  expect(errors).toEqual([]);

  const next = await openEngine(model, { stages: [after.stage], file });
  await next.engine.runNow();
  expect(after.given).toContainEqual(['thing/d1 10000-10000']);
});

test('a session that vanishes is a change too', async () => {
  const { stage, given } = rememberingStage();
  const engine = await openEngine(model, { stages: [stage] });
  await engine.load(model, at('d1', 10, 20));
  await engine.engine.runNow();
  await engine.load(model, at('d1', 15));
  await engine.engine.runNow();
  expect(given.at(-1)).toEqual(['thing/d1 10000-20000']);
});

test('insight is told of products that changed, and of no others', async () => {
  const engine = await openEngine(model);
  const news: string[] = [];
  const stop = engine.engine.onInsight(({ maker, product }) => news.push(`${maker}/${product}`));
  await engine.engine.runNow();
  await engine.load(model, at('d1', 10));
  await engine.engine.runNow();
  await engine.engine.runNow();
  stop();
  await engine.load(model, at('d1', 30));
  await engine.engine.runNow();
  expect(news).toEqual(['acme/thing']);
});

test('runs follow one another, never two at once', async () => {
  let running = 0;
  let most = 0;
  const stage: Stage = {
    name: 'counting',
    work: async ({ database }) => {
      running += 1;
      most = Math.max(most, running);
      await database.query('SELECT 1');
      running -= 1;
    },
  };
  const engine = await openEngine(model, { stages: [stage], everyMs: 1 });
  engine.engine.loaded();
  const reports = await Promise.all([engine.engine.runNow(), engine.engine.runNow()]);
  expect(most).toBe(1);
  expect(new Set(reports.map(({ run }) => run)).size).toBe(2);
});

test('readings that were loaded are worked off without anyone asking', async () => {
  const engine = await openEngine(model, { everyMs: 1 });
  await engine.load(model, at('d1', 10));
  engine.engine.loaded();
  await until(async () => (await engine.queries.sessions(maker, 'thing', {})).items.length === 1, {
    what: 'a session',
  });
});

test('after close nothing runs any more, and closing twice is harmless', async () => {
  const engine = await openEngine(model);
  await engine.engine.close();
  await engine.engine.close();
  await expect(engine.engine.runNow()).rejects.toThrow('closed');
});

test('a new model that sees sessions otherwise has them computed anew', async () => {
  const { stage, given } = rememberingStage();
  const engine = await openEngine(model, { stages: [stage] });
  await engine.load(model, [...at('d1', 10, 12), ...at('d2', 10, 18)]);
  await engine.engine.runNow();
  const newer = productModelSchema.parse({
    ...model,
    version: 2,
    session: { by: 'gap', gapSeconds: 10 },
    features: {
      ...model.features,
      power: { signal: 'power', aggregate: 'max', label: 'Power' },
    },
  });
  engine.registry.change({ change: 'product', maker, model: newer });
  await engine.prepare(newer);
  await engine.engine.runNow();
  const { items } = await engine.queries.sessions(maker, 'thing', {});
  expect(items.map(({ device, features }) => [device, features]).sort()).toEqual([
    ['d1', { energy: 0.2, power: 12 }],
    ['d2', { energy: 0.8, power: 18 }],
  ]);
  expect(given.at(-1)).toEqual(['thing/d1 10000-12000', 'thing/d2 10000-18000']);
});

test('a session table that an older release made is made anew, with the same sessions', async () => {
  const file = join(await folderForThisTest(), 'older.duckdb');
  const older = await openEngine(model, { file });
  await older.load(model, at('d1', 10, 12));
  await older.engine.runNow();
  const sessions = `SELECT * EXCLUDE (run) FROM ${sessionsTable(maker, 'thing')}`;
  const before = await older.database.query(sessions);
  expect(before).toHaveLength(1);
  await older.database.write((transaction) =>
    transaction.run(`ALTER TABLE ${sessionsTable(maker, 'thing')} DROP COLUMN cost`),
  );
  await older.engine.close();
  await older.close();

  const newer = await openEngine(model, { file });
  expect((await newer.engine.runNow()).error).toBeNull();
  expect(await newer.database.query(sessions)).toEqual(before);
});

test('a product whose new signals have no columns yet is left as it is', async () => {
  const engine = await openEngine(model);
  await engine.load(model, at('d1', 10));
  await engine.engine.runNow();
  const newer = productModelSchema.parse({
    ...model,
    version: 2,
    signals: { ...model.signals, extra: { kind: 'gauge', unit: 'W' } },
  });
  engine.registry.change({ change: 'product', maker, model: newer });
  expect(await engine.engine.runNow()).toMatchObject({ error: null, sessions: 0 });
  expect((await engine.queries.sessions(maker, 'thing', {})).items).toHaveLength(1);
});

test('a product that cannot be computed is told and does not hold up the run', async () => {
  const errors: object[] = [];
  const { stage, given } = rememberingStage();
  const engine = await openEngine(model, {
    stages: [stage],
    logger: { ...silent, error: (fields) => errors.push(fields) },
  });
  await engine.load(model, at('d1', 10));
  await engine.engine.runNow();
  given.length = 0;
  await engine.database.write((transaction) =>
    transaction.run(`DROP TABLE ${staysTable(maker, 'thing')}`),
  );
  await engine.load(model, at('d1', 20));
  const report = await engine.engine.runNow();
  expect(report.error).toMatch(/stays acme\/thing/);
  expect(errors).toEqual([expect.objectContaining({ part: 'sessions', product: 'thing' })]);
  expect(await engine.database.query('FROM dirty')).toHaveLength(1);
  expect(given).toEqual([[]]);
});

test('an open session closes of itself when its time is over', async () => {
  const engine = await openEngine(model);
  engine.now = 14_000;
  await engine.load(model, at('d1', 10, 12));
  await engine.engine.runNow();
  expect((await engine.queries.sessions(maker, 'thing', {})).items[0]?.open).toBe(true);
  engine.now = 20_000;
  expect(await engine.engine.runNow()).toMatchObject({ sessions: 1 });
  expect((await engine.queries.sessions(maker, 'thing', {})).items[0]).toMatchObject({
    open: false,
    closedBy: 'gap',
  });
});

test('a registry that did not change for a device leaves its sessions untouched', async () => {
  const engine = await openEngine(model);
  engine.registry.change(device('d1'), device('d2'), owned('d1', 'ann'));
  await engine.load(model, [...at('d1', 10), ...at('d2', 10)]);
  await engine.engine.runNow();
  const [before] = await engine.database.query<{ run: number }>(
    `SELECT max(run) AS run FROM ${sessionsTable(maker, 'thing')}`,
  );
  engine.registry.change(device('d3'), owned('d3', 'ben'), owned('d1', 'ann'));
  expect(await engine.engine.runNow()).toMatchObject({ sessions: 0, error: null });
  const [after] = await engine.database.query<{ run: number }>(
    `SELECT max(run) AS run FROM ${sessionsTable(maker, 'thing')}`,
  );
  expect(after).toEqual(before);
});

test('what was derived of a maker goes with the maker', async () => {
  const engine = await openEngine(model);
  engine.registry.change(device('d1', { group: 'berlin' }));
  await engine.load(model, at('d1', 10));
  await engine.engine.runNow();
  engine.registry.change({ change: 'maker-removed', maker });
  expect(await engine.engine.runNow()).toMatchObject({ error: null });
  const tables = await engine.database.query<{ name: string }>(
    "SELECT table_name AS name FROM duckdb_tables() WHERE table_name LIKE '%/thing'",
  );
  expect(tables).toEqual([{ name: 'readings acme/thing' }]);
  expect(await engine.database.query('FROM registry_places')).toEqual([]);
  expect(await engine.queries.summary(maker, 'thing', {})).toMatchObject({ sessions: 0 });
});

test('a database that is opened again goes on where it was', async () => {
  const folder = await folderForThisTest();
  const { stage, given } = rememberingStage();
  const options = { stages: [stage], file: join(folder, 'analytics.duckdb') };
  const before = await openEngine(model, options);
  await before.load(model, at('d1', 10));
  await before.engine.runNow();
  await before.engine.close();
  await before.close();
  const after = await openEngine(model, options);
  given.length = 0;
  expect(await after.engine.runNow()).toMatchObject({ sessions: 0, error: null });
  await after.load(model, at('d1', 30));
  const { run } = await after.engine.runNow();
  expect(run).toBeGreaterThan(2);
  expect(given.flat()).toEqual(['thing/d1 30000-30000']);
  expect((await after.queries.sessions(maker, 'thing', {})).items).toHaveLength(2);
});
