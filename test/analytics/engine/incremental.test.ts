import { expect, onTestFinished, test } from 'vitest';
import { sessionsTable } from '../../../analytics/engine/schema.ts';
import { randomIndex, seededRandom } from '../../../analytics/random.ts';
import { leavesTable } from '../../../analytics/scales/leaves.ts';
import { totalsTable } from '../../../analytics/scales/totals.ts';
import { fixedGap } from '../support/fixed-gap.ts';
import { insightForThisTest } from '../support/insight-for-this-test.ts';
import type { OpenInsight } from '../support/open-insight.ts';
import { loadReadings, plantWorld } from '../support/planted-world.ts';
import { tellWorld } from '../support/tell-world.ts';

const hourMs = 3_600_000;
const products = ['heat-pump', 'home-battery'];

/** A night later, when everything is computed anew and compared. */
async function auditOf(insight: OpenInsight) {
  insight.now += 24 * hourMs;
  const report = await insight.runNow();
  expect(report.error).toBeNull();
  return report.audit;
}

test.each([1, 2])(
  'whatever came in whatever order, the nightly audit finds no drift (world %i)',
  async (seed) => {
    const world = plantWorld({ seed, customers: 12, days: 21, products });
    const random = seededRandom(seed);
    const insight = await insightForThisTest(world.registry, world.now);
    const owners = world.registry.ownerships(world.maker);
    const waiting = world.models.flatMap((model) =>
      (world.readings.get(model.product) ?? []).map((reading) => ({
        model,
        reading,
        batch: randomIndex(random, 6),
      })),
    );
    for (let batch = 0; batch < 6; batch++) {
      for (const model of world.models) {
        const own = waiting.filter((one) => one.model === model && one.batch === batch);
        // The parcels of a batch overlap: some readings come twice.
        await loadReadings(
          insight.database,
          world.maker,
          model,
          own.map(({ reading }) => reading),
        );
        await loadReadings(
          insight.database,
          world.maker,
          model,
          own.filter(() => random() < 0.05).map(({ reading }) => reading),
        );
      }
      // An owner is corrected, a device moves, a model asks for something else.
      const owned = owners[randomIndex(random, owners.length)]!;
      if (batch === 2) {
        const from = world.now - 7 * 24 * hourMs;
        world.registry.change({
          change: 'ownership',
          ownership: { ...owned, from, customer: null },
        });
      }
      if (batch === 3) {
        const device = world.registry.device(world.maker, owned.product, owned.device)!;
        world.registry.change({ change: 'device', device: { ...device, timezone: 'Asia/Tokyo' } });
      }
      if (batch === 4) {
        const model = world.models[0]!;
        const session = { ...model.session, gapSeconds: fixedGap(model).session.gapSeconds + 60 };
        world.registry.change({
          change: 'product',
          maker: world.maker,
          model: { ...model, version: model.version + 1, session },
        });
      }
      insight.now += 60_000;
      expect((await insight.runNow()).error).toBeNull();
    }
    const audit = await auditOf(insight);
    expect(audit?.sessions).toBeGreaterThan(100);
    expect(audit?.drift).toBe(0);
  },
);

test('what drifted is found at night, told, and put right', async () => {
  const world = plantWorld({ seed: 5, customers: 12, days: 21, products });
  const { maker } = world;
  const insight = await tellWorld(world);
  onTestFinished(() => insight.close());
  const [product = ''] = products;
  const all = () =>
    Promise.all(
      [sessionsTable(maker, product), leavesTable(maker, product), totalsTable(maker, product)].map(
        (table) =>
          insight.database.query(
            `SELECT COLUMNS(c -> c NOT IN ('run', 'supersedes')) FROM ${table} ORDER BY ALL`,
          ),
      ),
    );
  const before = await all();
  const sabotage = async (...statements: readonly string[]) => {
    await insight.database.write(async (transaction) => {
      for (const statement of statements) await transaction.run(statement);
    });
    expect(await all()).not.toEqual(before);
    const audit = await auditOf(insight);
    expect(insight.queries.lastAudit()).toEqual(audit);
    // What was learnt from the wrong sessions is learnt again once that has settled.
    insight.now += hourMs;
    await insight.runNow();
    expect(await all()).toEqual(before);
    return audit?.drift;
  };
  const [sessions, leaves, totals] = [sessionsTable, leavesTable, totalsTable].map((table) =>
    table(maker, product),
  );
  const first = `(SELECT min(id) FROM ${sessions})`;
  expect(await sabotage(`DELETE FROM ${sessions} WHERE id = ${first}`)).toBeGreaterThan(0);
  expect(await sabotage(`UPDATE ${sessions} SET worth = 7 WHERE id = ${first}`)).toBeGreaterThan(0);
  const rows = await insight.database.query<{ n: number }>(`SELECT count(*) AS n FROM ${totals}`);
  expect(await sabotage(`UPDATE ${totals} SET worth = worth + 1`)).toBe(2 * rows[0]!.n);
  expect(
    await sabotage(`DELETE FROM ${leaves} WHERE day = (SELECT min(day) FROM ${leaves})`),
  ).toBeGreaterThan(0);
  expect((await auditOf(insight))?.drift).toBe(0);
});
