import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goalRecord } from '../../../contract/records/goal.ts';
import { expectPartsToMakeIt, explainWhole } from '../support/explained.ts';
import type { OpenInsight } from '../support/open-insight.ts';
import { plantWorld } from '../support/planted-world.ts';
import { tellWorld } from '../support/tell-world.ts';

const world = plantWorld({ seed: 5, customers: 60, days: 35, products: ['e-bike'] });
const { maker } = world;
const patience = 240_000;

describe('an explanation of what analytics found', () => {
  let insight: OpenInsight;
  beforeAll(async () => {
    insight = await tellWorld(world);
  }, patience);
  afterAll(() => insight.close());
  const explain = async (figure: string, customer?: string) => {
    const found = await explainWhole(
      (asked, page) =>
        insight.queries.explain(maker, asked, {
          ...page,
          ...(customer === undefined ? {} : { customer }),
        }),
      figure,
      1_000,
    );
    if (found === undefined) expect.fail(`${figure} is not explained`);
    expectPartsToMakeIt(found);
    return found;
  };

  test('of a way of use has the sessions placed in it', async () => {
    const { items } = await insight.queries.useCases(maker, 'e-bike');
    expect(items.length).toBeGreaterThan(1);
    for (const { inputs, sessions, worth, cost, value, name } of items) {
      const found = await explain(`sessions~${inputs.ref}`);
      expect(found).toMatchObject({ changed: 'no', now: { value: sessions } });
      expect(found.of).toContain(name);
      expect((await explain(`worth~${inputs.ref}`)).now.value).toBe(worth.value);
      expect((await explain(`cost~${inputs.ref}`)).now.value).toBe(cost.value);
      expect((await explain(`value~${inputs.ref}`)).now).toEqual(value);
    }
  });

  test('of a goal adds up to it, and those of its parts to the whole', async () => {
    const { items } = await insight.queries.goals(maker, 'e-bike');
    expect(items.length).toBeGreaterThan(0);
    for (const goal of items) {
      expect(goalRecord.parse(goal)).toEqual(goal);
      const found = await explain(`figure~${goal.inputs.ref}`);
      expect(found).toMatchObject({ changed: 'no', now: goal.figure });
      expect(found.above.sum).toBe(goal.numerator);
      if (goal.per === 'session') expect(found.below?.sum).toBe(goal.denominator);
      if (goal.metric === 'customers') continue;
      let above = 0;
      for (const { id, numerator, contribution } of goal.contexts.items) {
        const part = await explain(`contexts.${id}.contribution~${goal.inputs.ref}`);
        expect(part.above.sum).toBe(numerator);
        expect(part.now.value).toBe(contribution);
        above += part.above.sum;
      }
      expect(above).toBe(goal.numerator);
    }
  });

  test('of a customer’s adoption has the days of use, and the three shares', async () => {
    const adoption = await insight.queries.adoption(maker, 'e-bike', {});
    const [position] = adoption?.positions ?? [];
    const found = await explain(`adoption~${position?.inputs.ref}`);
    expect(found).toMatchObject({ changed: 'no', now: position?.adoption });
    expect(found.above.sum).toBe(position?.activeDays);
    const [regularly, often, widely, mean] = found.steps.map(({ value }) => value ?? Number.NaN);
    expect(mean).toBeCloseTo((regularly! + often! + widely!) / 300, 12);
    const value = await explain(`value~${position?.inputs.ref}`);
    expect(value).toMatchObject({ changed: 'no', now: position?.value });
    expect(value.below?.sum).toBe(position?.value.n);
  });

  test('of an advice has the sessions compared, to a customer the own ones alone', async () => {
    const { items } = await insight.queries.advice(maker, { limit: 1_000 });
    const given = items.find(({ state }) => state !== 'held-out');
    if (given === undefined) expect.fail('no advice was given');
    const figure = `expected~${given.inputs.ref}`;
    const found = await explain(figure);
    expect(found).toMatchObject({ changed: 'no', now: { value: given.expected.value } });
    expect(found.below?.sum).toBe(given.expected.n);
    const own = await explain(figure, given.customer);
    expect(own.now).toEqual(found.now);
    expect(own.sessions.items.map(({ customer }) => customer)).toEqual(
      own.sessions.items.map(() => given.customer),
    );
    const other = items.find(({ customer }) => customer !== given.customer);
    expect(
      await insight.queries.explain(maker, figure, { customer: other?.customer ?? 'c-x' }),
    ).toBeUndefined();
  });

  test('of a comparison with peers has no session of theirs', async () => {
    const [owner] = world.world.devices.map((device) => device.owner.id);
    const value = await insight.queries.customerValue(maker, owner ?? '', {});
    const [product] = value?.products ?? [];
    const found = await explain(`againstPeers~${product?.inputs.ref}`, owner);
    expect(found).toMatchObject({ changed: 'no', now: product?.againstPeers });
    expect(new Set(found.sessions.items.map(({ customer }) => customer))).toEqual(new Set([owner]));
    expect(found.below?.sum).toBe(product?.againstPeers.n);
  });
});
