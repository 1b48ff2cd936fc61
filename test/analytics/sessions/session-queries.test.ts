import { expect, test } from 'vitest';
import { productSummary, sessionRecord } from '../../../contract/records/session.ts';
import { maker, modelOf, type TestReading } from '../support/open-analytics-database.ts';
import { device, group, openEngine, owned } from '../support/open-engine.ts';

const model = modelOf({
  parts: ['a', 'b'],
  signals: {
    energy: { kind: 'counter', unit: 'kW.h', resolution: 0.01, label: 'Meter' },
    power: { kind: 'gauge', unit: 'W' },
    mode: { kind: 'state', values: ['eco', 'boost'] },
  },
  session: { by: 'gap', gapSeconds: 100 },
  features: {
    energy: { signal: 'energy', aggregate: 'delta', label: 'Energy' },
    power: { signal: 'power', aggregate: 'mean', label: 'Power' },
  },
  settings: {
    mode: { signal: 'mode', values: ['eco', 'boost'], changedBy: 'customer', label: 'Mode' },
  },
  value: {
    currency: 'EUR',
    outcomes: [{ feature: 'energy', label: 'Energy', worth: 0.3 }],
    resources: [{ feature: 'duration', label: 'Time', worth: 1 }],
  },
});

/** A session of 90 seconds that takes `energy`. */
const session = (id: string, t: number, energy: number): TestReading[] => [
  { device: id, t, values: { energy: 10, power: 5, mode: 'eco' } },
  { device: id, t: t + 90, values: { energy: 10 + energy, power: 7, mode: 'eco' } },
];

async function opened() {
  const engine = await openEngine(model);
  engine.registry.change(
    group('europe'),
    group('berlin', { parent: 'europe' }),
    group('asia'),
    device('d1', { group: 'berlin' }),
    device('d2', { group: 'asia' }),
    device('unused'),
    owned('d1', 'ann'),
    owned('d2', 'ben'),
  );
  await engine.load(model, [
    ...session('d1', 1000, 0.1),
    ...session('d1', 2000, 0.2),
    ...session('d1', 3000, 0),
    ...session('d2', 1000, 0.4),
  ]);
  await engine.engine.runNow();
  return engine;
}

test('the summary adds up exactly', async () => {
  const { queries } = await opened();
  const summary = await queries.summary(maker, 'thing', {});
  expect(productSummary.parse(summary)).toEqual({
    maker,
    product: 'thing',
    window: { from: 1_000_000, to: 3_090_000 },
    readings: 8,
    sessions: 4,
    devices: 2,
    customers: 2,
    groups: 2,
    totals: { energy: { value: 0.7, unit: 'kW.h' }, duration: { value: 0.1, unit: 'h' } },
    zero: { energy: 1, duration: 0 },
    firstStart: 1_000_000,
    lastEnd: 3_090_000,
    inputs: expect.objectContaining({ sessions: 4 }),
  });
});

test('the summary of a range counts sessions that begin in it and readings told in it', async () => {
  const { queries } = await opened();
  const summary = await queries.summary(maker, 'thing', { from: 1_000_001, to: 3_000_000 });
  expect(summary).toMatchObject({
    window: { from: 1_000_001, to: 3_000_000 },
    readings: 4,
    sessions: 1,
    totals: { energy: { value: 0.2 } },
    zero: { energy: 0 },
  });
});

test('the summary of a product without sessions is empty, not an error', async () => {
  const { queries } = await opened();
  expect(await queries.summary(maker, 'nothing', {})).toMatchObject({ sessions: 0, totals: {} });
});

test('sessions come latest first, a page at a time, each once', async () => {
  const { queries } = await opened();
  const first = await queries.sessions(maker, 'thing', { limit: 3 });
  const second = await queries.sessions(maker, 'thing', { limit: 3, after: first.next ?? '' });
  const ids = [...first.items, ...second.items].map(({ id }) => id);
  expect(new Set(ids).size).toBe(4);
  expect(first.items.map(({ start }) => start)).toEqual([3_000_000, 2_000_000, 1_000_000]);
  expect(second.next).toBeUndefined();
});

test('a session is told in the units of its model', async () => {
  const { queries } = await opened();
  const { items } = await queries.sessions(maker, 'thing', { device: 'd2' });
  expect(items.map((item) => sessionRecord.parse(item))).toEqual([
    expect.objectContaining({
      maker,
      product: 'thing',
      device: 'd2',
      part: null,
      customer: 'ben',
      group: 'asia',
      start: 1_000_000,
      end: 1_090_000,
      open: false,
      closedBy: 'gap',
      readings: 2,
      features: { energy: 0.4, power: 6 },
      settings: { mode: 'eco' },
      worth: 0.12,
      cost: 0.025,
      context: null,
      supersedes: [],
    }),
  ]);
});

test('sessions are found by customer, group or a group above, range and id', async () => {
  const { queries } = await opened();
  const starts = async (query: Parameters<typeof queries.sessions>[2]) =>
    (await queries.sessions(maker, 'thing', query)).items.map(({ start }) => start / 1000);
  expect(await starts({ customer: 'ben' })).toEqual([1000]);
  expect(await starts({ group: 'europe' })).toEqual([3000, 2000, 1000]);
  expect(await starts({ group: 'berlin', from: 1_500_000, to: 3_000_000 })).toEqual([2000]);
  const { items } = await queries.sessions(maker, 'thing', { customer: 'ann' });
  const [latest, , earliest] = items.map(({ id }) => id);
  expect(await starts({ ids: [latest ?? '', earliest ?? ''] })).toEqual([3000, 1000]);
  expect(await starts({ context: 'none' })).toEqual([]);
});

test('text in a filter is only ever text', async () => {
  const { queries } = await opened();
  const query = { customer: "x' OR 'a' = 'a", after: "1.' OR true --" };
  expect((await queries.sessions(maker, 'thing', query)).items).toEqual([]);
});

test('products tell their devices, their users and when they were last heard of', async () => {
  const { queries } = await opened();
  expect(await queries.products('other')).toEqual([]);
  expect(await queries.products()).toEqual([
    {
      maker,
      product: 'thing',
      name: 'Thing',
      version: 1,
      demo: false,
      devices: 3,
      customers: 2,
      sessions: 4,
      lastReading: 3_090_000,
    },
  ]);
});

test('the series of a session holds its readings and leaves out what was not told', async () => {
  const { queries } = await opened();
  const [latest] = (await queries.sessions(maker, 'thing', { device: 'd2' })).items;
  const series = await queries.sessionSeries(maker, 'thing', latest?.id ?? '');
  const told = {
    ...{ readings: 2, resolution: null, silence: 20 * 90_000, coverage: 1 },
    times: [1_000_000, 1_090_000],
  };
  expect(series?.signals).toEqual([
    {
      signal: 'energy',
      label: 'Meter',
      unit: 'kW.h',
      kind: 'counter',
      ...told,
      values: [0, expect.closeTo(0.4, 9)],
    },
    {
      signal: 'power',
      label: 'power',
      unit: 'W',
      kind: 'gauge',
      ...told,
      values: [5, 7],
    },
    {
      signal: 'mode',
      label: 'mode',
      unit: '1',
      kind: 'state',
      ...told,
      silence: 0,
      values: ['eco', 'eco'],
    },
  ]);
  expect(await queries.sessionSeries(maker, 'thing', 'unknown')).toBeUndefined();
});

test('a long series is thinned out to real readings, with its peaks and its silences', async () => {
  const engine = await openEngine(model);
  const readings = Array.from({ length: 12_000 }, (_, n): TestReading => {
    const t = n < 6_000 ? n : n + 90;
    return {
      t,
      values: {
        power: n === 4_321 ? 1_000 : Math.round(Math.sin(n / 50) * 100),
        mode: n % 3 === 0 ? 'eco' : 'boost',
      },
    };
  });
  await engine.load(model, readings);
  await engine.engine.runNow();
  const [only] = (await engine.queries.sessions(maker, 'thing', {})).items;
  const series = await engine.queries.sessionSeries(maker, 'thing', only?.id ?? '');
  const power = series?.signals.find(({ signal }) => signal === 'power');
  const mode = series?.signals.find(({ signal }) => signal === 'mode');
  const told = new Map(readings.map(({ t, values }) => [t * 1000, values.power]));
  expect(power?.times.length).toBeGreaterThan(1_500);
  expect(power?.times.length).toBeLessThanOrEqual(2_000);
  expect(mode?.times.length).toBeLessThanOrEqual(2_000);
  expect(power?.values).toEqual(power?.times.map((time) => told.get(time)));
  expect(power?.values).toContain(1_000);
  expect(power?.times).toContain(5_999_000);
  expect(power?.times).toContain(6_090_000);
  expect(power).toMatchObject({ readings: 12_000, resolution: 24_178, silence: 48_356 });
  // Silent for 91 of 12,089 seconds.
  expect(power?.coverage).toBeCloseTo(1 - 91 / 12_089, 6);
});

test('a counter is shown by what it grew by: a reset is no spike, nor a jump faster than it can', async () => {
  const metered = modelOf({
    ...model,
    signals: {
      ...model.signals,
      energy: { kind: 'counter', unit: 'kW.h', resolution: 0.01, maxRate: 0.1 },
    },
  });
  const engine = await openEngine(metered);
  const values = [100, 101, 0.5, 2, 900, 901];
  await engine.load(
    metered,
    values.map((energy, n) => ({ t: 1_000 + 20 * n, values: { energy } })),
  );
  await engine.engine.runNow();
  const [only] = (await engine.queries.sessions(maker, 'thing', {})).items;
  const series = await engine.queries.sessionSeries(maker, 'thing', only?.id ?? '');
  const grown = [0, 1, 1.5, 3, 3, 4];
  expect(series?.signals[0]?.values).toEqual(grown.map((value) => expect.closeTo(value, 9)));
  // As the session has it.
  expect(only?.features.energy).toBe(grown.at(-1));
});
