import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { keepSessionModel } from '../../../analytics/engine/session-models.ts';
import { valueAtScale } from '../../../analytics/queries/scale.ts';
import type { ProductModel } from '../../../contract/model/product-model.ts';
import {
  type Hierarchy,
  type Level,
  type ScaleValue,
  scaleValue,
} from '../../../contract/records/value.ts';
import { fixedGap } from '../support/fixed-gap.ts';
import { maker, openAnalyticsDatabase } from '../support/open-analytics-database.ts';
import {
  fill,
  hourMs,
  lived,
  models,
  prepareWorlds,
  range,
  registryOf,
  start,
  tree,
} from '../support/random-value-worlds.ts';

const micro = (amount: { readonly value: number }) => Math.round(amount.value * 1e6);

describe('the tree of value', () => {
  test('parts add up to their whole, in both hierarchies, at every place, for any range', async () => {
    const { database, close } = await openAnalyticsDatabase();
    onTestFinished(close);
    await prepareWorlds(database);
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

  test('adds nothing up, and calls nothing unequal, across currencies', async () => {
    const { database, close } = await openAnalyticsDatabase();
    onTestFinished(close);
    await prepareWorlds(database);
    const [kettle, lamp] = models as [ProductModel, ProductModel];
    const abroad = { ...lamp, value: { ...lamp.value, currency: 'USD' } };
    await database.write((transaction) => keepSessionModel(transaction, maker, fixedGap(abroad)));
    const one = { device: 0, group: null, at: 1, ahead: 0, worth: 100, cost: 50, heat: 10 };
    await fill(
      database,
      [0, 1].flatMap((product) =>
        [0, 1, 2].map((customer) => ({ ...one, product, customer, worth: 100 * (1 + customer) })),
      ),
    );
    const registry = registryOf({ parents: [], homes: [null, null, null] });
    const ask = (level: Level, id: string) =>
      valueAtScale({ database, registry, seed: 1, clock: () => start }, maker, {
        ...{ level, id, hierarchy: 'customer' },
      });
    const nothing = { value: null, lo90: null, hi90: null, withheld: 'units-differ' };
    expect(await ask('network', 'network')).toMatchObject({
      ...{ withheld: 'units-differ', value: nothing, gini: nothing, within: nothing },
    });
    expect((await ask('product', kettle.product))?.gini.value).toBeCloseTo(2 / 9, 12);
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
