import { expect, test } from 'vitest';
import { useCases } from '../../../contract/records/use-context.ts';
import type { Reading } from '../../../contract/wire/messages.ts';
import { expectPartsToMakeIt, explainWhole } from '../support/explained.ts';
import { insightForThisTest } from '../support/insight-for-this-test.ts';
import { loadReadings, plantWorld } from '../support/planted-world.ts';

const dayMs = 86_400_000;
const habit = 'tours in the hills at 10.5';

test('a habit that begins is told as emerging, and then is the context that emerged from it', async () => {
  const world = plantWorld({ seed: 3, customers: 70, days: 56, products: ['e-bike'] });
  const model = world.models[0]!;
  const begins = world.now - 15 * dayMs;
  const starts = new Map<string, { start: number; way: string }[]>();
  for (const { device, start, way } of world.lived) {
    starts.set(device, [...(starts.get(device) ?? []), { start, way }]);
  }
  const isThere = ({ device, ts = 0 }: Reading & { readonly device: string }) => {
    const session = starts.get(device)?.findLast(({ start }) => start <= (ts ?? 0));
    return session === undefined || session.way !== habit || session.start >= begins;
  };
  const insight = await insightForThisTest(world.registry, world.now);
  const load = async (from: number, to: number, passing: number) => {
    const readings = (world.readings.get('e-bike') ?? []).filter(
      (reading) => (reading.ts ?? 0) >= from && (reading.ts ?? 0) < to && isThere(reading),
    );
    await loadReadings(insight.database, world.maker, model, readings);
    insight.now += passing;
    expect((await insight.runNow()).error).toBeNull();
    return insight.queries.useCases(world.maker, 'e-bike');
  };

  const before = await load(0, begins, 0);
  expect(before.items.length).toBeGreaterThan(1);
  expect(before.emerging).toEqual([]);

  // After a long fit there is none for a while: the contexts stay those of before.
  await insight.database.write((transaction) =>
    transaction.run(
      `UPDATE context_models SET model = json_merge_patch(model::JSON, '{"took": 100000}')::VARCHAR`,
    ),
  );
  const during = await load(begins, world.now - dayMs / 2, 60_000);
  expect(useCases.parse(during)).toEqual(during);
  expect(during.items.map(({ id }) => id).toSorted()).toEqual(
    before.items.map(({ id }) => id).toSorted(),
  );
  const [emerging, ...others] = during.emerging;
  expect(others).toEqual([]);
  expect(emerging?.name).toMatch(/weekend/);
  expect(emerging?.rule?.precision).toBeGreaterThan(0.7);
  const lived = world.lived.filter(({ way, start }) => way === habit && start >= begins);
  expect(emerging?.sessions).toBeGreaterThan(0.6 * lived.length);
  expect(emerging?.sessions).toBeLessThan(1.2 * lived.length);
  expect(emerging?.firstSeen).toBeGreaterThanOrEqual(begins);
  expect(emerging?.customers).toBeGreaterThanOrEqual(3);
  expect(emerging?.stability).toBeGreaterThanOrEqual(0.75);

  const explained = await explainWhole(
    (figure, page) => insight.queries.explain(world.maker, figure, page),
    `sessions~${emerging?.inputs.ref}`,
    1_000,
  );
  expectPartsToMakeIt(explained!);
  expect(explained).toMatchObject({ changed: 'no', now: { value: emerging?.sessions } });

  const after = await load(world.now - dayMs / 2, world.now, 3_600_000);
  const context = after.items.find(({ lineage }) =>
    lineage.some(({ event }) => event === 'emerged'),
  );
  expect(context?.name).toMatch(/weekend/);
  expect(context?.lineage).toMatchObject([{ event: 'emerged', of: emerging?.id }]);
  expect(after.emerging).toEqual([]);
});
