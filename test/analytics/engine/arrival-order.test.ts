import { describe, expect, test } from 'vitest';
import { sessionsTable } from '../../../analytics/engine/schema.ts';
import { randomIndex, seededRandom } from '../../../analytics/random.ts';
import { leavesTable } from '../../../analytics/scales/leaves.ts';
import type { ProductModel } from '../../../contract/model/product-model.ts';
import type { UseCases } from '../../../contract/records/use-context.ts';
import { insightForThisTest } from '../support/insight-for-this-test.ts';
import type { OpenInsight } from '../support/open-insight.ts';
import { loadReadings, type PlantedWorld, plantWorld } from '../support/planted-world.ts';

type DeviceReading = NonNullable<ReturnType<PlantedWorld['readings']['get']>>[number];

const world = plantWorld({
  seed: 7,
  customers: 30,
  days: 28,
  products: ['heat-pump', 'home-battery'],
});
const minutes = 60_000;

function shuffled<T>(list: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  const mixed = [...list];
  for (let i = mixed.length - 1; i > 0; i--) {
    const other = randomIndex(random, i + 1);
    [mixed[i], mixed[other]] = [mixed[other]!, mixed[i]!];
  }
  return mixed;
}

async function load(
  insight: OpenInsight,
  model: ProductModel,
  readings: readonly DeviceReading[],
): Promise<void> {
  await loadReadings(insight.database, world.maker, model, readings);
}

/** What is found, without what depends on when it was found: ids, colours, lineage. */
function found({ items, quality, n, customers }: UseCases) {
  return {
    n,
    customers,
    quality,
    items: items.map(
      ({
        id: _,
        colour: __,
        lineage: ___,
        since: ____,
        state: _____,
        inputs: { ref: ______, ...inputs },
        value,
        settings,
        ...rest
      }) => ({
        ...rest,
        // The interval is drawn by the context's id, and its reference names it.
        inputs,
        value: value.value,
        settings: settings.map((setting) => ({ ...setting, value: setting.value.value })),
      }),
    ),
  };
}

async function foundIn(insight: OpenInsight) {
  return Promise.all(
    world.models.map(async ({ product }) =>
      found(await insight.queries.useCases(world.maker, product)),
    ),
  );
}

describe('late, shuffled and divided data', () => {
  test('lead to the same contexts and values as clean data, once all is settled', {
    timeout: 240_000,
  }, async () => {
    const clean = await insightForThisTest(world.registry, world.now);
    for (const model of world.models) {
      await load(clean, model, world.readings.get(model.product) ?? []);
    }
    await clean.runNow();

    const mixed = await insightForThisTest(world.registry, world.now);
    const batches = 3;
    for (let batch = 0; batch < batches; batch++) {
      // The products come in turns, so that what is used together is often not known yet.
      for (const model of batch % 2 === 0 ? world.models : world.models.toReversed()) {
        const readings = shuffled(world.readings.get(model.product) ?? [], 3);
        await load(
          mixed,
          model,
          readings.filter((_, place) => place % batches === batch),
        );
        mixed.now += minutes;
        await mixed.runNow();
      }
    }
    mixed.now += 10 * minutes;
    await mixed.runNow();

    const wanted = await foundIn(clean);
    expect(wanted.every(({ items }) => items.length > 1)).toBe(true);
    expect(await foundIn(mixed)).toEqual(wanted);
  });

  test('late data change what they must, and nothing else', async () => {
    const [model] = world.models;
    const { product } = model!;
    const all = world.readings.get(product) ?? [];
    const late = all[0]!.device;
    const lateFrom = world.now - 10 * 86_400_000;
    const isLate = ({ device, ts = 0 }: DeviceReading) =>
      device === late && ts >= lateFrom && ts < lateFrom + 2 * 86_400_000;
    const insight = await insightForThisTest(world.registry, world.now);
    await load(
      insight,
      model!,
      all.filter((reading) => !isLate(reading)),
    );
    await insight.runNow();
    const rows = (table: string, condition: string) =>
      insight.database.query(`SELECT * FROM ${table} WHERE ${condition} ORDER BY ALL`);
    const others = `device <> '${late}'`;
    const before = {
      sessions: await rows(sessionsTable(world.maker, product), others),
      leaves: await rows(leavesTable(world.maker, product), others),
      model: await rows('context_models', 'true'),
      own: await rows(sessionsTable(world.maker, product), `device = '${late}'`),
    };

    await load(insight, model!, all.filter(isLate));
    insight.now += minutes;
    await insight.runNow();
    expect(await rows(sessionsTable(world.maker, product), others)).toEqual(before.sessions);
    expect(await rows(leavesTable(world.maker, product), others)).toEqual(before.leaves);
    expect(await rows('context_models', 'true')).toEqual(before.model);
    const own = await rows(sessionsTable(world.maker, product), `device = '${late}'`);
    expect(own.length).toBeGreaterThan(before.own.length);
    expect(own.every(({ context, open }) => context !== null || open === true)).toBe(true);
    const { items } = await insight.queries.useCases(world.maker, product);
    const sessions = await rows(sessionsTable(world.maker, product), 'context IS NOT NULL');
    expect(items.reduce((sum, context) => sum + context.sessions, 0)).toBe(sessions.length);
  });

  test('the same changes worked off twice give the same', async () => {
    const [model] = world.models;
    const insight = await insightForThisTest(world.registry, world.now);
    await load(insight, model!, world.readings.get(model!.product) ?? []);
    await insight.runNow();
    const leaves = () =>
      insight.database.query(`FROM ${leavesTable(world.maker, model!.product)} ORDER BY ALL`);
    const before = [await leaves(), await insight.queries.useCases(world.maker, model!.product)];
    await insight.database.write((transaction) => transaction.run('DELETE FROM stage_marks'));
    await insight.runNow();
    expect([await leaves(), await insight.queries.useCases(world.maker, model!.product)]).toEqual(
      before,
    );
  });
});
