import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createContextTables } from '../../analytics/contexts/context-model.ts';
import { createSessions, createTables, sessionsTable } from '../../analytics/engine/schema.ts';
import { keepSessionModel } from '../../analytics/engine/session-models.ts';
import { valueAtScale } from '../../analytics/queries/scale.ts';
import { createLeaves, renewLeaves } from '../../analytics/scales/leaves.ts';
import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import type { RegistryChange } from '../../contract/records/registry.ts';
import {
  type Hierarchy,
  type Level,
  type ScaleValue,
  scaleValue,
} from '../../contract/records/value.ts';
import { maker, modelOf, openAnalyticsDatabase } from './support/open-analytics-database.ts';
import { TestRegistry } from './support/test-registry.ts';

const models = ['kettle', 'lamp'].map((product) =>
  modelOf({
    product,
    name: product,
    signals: {
      heat: { kind: 'counter', unit: 'kW.h', resolution: 0.001 },
      energy: { kind: 'counter', unit: 'kW.h', resolution: 0.001 },
    },
    session: { by: 'gap', gapSeconds: 60 },
    features: {
      heat: { signal: 'heat', aggregate: 'delta', label: 'Heat' },
      energy: { signal: 'energy', aggregate: 'delta', label: 'Energy' },
    },
    value: {
      currency: 'EUR',
      outcomes: [{ feature: 'heat', label: 'Heat', worth: 0.1 }],
      resources: [{ feature: 'energy', label: 'Energy', worth: 0.3 }],
    },
  }),
);
const hourMs = 3_600_000;
const start = Date.parse('2026-03-20T00:00:00Z');
const hours = 15 * 24;

interface Lived {
  readonly product: number;
  readonly device: number;
  readonly customer: number | null;
  readonly group: number | null;
  /** hours after `start`, and by how much local time is ahead of UTC */
  readonly at: number;
  readonly ahead: number;
  readonly worth: number | null;
  readonly cost: number | null;
  readonly heat: number | null;
}

/** Whole minutes, told in hours. */
const minutesUpTo = (min: number, max: number) =>
  fc.integer({ min: 60 * min, max: 60 * max }).map((minutes) => minutes / 60);

const lived: fc.Arbitrary<Lived> = fc.record({
  product: fc.constantFrom(0, 1),
  device: fc.nat(4),
  customer: fc.option(fc.nat(5), { freq: 6 }),
  group: fc.option(fc.nat(4), { freq: 6 }),
  at: minutesUpTo(0, hours),
  ahead: fc.constantFrom(-12, -5, 0, 2, 14),
  worth: fc.option(fc.nat(2_000_000), { freq: 8 }),
  cost: fc.option(fc.nat(1_000_000), { freq: 8 }),
  heat: fc.option(fc.nat(5_000), { freq: 8 }),
});

/** A tree of groups (each in an earlier one, or in none), and the groups of the customers. */
const tree = fc.record({
  parents: fc.tuple(...[0, 1, 2, 3, 4].map((n) => fc.option(fc.nat(Math.max(0, n - 1))))),
  homes: fc.array(fc.option(fc.nat(4)), { minLength: 6, maxLength: 6 }),
});

/** A range that may begin and end in the middle of days, or be open. */
const range = fc.record({
  from: fc.option(minutesUpTo(-24, hours)),
  to: fc.option(minutesUpTo(0, hours + 24)),
});

async function fill(database: AnalyticsDatabase, sessions: readonly Lived[]): Promise<void> {
  await database.write(async (transaction) => {
    for (const [place, model] of models.entries()) {
      const own = sessions.filter(({ product }) => product === place);
      const table = sessionsTable(maker, model.product);
      await transaction.run(`DELETE FROM ${table}`);
      const column = <T>(of: (session: Lived, n: number) => T) => own.map(of);
      await transaction.append(table, {
        id: column((_, n) => `${model.product}-${n}`),
        device: column(({ device }) => `d-${device}`),
        customer: column(({ customer }) => (customer === null ? null : `c-${customer}`)),
        group: column(({ group }) => (group === null ? null : `g-${group}`)),
        started: column(({ at }) => start + at * hourMs),
        ended: column(({ at }) => start + (at + 1) * hourMs),
        open: column(() => false),
        day: column(({ at, ahead }) =>
          new Date(start + (at + ahead) * hourMs).toISOString().slice(0, 10),
        ),
        duration: column(() => hourMs),
        worth: column(({ worth }) => worth),
        cost: column(({ cost }) => cost),
        f_heat: column(({ heat }) => heat),
        f_energy: column(({ heat }) => heat),
      });
      await renewLeaves(transaction, maker, model, 'NULL::BIGINT');
    }
  });
}

function registryOf({
  parents,
  homes,
}: {
  readonly parents: readonly (number | null)[];
  readonly homes: readonly (number | null)[];
}): TestRegistry {
  const idOf = (group: number | null | undefined) =>
    group === null || group === undefined ? null : `g-${group}`;
  const registry = new TestRegistry();
  registry.change(
    { change: 'maker', maker: { id: maker, name: 'Acme', timezone: 'UTC', demo: false } },
    ...models.map((model): RegistryChange => ({ change: 'product', maker, model })),
    ...parents.map(
      (parent, n): RegistryChange => ({
        change: 'group',
        // The first has none above it, whatever was drawn.
        group: {
          maker,
          id: `g-${n}`,
          name: `G ${n}`,
          parent: n === 0 ? null : idOf(parent),
          attributes: {},
        },
      }),
    ),
    ...homes.map(
      (home, n): RegistryChange => ({
        change: 'customer',
        customer: {
          maker,
          id: `c-${n}`,
          name: `C ${n}`,
          group: idOf(home),
          attributes: {},
          consents: [],
        },
      }),
    ),
  );
  return registry;
}

const micro = (amount: { readonly value: number }) => Math.round(amount.value * 1e6);

describe('the tree of value', () => {
  test('parts add up to their whole, in both hierarchies, at every place, for any range', async () => {
    const { database, close } = await openAnalyticsDatabase();
    onTestFinished(close);
    await database.write(async (transaction) => {
      await createTables(transaction);
      await createContextTables(transaction);
      for (const model of models) {
        await transaction.run(createSessions(maker, model));
        await keepSessionModel(transaction, maker, model);
        await transaction.run(createLeaves(maker, model));
      }
    });
    let places = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(lived, { maxLength: 60 }),
        tree,
        range,
        async (sessions, groups, drawn) => {
          await fill(database, sessions);
          const registry = registryOf(groups);
          const times = {
            ...(drawn.from === null ? {} : { from: start + drawn.from * hourMs }),
            ...(drawn.to === null ? {} : { to: start + drawn.to * hourMs }),
          };
          const inRange = sessions.filter(
            ({ at }) => at >= (drawn.from ?? -Infinity) && at < (drawn.to ?? Infinity),
          );
          const ask = (level: Level, id: string, hierarchy: Hierarchy, product?: string) =>
            valueAtScale({ database, registry, seed: 1, clock: () => start }, maker, {
              level,
              id,
              hierarchy,
              ...times,
              ...(product === undefined ? {} : { product }),
            });
          for (const hierarchy of ['customer', 'place'] as const) {
            const top = await ask('network', 'network', hierarchy);
            expect(top?.sessions).toBe(inRange.length);
            expect(micro(top!.worth)).toBe(
              inRange.reduce((sum, { worth }) => sum + (worth ?? 0), 0),
            );
            expect(micro(top!.cost)).toBe(inRange.reduce((sum, { cost }) => sum + (cost ?? 0), 0));
            const waiting: { value: ScaleValue; product?: string }[] = [{ value: top! }];
            for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
              const { value, product } = next;
              places += 1;
              expect(scaleValue.parse(value)).toEqual(value);
              if (value.level === 'device') expect(value.children).toEqual([]);
              else expectPartsToAddUp(value);
              // One way down is enough: every tree is another.
              for (const child of value.children.slice(-1)) {
                const below = child.level === 'product' ? child.id : product;
                const narrowed = child.level === 'product' ? undefined : below;
                const found = await ask(child.level, child.id, hierarchy, narrowed);
                // A device may be shared, or have moved: its own page tells of all its use.
                if (child.level !== 'device') {
                  const { sessions: n, worth, cost } = child;
                  expect(found).toMatchObject({ sessions: n, worth, cost });
                }
                waiting.push({ value: found!, ...(below === undefined ? {} : { product: below }) });
              }
            }
          }
        },
      ),
      { numRuns: 25, seed: 20_260_401 },
    );
    expect(places).toBeGreaterThan(150);
  });
});

function expectPartsToAddUp(value: ScaleValue): void {
  const sum = (of: (part: ScaleValue['children'][number]) => number) =>
    value.children.reduce((total, child) => total + of(child), 0);
  expect(sum(({ sessions }) => sessions)).toBe(value.sessions);
  expect(sum(({ worth }) => micro(worth))).toBe(micro(value.worth));
  expect(sum(({ cost }) => micro(cost))).toBe(micro(value.cost));
  const heat = ({ outcomes }: Pick<ScaleValue, 'outcomes'>) =>
    Math.round((outcomes.heat?.value ?? 0) * 1e3);
  expect(sum(heat)).toBe(heat(value));
}
