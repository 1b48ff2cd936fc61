import { sessionsTable } from '../../analytics/engine/schema.ts';
import { adjustedRand } from '../analytics/support/adjusted-rand.ts';
import type { OpenInsight } from '../analytics/support/open-insight.ts';
import { type PlantedWorld, plantWorld } from '../analytics/support/planted-world.ts';
import { tellWorld } from '../analytics/support/tell-world.ts';
import { each, once, type Trial } from './trial.ts';

interface Placed {
  readonly context: string;
  readonly way: string;
  readonly habit: string;
}

/** The context of every session of a product, with what was truly done in it. */
async function placedIn(
  { database }: OpenInsight,
  { maker, lived }: PlantedWorld,
  product: string,
): Promise<readonly Placed[]> {
  const truth = new Map(
    lived
      .filter((session) => session.product === product)
      .map((session) => [`${session.device} ${session.start}`, session]),
  );
  const rows = await database.query<{ device: string; started: number; context: string }>(
    `SELECT device, started, context FROM ${sessionsTable(maker, product)}
     WHERE context IS NOT NULL`,
  );
  return rows.flatMap(({ device, started, context }) => {
    const known = truth.get(`${device} ${started}`);
    return known === undefined ? [] : [{ context, way: known.way, habit: known.habit }];
  });
}

/** Of each context the habit that most of its sessions follow. */
function habitsOf(placed: readonly Placed[]): ReadonlyMap<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const { context, habit } of placed) {
    const of = counts.get(context) ?? new Map<string, number>();
    counts.set(context, of.set(habit, (of.get(habit) ?? 0) + 1));
  }
  return new Map(
    [...counts].map(([context, of]) => [
      context,
      [...of].reduce((most, habit) => (habit[1] > most[1] ? habit : most))[0],
    ]),
  );
}

function agreement(placed: readonly Placed[]): number {
  const code = <T>(values: readonly T[]) => {
    const known = [...new Set(values)];
    return values.map((value) => known.indexOf(value));
  };
  return adjustedRand(
    code(placed.map(({ context }) => context)),
    code(placed.map(({ way }) => way)),
  );
}

const planted: Trial = {
  name: 'simulated-worlds',
  of: 'contexts',
  worlds:
    'two weeks of 160 simulated customers with all products, from readings to contexts and advice',
  seeds: { short: 2, full: 20 },
  questions: {
    found: {
      what: 'products whose ways of use are found again (adjusted Rand at least 0.9)',
      atLeast: 0.9,
    },
    best: { what: 'settings advised that are the planted best ones', atLeast: 0.9 },
    covered: {
      what: 'effects that lie in the 90 % interval told with the advice, or beside it by half a per cent',
      atLeast: 0.85,
    },
    heldOut: { what: 'advice held out, by design one in ten', atLeast: 0.05, atMost: 0.15 },
  },
  async run(seed) {
    const world = plantWorld({ seed, customers: 160, days: 14 });
    const insight = await tellWorld(world);
    try {
      const found: boolean[] = [];
      const habits = new Map<string, string>();
      for (const { product } of world.models) {
        const placed = await placedIn(insight, world, product);
        found.push(agreement(placed) >= 0.9);
        for (const [context, habit] of habitsOf(placed)) habits.set(context, `${product}/${habit}`);
      }
      const { items } = await insight.queries.advice(world.maker, { limit: 10_000 });
      return {
        found: each(found),
        best: each(
          items.map(({ context, to }) => String(to) === world.best.get(habits.get(context) ?? '')),
        ),
        heldOut: each(items.map(({ state }) => state === 'held-out')),
        covered: each(
          items.map(({ context, from, to, expected }) => {
            const effects = world.effects.get(habits.get(context) ?? '') ?? {};
            const truth = 100 * ((effects[String(from)] ?? 1) / (effects[String(to)] ?? 1) - 1);
            return (expected.lo90 ?? 0) - 0.5 <= truth && truth <= (expected.hi90 ?? 0) + 0.5;
          }),
        ),
      };
    } finally {
      await insight.close();
    }
  },
};

/** A few of the products that are simulated, so that a world takes seconds. */
const products = ['e-bike', 'air-purifier'];

const empty: Trial = {
  name: 'simulated-null',
  of: 'advice',
  worlds:
    'two weeks of 40 simulated customers who use two products in one way each, with no setting better',
  seeds: { short: 2, full: 40 },
  questions: {
    contexts: { what: 'products told more than one context', atMost: 0.05 },
    advice: { what: 'worlds in which anything is advised', atMost: 0.1 },
  },
  async run(seed) {
    const world = plantWorld({ seed, customers: 40, days: 14, empty: true, products });
    const insight = await tellWorld(world);
    try {
      const found = await Promise.all(
        world.models.map(({ product }) => insight.queries.useCases(world.maker, product)),
      );
      const { items } = await insight.queries.advice(world.maker, { limit: 10_000 });
      return {
        contexts: each(found.map((portfolio) => portfolio.items.length > 1)),
        advice: once(items.length > 0),
      };
    } finally {
      await insight.close();
    }
  },
};

export const wholeWorlds: readonly Trial[] = [planted, empty];
