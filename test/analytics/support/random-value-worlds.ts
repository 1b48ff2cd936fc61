import fc from 'fast-check';
import { createContextTables } from '../../../analytics/contexts/context-model.ts';
import { createSessions, createTables, sessionsTable } from '../../../analytics/engine/schema.ts';
import { keepSessionModel } from '../../../analytics/engine/session-models.ts';
import { createLeaves, renewLeaves } from '../../../analytics/scales/leaves.ts';
import type { AnalyticsDatabase } from '../../../contract/ports/analytics-database.ts';
import type { RegistryChange } from '../../../contract/records/registry.ts';
import { fixedGap } from './fixed-gap.ts';
import { maker, modelOf } from './open-analytics-database.ts';
import { TestRegistry } from './test-registry.ts';

/** Random worlds of sessions, groups and customers, for what must hold of the tree of value. */

export const models = ['kettle', 'lamp'].map((product) =>
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
export const hourMs = 3_600_000;
/** The first moment of every world, epoch ms. */
export const start = Date.parse('2026-03-20T00:00:00Z');
const hours = 15 * 24;

/** A session as it was lived. */
export interface Lived {
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

/** Any session. */
export const lived: fc.Arbitrary<Lived> = fc.record({
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
export const tree = fc.record({
  parents: fc.tuple(...[0, 1, 2, 3, 4].map((n) => fc.option(fc.nat(Math.max(0, n - 1))))),
  homes: fc.array(fc.option(fc.nat(4)), { minLength: 6, maxLength: 6 }),
});

/** A range that may begin and end in the middle of days, or be open. */
export const range = fc.record({
  from: fc.option(minutesUpTo(-24, hours)),
  to: fc.option(minutesUpTo(0, hours + 24)),
});

/** Puts sessions, and the leaves of them, in the place of those before. */
export async function fill(database: AnalyticsDatabase, sessions: readonly Lived[]): Promise<void> {
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

/** A registry with that tree of groups. */
export function registryOf({
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

/** Makes the tables that such a world is put into. */
export async function prepareWorlds(database: AnalyticsDatabase): Promise<void> {
  await database.write(async (transaction) => {
    await createTables(transaction);
    await createContextTables(transaction);
    for (const model of models) {
      await transaction.run(createSessions(maker, model));
      await keepSessionModel(transaction, maker, fixedGap(model));
      await transaction.run(createLeaves(maker, model));
    }
  });
}
