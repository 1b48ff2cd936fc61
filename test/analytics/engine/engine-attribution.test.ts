import { expect, test } from 'vitest';
import { maker, modelOf, type TestReading } from '../support/open-analytics-database.ts';
import { customer, device, group, openEngine, owned } from '../support/open-engine.ts';

const model = modelOf({
  signals: {
    on: { kind: 'state', values: [true, false] },
    energy: { kind: 'counter', unit: 'kW.h', resolution: 0.01 },
  },
  session: { by: 'state', signal: 'on', active: [true], gapSeconds: 60 },
  features: { energy: { signal: 'energy', aggregate: 'delta', label: 'Energy' } },
  value: {
    currency: 'EUR',
    outcomes: [{ feature: 'energy', label: 'Energy', worth: 2 }],
    resources: [
      {
        feature: 'energy',
        label: 'Energy',
        worth: [
          { from: '2024-03-31', amount: 0.3 },
          { from: '2024-04-01', amount: 0.4 },
        ],
      },
    ],
  },
});

/** Use from `t` for 20 seconds, named or not, with 1.50 kWh. */
function use(t: number, by?: string, id = 'd1'): TestReading[] {
  const named = by === undefined ? {} : { by };
  return [
    { device: id, t, values: { on: true, energy: 0 }, ...named },
    { device: id, t: t + 20, values: { on: false, energy: 1.5 } },
  ];
}

const seconds = (iso: string) => Date.parse(iso) / 1000;

test('a session belongs to whoever owned the device at its start', async () => {
  const engine = await openEngine(model);
  engine.registry.change(
    device('d1'),
    owned('d1', 'ann', 0),
    owned('d1', 'ben', 1000),
    owned('d1', null, 2000),
  );
  await engine.load(model, [...use(500), ...use(960), ...use(1000), ...use(3000)]);
  await engine.engine.runNow();
  const { items } = await engine.queries.sessions(maker, 'thing', {});
  expect(items.map(({ start, customer }) => [start / 1000, customer])).toEqual([
    [3000, null],
    [1000, 'ben'],
    [960, 'ann'],
    [500, 'ann'],
  ]);
});

test('who is named and has agreed goes before the owner; who has not agreed is nobody', async () => {
  const engine = await openEngine(model);
  engine.registry.change(
    device('d1'),
    owned('d1', 'ann'),
    customer('cat', ['named']),
    customer('dan', ['comparison', 'advice']),
  );
  await engine.load(model, [
    ...use(100, 'cat'),
    ...use(300, 'dan'),
    ...use(500, 'eve'),
    ...use(700),
  ]);
  await engine.engine.runNow();
  const { items } = await engine.queries.sessions(maker, 'thing', {});
  expect(items.map(({ customer }) => customer).reverse()).toEqual(['cat', null, null, 'ann']);
});

test('a session splits where another user is named, and one not named goes on with the last', async () => {
  const engine = await openEngine(model);
  engine.registry.change(customer('ann', ['named']), customer('ben', ['named']));
  const on = { on: true };
  await engine.load(model, [
    { t: 0, values: { ...on, energy: 0 } },
    { t: 10, values: on, by: 'ann' },
    { t: 20, values: { ...on, energy: 1 } },
    { t: 30, values: { ...on, energy: 1.5 }, by: 'ben' },
    { t: 40, values: on },
    { t: 50, values: { on: false, energy: 3 } },
  ]);
  await engine.engine.runNow();
  const { items } = await engine.queries.sessions(maker, 'thing', {});
  expect(
    items.map(({ start, end, customer, closedBy, features }) => [
      start / 1000,
      end / 1000,
      customer,
      closedBy,
      features.energy,
    ]),
  ).toEqual([
    [30, 50, 'ben', 'state', 1.5],
    [0, 30, 'ann', 'user', 1.5],
  ]);
});

test('a correction of owners and consents computes the sessions it touches anew', async () => {
  const engine = await openEngine(model);
  engine.registry.change(
    device('d1'),
    device('d2'),
    owned('d1', 'ann'),
    owned('d2', 'ann'),
    customer('cat'),
  );
  await engine.load(model, [...use(100), ...use(300, 'cat'), ...use(100, undefined, 'd2')]);
  await engine.engine.runNow();
  engine.registry.change(owned('d1', 'ben', 0), customer('cat', ['named']));
  const report = await engine.engine.runNow();
  expect(report).toMatchObject({ sessions: 2, error: null });
  const { items } = await engine.queries.sessions(maker, 'thing', {});
  const found = items.map(({ device, start, customer }) => `${device} ${start / 1000} ${customer}`);
  expect(found.sort()).toEqual(['d1 100 ben', 'd1 300 cat', 'd2 100 ann']);
});

test('a place counts from the beginning, and a move from when it is heard of', async () => {
  const engine = await openEngine(model);
  engine.now = 500_000;
  engine.registry.change(group('berlin'), group('paris'), device('d1', { group: 'berlin' }));
  await engine.load(model, use(100));
  await engine.engine.runNow();
  engine.now = 1_000_000;
  engine.registry.change(device('d1', { group: 'paris' }));
  await engine.engine.runNow();
  await engine.load(model, [...use(300), ...use(2000)]);
  await engine.engine.runNow();
  const { items } = await engine.queries.sessions(maker, 'thing', {});
  expect(items.map(({ start, group }) => [start / 1000, group])).toEqual([
    [2000, 'paris'],
    [300, 'berlin'],
    [100, 'berlin'],
  ]);
});

test('hour and weekday are local, across the change to summer time', async () => {
  const engine = await openEngine(model);
  engine.registry.change(device('d1', { timezone: 'Europe/Berlin' }));
  // 2024-03-31 is a Sunday; at 01:00 UTC the clocks in Berlin go from 02:00 to 03:00.
  await engine.load(model, [
    ...use(seconds('2024-03-31T00:45:00Z')),
    ...use(seconds('2024-03-31T01:15:00Z')),
    ...use(seconds('2024-03-31T22:30:00Z')),
    ...use(seconds('2024-10-27T00:30:00Z')),
    ...use(seconds('2024-10-27T01:30:00Z')),
  ]);
  await engine.engine.runNow();
  const { items } = await engine.queries.sessions(maker, 'thing', {});
  expect(items.map(({ weekday, hour }) => [weekday, hour]).reverse()).toEqual([
    [7, 1.75],
    [7, 3.25],
    [1, 0.5],
    [7, 2.5],
    [7, 2.5],
  ]);
});

test("the time zone is the device's, else that of the nearest group, else the maker's", async () => {
  const engine = await openEngine(model);
  engine.registry.change(
    { change: 'maker', maker: { id: maker, name: 'Acme', timezone: 'Asia/Tokyo', demo: false } },
    group('europe', { timezone: 'Europe/Berlin' }),
    group('plant', { parent: 'europe' }),
    device('own', { group: 'plant', timezone: 'America/New_York' }),
    device('grouped', { group: 'plant' }),
    device('plain'),
  );
  const noon = seconds('2024-01-10T12:00:00Z');
  await engine.load(
    model,
    ['own', 'grouped', 'plain'].flatMap((id) => use(noon, undefined, id)),
  );
  await engine.engine.runNow();
  const { items } = await engine.queries.sessions(maker, 'thing', {});
  expect(Object.fromEntries(items.map(({ device, hour }) => [device, hour]))).toEqual({
    own: 7,
    grouped: 13,
    plain: 21,
  });
});

test('prices are those of the local day of the start; before the first there is none', async () => {
  const engine = await openEngine(model);
  engine.registry.change(device('d1', { timezone: 'Europe/Berlin' }));
  await engine.load(model, [
    ...use(seconds('2024-03-30T12:00:00Z')),
    ...use(seconds('2024-03-31T12:00:00Z')),
    // half past midnight on 1 April in Berlin
    ...use(seconds('2024-03-31T22:30:00Z')),
  ]);
  await engine.engine.runNow();
  const { items } = await engine.queries.sessions(maker, 'thing', {});
  expect(items.map(({ worth, cost }) => [worth, cost]).reverse()).toEqual([
    [3, null],
    [3, 0.45],
    [3, 0.6],
  ]);
});
