import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createAdviceTables } from '../../../analytics/advice/advice-table.ts';
import { explainFigure } from '../../../analytics/explain/explain.ts';
import { valueOfCustomer } from '../../../analytics/queries/customer-value.ts';
import type { QueryPorts } from '../../../analytics/queries/product-leaves.ts';
import { valueAtScale } from '../../../analytics/queries/scale.ts';
import { readFigure, writeReference } from '../../../contract/records/figure.ts';
import type { Hierarchy, Level } from '../../../contract/records/value.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { expectPartsToMakeIt, explainWhole, type Page } from '../support/explained.ts';
import { maker, openAnalyticsDatabase } from '../support/open-analytics-database.ts';
import {
  fill,
  hourMs,
  lived,
  prepareWorlds,
  range,
  registryOf,
  start,
  tree,
} from '../support/random-value-worlds.ts';

async function openWorlds() {
  const { database, close } = await openAnalyticsDatabase();
  onTestFinished(close);
  await prepareWorlds(database);
  await database.write(createAdviceTables);
  return database;
}

const asked = (ports: QueryPorts) => (figure: string, page: Page) =>
  explainFigure(ports, maker, figure, page);

const everyPlace: readonly (readonly [Level, string, string?])[] = [
  ['network', 'network'],
  ['product', 'lamp'],
  ['group', 'g-0'],
  ['group', 'g-2'],
  ['group', '-', 'kettle'],
  ['customer', 'c-3'],
  ['customer', '-'],
  ['device', 'kettle/d-2'],
];

describe('an explanation', () => {
  test('has parts that make its figure exactly, at any place, for any customer and range', async () => {
    const database = await openWorlds();
    let explained = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(lived, { maxLength: 40 }),
        tree,
        range,
        fc.record({
          hierarchy: fc.constantFrom<Hierarchy>('customer', 'place'),
          places: fc.uniqueArray(fc.constantFrom(...everyPlace), { minLength: 2, maxLength: 2 }),
          customer: fc.nat(5),
          limit: fc.integer({ min: 8, max: 50 }),
        }),
        async (sessions, groups, drawn, { hierarchy, places, customer, limit }) => {
          await fill(database, sessions);
          const ports = { database, registry: registryOf(groups), seed: 1, clock: () => start };
          const times = {
            ...(drawn.from === null ? {} : { from: start + drawn.from * hourMs }),
            ...(drawn.to === null ? {} : { to: start + drawn.to * hourMs }),
          };
          for (const [level, id, product] of [places[0]!, places[1]!]) {
            const record = await valueAtScale(ports, maker, {
              ...{ level, id, hierarchy, ...times },
              ...(product === undefined ? {} : { product }),
            });
            if (record === undefined) continue;
            const told: Readonly<Record<string, number | null>> = {
              sessions: record.sessions,
              worth: record.worth.value,
              cost: record.cost.value,
              value: record.value.value,
              score: record.score.value,
              ...('heat' in record.outcomes
                ? { 'outcomes.heat': record.outcomes.heat?.value ?? 0 }
                : {}),
            };
            for (const [name, value] of Object.entries(told)) {
              const found = await explainWhole(asked(ports), `${name}~${record.inputs.ref}`, limit);
              if (found === undefined) expect.fail(`${name} of ${level} ${id} is not explained`);
              explained += 1;
              expectPartsToMakeIt(found);
              expect(found).toMatchObject({ changed: 'no', told: { value }, now: { value } });
            }
          }
          const own = await valueOfCustomer(ports, maker, `c-${customer}`, times);
          for (const { inputs, worth, sessions: n } of own === undefined
            ? []
            : [{ ...own, sessions: own.n }, ...own.products]) {
            const found = await explainWhole(asked(ports), `worth~${inputs.ref}`, limit);
            expectPartsToMakeIt(found!);
            expect(found).toMatchObject({ changed: 'no', now: worth, sessions: { n } });
            expect(new Set(found!.sessions.items.map((part) => part.customer)).size).toBe(
              n === 0 ? 0 : 1,
            );
          }
        },
      ),
      { numRuns: 14, seed: 20_260_402 },
    );
    expect(explained).toBeGreaterThan(100);
  });

  test('has each session on one page, however pages end and sessions begin together', async () => {
    const database = await openWorlds();
    const registry = registryOf({ parents: [null], homes: [0] });
    const ports = { database, registry, seed: 1, clock: () => start };
    const session = {
      ...{ device: 0, customer: 0, group: 0, ahead: 0, heat: 100, at: 5 },
      ...{ worth: 2_000_000, cost: 500_000 },
    };
    const together = [0, 0, 1, 1].map((product) => ({ ...session, product }));
    await fill(database, [...together, { ...session, product: 0, at: 9 }]);
    for (const limit of [1, 2, 3, 4, 5, 6]) {
      const ask = asked(ports);
      const found = await explainWhole(ask, 'worth~acme~scale~network~network', limit);
      expectPartsToMakeIt(found!);
      expect([limit, found?.sessions.items.length]).toEqual([limit, 5]);
    }
  });

  test('says that late data changed the figure, with what it was and what it is', async () => {
    const database = await openWorlds();
    const session = {
      ...{ product: 0, device: 0, customer: 1, group: 0, ahead: 0, heat: 100 },
      ...{ at: 5, worth: 2_000_000, cost: 500_000 },
    };
    const registry = registryOf({ parents: [null], homes: [0, 0] });
    const ports = { database, registry, seed: 1, clock: () => start };
    await fill(database, [session, { ...session, at: 9 }]);
    const before = await valueAtScale(ports, maker, {
      ...{ level: 'group', id: 'g-0', hierarchy: 'customer' },
    });
    // As many sessions as before, but one gave more.
    await fill(database, [session, { ...session, at: 9, worth: 3_000_000 }]);
    const figure = `worth~${before?.inputs.ref}`;
    const found = await explainFigure(ports, maker, figure, {});
    expect(found).toMatchObject({
      ...{ changed: 'sessions', told: { value: 4, sessions: 2 }, now: { value: 5 } },
      sentence:
        'Worth made of G 0 is 5 EUR, of 2 sessions. When it was told it was 4 EUR, of 2 sessions: these have changed since.',
    });
    await fill(database, [session, { ...session, at: 9 }]);
    expect(await explainFigure(ports, maker, figure, {})).toMatchObject({ changed: 'no' });
  });

  test('is the same after a restart, for the reference holds all there is to it', async () => {
    const folder = await temporaryFolder('explain');
    onTestFinished(() => folder.remove());
    const file = join(folder.path, 'analytics.duckdb');
    const registry = registryOf({ parents: [null], homes: [0, 0] });
    const open = async () => {
      const { database, close } = await openAnalyticsDatabase(file);
      return { ports: { database, registry, seed: 1, clock: () => start }, close };
    };
    const before = await open();
    await prepareWorlds(before.ports.database);
    const session = { product: 0, device: 0, customer: 1, group: 0, ahead: 0, heat: 100 };
    await fill(before.ports.database, [{ ...session, at: 5, worth: 2_000_000, cost: 500_000 }]);
    const record = await valueAtScale(before.ports, maker, {
      ...{ level: 'network', id: 'network', hierarchy: 'customer' },
    });
    const figure = `worth~${record?.inputs.ref}`;
    const told = await explainFigure(before.ports, maker, figure, {});
    await before.close();
    const after = await open();
    onTestFinished(after.close);
    expect(told).toMatchObject({ changed: 'no', now: { value: 2 } });
    expect(await explainFigure(after.ports, maker, figure, {})).toEqual(told);
  });

  test('of nothing known there is none', async () => {
    const database = await openWorlds();
    const registry = registryOf({ parents: [null], homes: [0] });
    const ports = { database, registry, seed: 1, clock: () => start };
    const ask = (figure: string) => explainFigure(ports, maker, figure, {});
    for (const figure of [
      ...['', 'worth', 'worth~acme', 'worth~acme~sofa~x', 'worth~acme~scale~group~g-9'],
      ...['constructor~acme~scale~network~network', 'worth~other~scale~network~network'],
      ...["worth~acme~scale~group~g'0", 'worth~acme~scale~network~network~~~~~12~x'],
    ]) {
      expect([figure, await ask(figure)]).toEqual([figure, undefined]);
    }
    expect(await ask('worth~acme~scale~network~network')).toMatchObject({
      ...{ told: null, changed: 'no', now: { value: 0 }, sessions: { n: 0, items: [] } },
    });
  });

  test('of a customer is for that customer alone, and no place is', async () => {
    const database = await openWorlds();
    const registry = registryOf({ parents: [null], homes: [0, 0] });
    const ports = { database, registry, seed: 1, clock: () => start };
    const asC0 = (figure: string) => explainFigure(ports, maker, figure, { customer: 'c-0' });
    expect(await asC0('worth~acme~customer~c-0')).toMatchObject({ of: 'C 0' });
    expect(await asC0('worth~acme~customer~c-1')).toBeUndefined();
    expect(await asC0('worth~acme~scale~network~network')).toBeUndefined();
    expect(await asC0('worth~acme~scale~customer~c-0')).toBeUndefined();
  });
});

describe('a reference', () => {
  test('is read as it was written, whatever it is of', () => {
    const id = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
    const moment = fc.option(fc.double({ min: 0, max: 8e15, noNaN: true }));
    const scope = fc.oneof(
      fc.record({
        of: fc.constant('scale' as const),
        maker: id,
        level: fc.constant('device' as const),
        id: fc.tuple(id, id).map(([product, device]) => `${product}/${device}`),
        hierarchy: fc.constantFrom<Hierarchy>('customer', 'place'),
        product: fc.option(id),
        from: moment,
        to: moment,
      }),
      fc.record({ of: fc.constant('context' as const), maker: id, product: id, context: id }),
      fc.record({
        ...{ of: fc.constant('customer' as const), maker: id, customer: id },
        ...{ product: fc.option(id), from: moment, to: moment },
      }),
    );
    // There is no -0 in a text of numbers, nor in any figure.
    const value = fc.option(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((drawn) => drawn + 0),
    );
    fc.assert(
      fc.property(
        scope,
        fc.nat(),
        fc.nat(),
        fc.nat(),
        value,
        (scope, at, sessions, mark, worth) => {
          const told = { sessions, 'amount.heat': 3, worth };
          const text = `worth~${writeReference({ scope, at, sessions, mark, told })}`;
          expect(encodeURIComponent(text).replaceAll('%3A', ':').replaceAll('%2B', '+')).toBe(text);
          expect(readFigure(text)).toEqual({
            ...{ figure: 'worth', scope, told: { at, sessions, mark, value: worth } },
          });
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });
});
