import { type ProductModel, productModelSchema } from '../../contract/model/product-model.ts';
import type { SessionRecord } from '../../contract/records/session.ts';
import { openInsight } from '../analytics/support/open-insight.ts';
import { loadReadings } from '../analytics/support/planted-world.ts';
import { TestRegistry } from '../analytics/support/test-registry.ts';
import type { KnownAnswer } from './known-answers.ts';

const maker = 'acme';
/** Far from any border of a day. */
const begin = Date.parse('2026-05-04T12:00:00Z');

/** A product that is in use with each reading, and worth 1 for every hour. */
function machine(gapSeconds: number): ProductModel {
  return productModelSchema.parse({
    ...{ product: 'machine', name: 'Machine', version: 1, features: {}, context: {} },
    signals: { power: { kind: 'gauge', unit: 'W' } },
    session: { by: 'gap', gapSeconds },
    value: {
      currency: 'EUR',
      outcomes: [{ feature: 'duration', label: 'Time', worth: 1, customerMaySet: true }],
      resources: [{ feature: 'duration', label: 'Time', worth: 0.1 }],
    },
  });
}

/** The sessions of one machine that told something at these seconds, batch after batch. */
async function usesOf(
  gapSeconds: number,
  batches: readonly (readonly number[])[],
  ownWeight?: number,
): Promise<readonly SessionRecord[]> {
  const model = machine(gapSeconds);
  const { product } = model;
  const registry = new TestRegistry();
  const device = { maker, product, id: 'm-1', group: null, attributes: {}, revoked: false };
  const customer = { maker, id: 'anna', name: 'Anna', group: null, attributes: {}, consents: [] };
  registry.change(
    { change: 'maker', maker: { id: maker, name: 'Acme', timezone: 'UTC', demo: false } },
    { change: 'product', maker, model },
    { change: 'customer', customer },
    { change: 'device', device },
    {
      change: 'ownership',
      ownership: { maker, product, device: 'm-1', customer: 'anna', from: 0 },
    },
  );
  if (ownWeight !== undefined) {
    const weight = { maker, customer: 'anna', product, feature: 'duration', from: 0 };
    registry.change({ change: 'weight', weight: { ...weight, worth: ownWeight } });
  }
  const insight = await openInsight(registry, begin + 86_400_000);
  try {
    for (const seconds of batches) {
      const readings = seconds.map((second) => ({
        ...{ ts: begin + 1_000 * second, device: 'm-1', values: { power: 1 } },
      }));
      await loadReadings(insight.database, maker, model, readings);
      await insight.runNow();
    }
    return (await insight.queries.sessions(maker, product, {})).items;
  } finally {
    await insight.close();
  }
}

const windows = 'Akidau et al., VLDB 2015: windows [t, t + gap) that overlap are one';
const hour = [0, 3_600];

/** What is known of sessions, and of what they are worth to whom: asked of analytics itself. */
export const knownUses: readonly KnownAnswer[] = [
  {
    ...{ measure: 'sessions', what: 'readings at 10, 12 and 20 s, gap of 5 s: sessions' },
    ...{ source: windows, published: 2, digits: 0 },
    ours: async () => (await usesOf(5, [[10, 12, 20]])).length,
  },
  {
    ...{ measure: 'sessions', what: 'then one of 16 s comes late: sessions' },
    ...{ source: 'the same: it bridges them', published: 1, digits: 0 },
    ours: async () => (await usesOf(5, [[10, 12, 20], [16]])).length,
  },
  {
    ...{ measure: 'sessions', what: 'readings in it' },
    ...{ source: 'the same', published: 4, digits: 0 },
    ours: async () => (await usesOf(5, [[10, 12, 20], [16]]))[0]?.readings,
  },
  {
    ...{ measure: 'weights', what: 'an hour of use at 1 € for the maker: worth, €' },
    ...{ source: 'by hand', published: 1, digits: 12 },
    ours: async () => (await usesOf(7_200, [hour]))[0]?.worth ?? undefined,
  },
  {
    ...{ measure: 'weights', what: 'the same to a customer who gives it 2.5 €: worth, €' },
    ...{ source: 'by hand', published: 2.5, digits: 12 },
    ours: async () => (await usesOf(7_200, [hour], 2.5))[0]?.worth ?? undefined,
  },
];
