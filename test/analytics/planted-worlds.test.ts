import { beforeAll, describe, expect, test } from 'vitest';
import { sessionsTable } from '../../analytics/engine/schema.ts';
import { type AdviceRecord, adviceRecord } from '../../contract/records/advice.ts';
import { type UseCases, useCases as useCasesSchema } from '../../contract/records/use-context.ts';
import { adjustedRand } from './adjusted-rand.ts';
import { openInsight } from './support/open-insight.ts';
import { loadReadings, type PlantedWorld, plantWorld } from './support/planted-world.ts';

/** What was found of a world in which ways of use and best settings were planted. */
interface Found {
  readonly world: PlantedWorld;
  readonly useCases: readonly UseCases[];
  readonly advice: readonly AdviceRecord[];
  /** Of each product: agreement of contexts with the planted ways of use. */
  readonly agreement: ReadonlyMap<string, number>;
  /** Of each context: the habit that most of its sessions follow. */
  readonly habits: ReadonlyMap<string, string>;
}

async function find(seed: number): Promise<Found> {
  const world = plantWorld({ seed, customers: 160, days: 14 });
  const insight = await openInsight(world.registry, world.now);
  for (const model of world.models) {
    await loadReadings(
      insight.database,
      world.maker,
      model,
      world.readings.get(model.product) ?? [],
    );
  }
  await insight.runNow();
  const useCases: UseCases[] = [];
  const agreement = new Map<string, number>();
  const habits = new Map<string, string>();
  for (const { product } of world.models) {
    useCases.push(await insight.queries.useCases(world.maker, product));
    const lived = new Map(
      world.lived
        .filter((session) => session.product === product)
        .map((session) => [`${session.device} ${session.start}`, session]),
    );
    const rows = await insight.database.query<{ device: string; started: number; context: string }>(
      `SELECT device, started, context FROM ${sessionsTable(world.maker, product)}
       WHERE context IS NOT NULL`,
    );
    const known = rows.flatMap(({ device, started, context }) => {
      const truth = lived.get(`${device} ${started}`);
      return truth === undefined ? [] : [{ context, truth }];
    });
    const code = <T>(values: readonly T[]) => values.map((value) => values.indexOf(value));
    agreement.set(
      product,
      adjustedRand(
        code(known.map(({ context }) => context)),
        code(known.map(({ truth }) => truth.way)),
      ),
    );
    for (const context of new Set(known.map((row) => row.context))) {
      const inside = known.filter((row) => row.context === context).map(({ truth }) => truth.habit);
      const most = inside.toSorted(
        (a, b) =>
          inside.filter((habit) => habit === b).length -
          inside.filter((habit) => habit === a).length,
      );
      habits.set(context, most[0] ?? '');
    }
  }
  const { items: advice } = await insight.queries.advice(world.maker, { limit: 10_000 });
  await insight.close();
  return { world, useCases, advice, agreement, habits };
}

describe('worlds in which ways of use and best settings were planted', () => {
  const found: Found[] = [];
  beforeAll(async () => {
    for (const seed of [1, 2, 3]) found.push(await find(seed));
  }, 180_000);

  test('the ways of use are found again', () => {
    const all = found.flatMap(({ agreement }) => [...agreement.values()]);
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    console.log(
      `adjusted Rand over ${all.length} products: mean ${mean.toFixed(3)}, least ${Math.min(...all).toFixed(3)}`,
    );
    expect(mean).toBeGreaterThanOrEqual(0.9);
  });

  test('the advised setting is the planted best one', () => {
    const judged = found.flatMap(({ advice, habits, world }) =>
      advice.map(({ product, context, to }) => ({
        to: String(to),
        best: world.best.get(`${product}/${habits.get(context)}`),
      })),
    );
    const right = judged.filter(({ to, best }) => to === best).length;
    console.log(`advice for the planted best setting: ${right} of ${judged.length}`);
    expect(judged.length).toBeGreaterThan(100);
    expect(right / judged.length).toBeGreaterThanOrEqual(0.9);
  });

  test('what is expected of an advice covers what was planted about as often as it says', () => {
    const covered = found.flatMap(({ advice, habits, world }) =>
      advice.map(({ product, context, from, to, expected }) => {
        const effects = world.effects.get(`${product}/${habits.get(context)}`) ?? {};
        const planted = 100 * ((effects[String(from)] ?? 1) / (effects[String(to)] ?? 1) - 1);
        return (expected.lo90 ?? 0) - 0.5 <= planted && planted <= (expected.hi90 ?? 0) + 0.5;
      }),
    );
    const share = covered.filter((is) => is).length / covered.length;
    console.log(`intervals that cover the planted effect: ${(100 * share).toFixed(0)} %`);
    expect(share).toBeGreaterThan(0.6);
  });

  test('nothing that is told is unreadable, and every advice is explained', () => {
    for (const { useCases, advice } of found) {
      for (const portfolio of useCases) {
        expect(useCasesSchema.parse(portfolio)).toEqual(portfolio);
        for (const { name, sessions, value } of portfolio.items) {
          expect(name).not.toBe('');
          expect(sessions).toBeGreaterThan(0);
          if (value.value === null) expect(value.withheld).toBeDefined();
        }
      }
      for (const given of advice) {
        expect(adviceRecord.parse(given)).toEqual(given);
        expect(given.why).toMatch(/people with .+ got [\d.]+ % more for their money than with .+/);
        expect(given.peers).toBeGreaterThanOrEqual(15);
        expect(given.livingWithIt).toBeGreaterThanOrEqual(5);
        expect(given.expected.lo90).toBeGreaterThan(0);
      }
    }
  });

  test('one customer in ten or so is held out, always the same ones, and is sent nothing', () => {
    const given = found.flatMap(({ advice }) => advice);
    const heldOut = given.filter(({ state }) => state === 'held-out');
    expect(heldOut.length / given.length).toBeGreaterThan(0.02);
    expect(heldOut.length / given.length).toBeLessThan(0.2);
    expect(heldOut.every(({ sent, propensity }) => sent === null && propensity === 0.9)).toBe(true);
  });
});
