import { expect, test } from 'vitest';
import { sessionsTable } from '../../../analytics/engine/schema.ts';
import type { ProductModel } from '../../../contract/model/product-model.ts';
import type { OpenInsight } from '../support/open-insight.ts';
import {
  dayMs,
  eBike,
  hourMs,
  insightInto,
  maker,
  type Ride,
  registryOfRiders,
} from '../support/small-world.ts';

type Worth = ProductModel['value']['outcomes'][number]['worth'];

/** The e-bike with other prices of a kilometre. */
function priced(worth: Worth, version = 1): ProductModel {
  const [distance] = eBike.value.outcomes;
  return { ...eBike, version, value: { ...eBike.value, outcomes: [{ ...distance!, worth }] } };
}

const border = Date.parse('2026-05-01T00:00:00Z');

/** A ride of ten kilometres every two hours, from two days before the border to two after it. */
const rides = Array.from({ length: 48 }, (_, n): Ride => {
  return { customer: 0, start: border - 2 * dayMs + 2 * n * hourMs, km: 10, wh: 50 };
});

async function told(insight: OpenInsight) {
  return insight.database.query<{
    started: number;
    day: string;
    worth: number | null;
    cost: number;
  }>(
    `SELECT started, day::VARCHAR AS day, worth, cost FROM ${sessionsTable(maker, 'e-bike')}
     ORDER BY started`,
  );
}

test('a newer version with a price from a later day leaves every earlier session as it was', async () => {
  const insight = await insightInto(registryOfRiders(1, priced(0.3)), rides);
  const before = await told(insight);
  const dated = [
    { from: '2026-05-01', amount: 0.5 },
    { from: '2020-01-01', amount: 0.3 },
  ];
  insight.registry.change({ change: 'product', maker, model: priced(dated, 2) });
  await insight.runNow();
  const after = await told(insight);
  expect(after.map(({ worth }) => worth)).toEqual(
    before.map(({ started }) => (started < border ? 3_000_000 : 5_000_000)),
  );
  expect(after.filter(({ started }) => started < border)).toEqual(
    before.filter(({ started }) => started < border),
  );
  // A price that only a date ahead changes is a change of no session at all.
  const ahead = [...dated, { from: '2026-09-01', amount: 9 }];
  insight.registry.change({ change: 'product', maker, model: priced(ahead, 3) });
  await insight.runNow();
  expect(await told(insight)).toEqual(after);
});

test.each([
  ['Pacific/Kiritimati', 14],
  ['Etc/GMT+12', -12],
  ['America/St_Johns', -2.5],
  ['Asia/Kathmandu', 5.75],
])('in %s the price changes with the local day', async (timezone, ahead) => {
  const dated = [
    { from: '2020-01-01', amount: 0.3 },
    { from: '2026-05-01', amount: 0.5 },
  ];
  const insight = await insightInto(registryOfRiders(1, priced(dated), timezone), rides);
  const sessions = await told(insight);
  for (const { started, day, worth } of sessions) {
    const isNew = started + ahead * hourMs >= border;
    expect([day >= '2026-05-01', worth]).toEqual([isNew, isNew ? 5_000_000 : 3_000_000]);
  }
  // Both prices were met, and the days of the customer add up to the whole.
  expect(new Set(sessions.map(({ worth }) => worth)).size).toBe(2);
  const value = await insight.queries.customerValue(maker, 'c-0', {});
  const sum = value?.days.reduce((total, { worth }) => total + Math.round(worth * 1e6), 0);
  expect(sum).toBe(sessions.reduce((total, { worth }) => total + (worth ?? 0), 0));
  expect(sum).toBe(Math.round((value?.worth.value ?? 0) * 1e6));
});

test('a use across midnight has the price of the day on which it began', async () => {
  const dated = [
    { from: '2020-01-01', amount: 0.3 },
    { from: '2026-05-01', amount: 0.5 },
  ];
  const late = { customer: 0, start: border - 60_000, km: 10, wh: 50 };
  const insight = await insightInto(registryOfRiders(1, priced(dated)), [late]);
  expect(await told(insight)).toMatchObject([{ day: '2026-04-30', worth: 3_000_000 }]);
});

test('before the first price there is use and cost, but no worth and no ratio', async () => {
  const insight = await insightInto(
    registryOfRiders(1, priced([{ from: '2026-05-01', amount: 0.5 }])),
    rides,
  );
  const sessions = await told(insight);
  expect(sessions.every(({ started, worth }) => (worth === null) === started < border)).toBe(true);
  const network = await insight.queries.scale(maker, {
    ...{ level: 'network', id: 'network', hierarchy: 'customer' },
  });
  expect(network).toMatchObject({ sessions: 48, worth: { value: 120 } });
  // 24 rides with a price: 5 € of worth each, for what they took themselves.
  expect(network?.value.value).toBeCloseTo(5 / (50 * 0.00032), 9);
  expect(network?.value.n).toBe(24);
});

test('a price that changes leaves a customer’s own weight, and holds again once that is taken back', async () => {
  const insight = await insightInto(registryOfRiders(1, priced(0.3)), rides);
  const weigh = (worth: number | null, from: number) =>
    insight.registry.change({
      change: 'weight',
      weight: { maker, customer: 'c-0', product: 'e-bike', feature: 'distance', worth, from },
    });
  weigh(0.4, border - dayMs);
  weigh(null, border + dayMs);
  const dated = [
    { from: '2020-01-01', amount: 0.3 },
    { from: '2026-05-01', amount: 0.5 },
  ];
  insight.registry.change({ change: 'product', maker, model: priced(dated, 2) });
  await insight.runNow();
  const twelve = (worth: number) => Array<number>(12).fill(worth);
  expect((await told(insight)).map(({ worth }) => worth)).toEqual([
    ...twelve(3_000_000),
    ...twelve(4_000_000),
    ...twelve(4_000_000),
    ...twelve(5_000_000),
  ]);
});
