import { expect, test } from 'vitest';
import { sessionsTable } from '../../../analytics/engine/schema.ts';
import { insightForThisTest } from '../support/insight-for-this-test.ts';
import type { OpenInsight } from '../support/open-insight.ts';
import { paced, withPaced } from '../support/paced-world.ts';
import { loadReadings, plantWorld } from '../support/planted-world.ts';

const hourMs = 3_600_000;

async function nightlyDrift(insight: OpenInsight) {
  insight.now += 24 * hourMs;
  const { error, audit } = await insight.runNow();
  expect(error).toBeNull();
  expect(audit?.sessions).toBeGreaterThan(100);
  return audit?.drift;
}

test('what is made of sessions follows the gap in the run that adopts it, and the night compares by that gap', {
  timeout: 120_000,
}, async () => {
  const planted = plantWorld({ seed: 1, customers: 12, days: 21, products: ['heat-pump'] });
  const world = withPaced(planted, 1);
  const { maker } = world;
  const model = world.models.find(({ product }) => product === paced)!;
  const readings = world.readings.get(paced) ?? [];
  // On the first Sunday evening no week of the product is over.
  const sunday = world.now - 14 * 24 * hourMs - hourMs;
  const insight = await insightForThisTest(world.registry, sunday);
  const told = async () => ({
    gap: (await insight.queries.sessionGap(maker, paced))?.own,
    contexts: (await insight.queries.useCases(maker, paced)).n,
    leaves: (
      await insight.queries.scale(maker, {
        level: 'product',
        id: paced,
        hierarchy: 'customer',
      })
    )?.sessions,
    sessions: (
      await insight.database.query<{ n: number }>(
        `SELECT count(*) AS n FROM ${sessionsTable(maker, paced)}`,
      )
    )[0]?.n,
  });
  await loadReadings(
    insight.database,
    maker,
    model,
    readings.filter(({ ts = 0 }) => ts < sunday),
  );
  expect((await insight.runNow()).error).toBeNull();
  const before = await told();
  expect(before.gap).toBe(60);
  expect(before.leaves).toBe(before.sessions);

  insight.now = world.now;
  await loadReadings(
    insight.database,
    maker,
    model,
    readings.filter(({ ts = 0 }) => ts >= sunday),
  );
  const run = await insight.runNow();
  expect(run.error).toBeNull();
  const after = await told();
  expect(after.gap).toBeGreaterThan(500);
  expect(after.leaves).toBe(after.sessions);
  expect(after.contexts).toBe(after.sessions);

  expect(await nightlyDrift(insight)).toBe(0);
  // A session cut at the gap that held before is found, told and put right.
  await insight.database.write((transaction) =>
    transaction.run(
      `UPDATE ${sessionsTable(maker, paced)} SET ended = ended - 1
       WHERE id = (SELECT min(id) FROM ${sessionsTable(maker, paced)})`,
    ),
  );
  expect(await nightlyDrift(insight)).toBeGreaterThan(0);
  expect(insight.queries.lastAudit()?.drift).toBeGreaterThan(0);
  expect(await nightlyDrift(insight)).toBe(0);
});
