import { describe, expect, test } from 'vitest';
import { useCases } from '../../contract/records/use-context.ts';
import { customerValue, scaleValue } from '../../contract/records/value.ts';
import { maker, registryOfRiders, insightInto as ridden, ridesOf } from './support/small-world.ts';

const insightInto = (customers: number, ridesEach: number) =>
  ridden(
    registryOfRiders(customers),
    Array.from({ length: customers }, (_, n) => ridesOf(n, ridesEach)).flat(),
  );

/** Everything that can be asked, checked against the contract: a NaN or a missing figure fails. */
async function everything(insight: Awaited<ReturnType<typeof insightInto>>) {
  const portfolio = useCases.parse(await insight.queries.useCases(maker, 'e-bike'));
  const whole = scaleValue.parse(
    await insight.queries.scale(maker, {
      level: 'network',
      id: 'network',
      hierarchy: 'customer',
    }),
  );
  const customer = customerValue.parse(await insight.queries.customerValue(maker, 'c-0', {}));
  const { items: advice } = await insight.queries.advice(maker, {});
  return { portfolio, whole, customer, advice };
}

describe('little data', () => {
  test.each([0, 1, 2])(
    '%i sessions: what is missing is said, and nothing is made up',
    async (n) => {
      const { portfolio, whole, customer, advice } = await everything(await insightInto(1, n));
      expect(portfolio).toMatchObject({
        n,
        withheld: 'not-enough-sessions',
        needs: { sessions: n, needed: 30 },
        items: [],
      });
      expect(whole.sessions).toBe(n);
      expect(whole.score).toMatchObject({ value: null, withheld: 'not-enough-sessions' });
      expect(customer.products.length).toBe(n === 0 ? 0 : 1);
      for (const product of customer.products) {
        expect(product.againstPeers).toMatchObject({
          value: null,
          withheld: 'not-enough-sessions',
        });
        expect(product.sentence).toMatch(/^Your e-bike gave you [\d.]+ km for [\d.]+ €\.$/);
      }
      expect(advice).toEqual([]);
    },
  );

  test('enough sessions of too few customers are not told apart', async () => {
    const { portfolio } = await everything(await insightInto(2, 20));
    expect(portfolio).toMatchObject({ withheld: 'not-enough-customers', needs: null, items: [] });
  });

  test('uses that are all alike are one context, its value withheld below 15 customers', async () => {
    const { portfolio, customer } = await everything(await insightInto(6, 8));
    expect(portfolio.withheld).toBe('no-stable-contexts');
    const [all, ...others] = portfolio.items;
    expect(others).toEqual([]);
    expect(all).toMatchObject({ id: 'all', name: 'all use', sessions: 48, customers: 6 });
    expect(all?.value).toMatchObject({ value: null, withheld: 'not-enough-customers' });
    expect(all?.shareOfSessions).toBe(1);
    expect(customer.products[0]?.againstPeers.withheld).toBe('not-enough-customers');
  });

  test('a product that was never heard of says so', async () => {
    const insight = await insightInto(0, 0);
    expect(
      await insight.queries.scale(maker, { level: 'product', id: 'kettle', hierarchy: 'place' }),
    ).toBe(undefined);
    expect(await insight.queries.customerValue(maker, 'nobody', {})).toBe(undefined);
    expect((await insight.queries.useCases(maker, 'kettle')).needs).toEqual({
      sessions: 0,
      needed: 30,
    });
  });

  test('insight goes with its product', async () => {
    const insight = await insightInto(6, 8);
    expect(insight.sent.some(({ topic }) => topic === 'vm/acme/insights/e-bike/use-contexts')).toBe(
      true,
    );
    insight.registry.change({ change: 'maker-removed', maker });
    await insight.runNow();
    expect((await insight.queries.useCases(maker, 'e-bike')).n).toBe(0);
    expect(insight.sent.at(-1)).toMatchObject({
      topic: 'vm/acme/insights/e-bike/use-contexts',
      payload: '',
      retain: true,
    });
  });
});
