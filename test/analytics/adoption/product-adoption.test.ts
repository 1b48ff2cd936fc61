import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProductAdoption, productAdoption } from '../../../contract/records/adoption.ts';
import type { OpenInsight } from '../support/open-insight.ts';
import { type PlantedWorld, plantWorld } from '../support/planted-world.ts';
import { tellWorld } from '../support/tell-world.ts';

const product = 'e-bike';
const dayMs = 86_400_000;

describe('adoption of a product that is used', () => {
  let world: PlantedWorld;
  let insight: OpenInsight;
  const ask = async (query: Parameters<OpenInsight['queries']['adoption']>[2] = {}) => {
    const found = await insight.queries.adoption(world.maker, product, query);
    return productAdoption.parse(found) as ProductAdoption;
  };
  beforeAll(async () => {
    world = plantWorld({ seed: 5, customers: 90, days: 63, products: [product] });
    insight = await tellWorld(world);
  });
  afterAll(() => insight.close());

  test('counts each known customer once a local day, as the sessions themselves tell', async () => {
    const { active } = await ask();
    const days = await insight.database.query<{ day: string; customers: number }>(
      `SELECT strftime(day, '%Y-%m-%d') AS day, count(DISTINCT customer)::INTEGER AS customers
       FROM "sessions ${world.maker}/${product}" GROUP BY ALL ORDER BY day`,
    );
    expect(days.length).toBeGreaterThan(50);
    const used = active.days.filter(({ daily }) => daily > 0);
    expect(used.map(({ day, daily }) => ({ day, customers: daily }))).toEqual(days);
    const { stickiness, monthly, meanDaily } = active;
    expect(stickiness.value! * monthly).toBeCloseTo(meanDaily, 9);
    expect(stickiness.lo90!).toBeLessThan(stickiness.value!);
  });

  test('a period answers what that period held, and the sum of its standings is its customers', async () => {
    const to = world.now - 7 * dayMs;
    const from = to - 28 * dayMs;
    const { window, positions, counts, active, n } = await ask({ from, to });
    expect(window).toEqual({ from, to });
    expect(active.days).toHaveLength(29);
    const summary = await insight.queries.summary(world.maker, product, { from, to });
    expect(n).toBe(summary.sessions);
    expect(Object.values(counts).reduce((a, b) => a + b)).toBe(positions.length);
    for (const { adoption, probability } of positions) {
      expect(adoption.value).toBeGreaterThan(0);
      expect(adoption.value).toBeLessThanOrEqual(1);
      expect(probability === null || probability <= 1).toBe(true);
    }
  });

  test('a group is a part of the whole, and its customers stand where they stood', async () => {
    const whole = await ask();
    const groups = [...new Set(whole.positions.map(({ group }) => group))];
    const parts = await Promise.all(groups.map((group) => ask({ group: group! })));
    expect(groups.length).toBeGreaterThan(1);
    const standing = new Map(whole.positions.map((one) => [one.customer, one.standing]));
    expect(parts.flatMap(({ positions }) => positions)).toHaveLength(whole.positions.length);
    for (const { customer, standing: found } of parts.flatMap(({ positions }) => positions)) {
      expect(found).toBe(standing.get(customer));
    }
  });

  test('a declared campaign that brought nothing is told as such, with those compared', async () => {
    const whole = await ask();
    expect(whole.campaigns).toEqual([]);
    const home = whole.positions.flatMap(({ group }) => group ?? []);
    const addressed: string[] = [];
    const inThem = () => home.filter((group) => addressed.includes(group)).length;
    for (const group of new Set(home)) if (inThem() < 16) addressed.push(group);
    const from = world.now - 35 * dayMs;
    const campaign = { maker: world.maker, from, to: from + 14 * dayMs, product };
    world.registry.change(
      {
        change: 'campaign',
        campaign: { ...campaign, id: 'spring', name: 'Spring', groups: addressed },
      },
      {
        change: 'campaign',
        campaign: { ...campaign, id: 'all', name: 'All', from: from + 1, groups: [] },
      },
      {
        change: 'campaign',
        campaign: { ...campaign, id: 'other', name: 'Other', product: 'sofa', groups: [] },
      },
    );
    const { campaigns } = await ask();
    expect(campaigns.map(({ id }) => id)).toEqual(['all', 'spring']);
    expect(campaigns[0]).toMatchObject({ verdict: 'not-enough-data', controls: 0 });
    expect(campaigns[0]!.sentence).toContain('it addressed everybody');
    const [, spring] = campaigns;
    expect(spring!.addressed + spring!.controls).toBeLessThanOrEqual(whole.customers);
    expect(Math.min(spring!.addressed, spring!.controls)).toBeGreaterThanOrEqual(15);
    expect(spring!.verdict).toBe('no-effect');
    expect(spring!.during.lo90!).toBeLessThanOrEqual(0);
    expect(spring!.sentence).toMatch(/did not use it more while it ran than the others: [+−]?\d/);
  });

  test('says whether something in the first days goes with staying, or why it cannot be told', async () => {
    const { activation } = await ask();
    expect(['rule', 'no-rule', 'not-enough-data']).toContain(activation.verdict);
    if (activation.verdict === 'not-enough-data')
      expect(activation.sentence).toMatch(/cannot be told yet/);
    else expect(activation.p).not.toBeNull();
    const early = await ask({ to: world.now - 28 * dayMs });
    expect(early.activation).toMatchObject({ verdict: 'not-enough-data', rule: null, p: null });
  });

  test('from week to week, customers are counted who have enough data in both weeks', async () => {
    const { transitions, customers } = await ask();
    // 62 whole days: six weeks of which each is judged by four.
    expect(transitions.weeks).toHaveLength(5);
    expect(transitions.customers).toBeGreaterThan(20);
    expect(transitions.customers).toBeLessThanOrEqual(customers);
    for (const { customers: both, changes } of transitions.weeks) {
      expect(changes.reduce((sum, change) => sum + change.customers, 0)).toBe(both);
    }
    const all = transitions.rows.flatMap(({ to }) => to).reduce((sum, { times }) => sum + times, 0);
    expect(all).toBe(transitions.weeks.reduce((sum, week) => sum + week.customers, 0));
    // Nobody's way of use was changed in this world.
    expect(transitions.moved.value!).toBeLessThanOrEqual(0.05);
    expect((await ask({ to: world.now - 35 * dayMs })).transitions.weeks).toHaveLength(0);
  });

  test('is told in sentences, with intervals', async () => {
    const { sentences } = await ask();
    expect(sentences).toHaveLength(3);
    expect(sentences[1]).toMatch(
      /^Of \d+ customers active in the last 28 days, [\d.]+ use it on a day: \d+ % \(between \d+ % and \d+ %\)\.$/,
    );
  });

  test('of what is not known there is none; of what nobody used there is a reason', async () => {
    const { queries } = insight;
    expect(await queries.adoption(world.maker, 'sofa', {})).toBeUndefined();
    expect(await queries.adoption(world.maker, product, { group: 'moon' })).toBeUndefined();
    const none = await ask({ from: 0, to: dayMs });
    expect(none).toMatchObject({ n: 0, customers: 0, positions: [], middle: null, sentences: [] });
    expect(none.active.stickiness).toMatchObject({ value: null, withheld: 'not-enough-customers' });
    expect(none.retention).toMatchObject({ steps: [], withheld: 'not-enough-customers' });
  });
});
