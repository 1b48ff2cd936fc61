import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explainOf, subjectOf } from '../../../analytics/explain/explain.ts';
import { figuresIn, tracedIn } from '../../../analytics/explain/figures-in.ts';
import type { PartsPage } from '../../../analytics/explain/read-parts.ts';
import { readFigure } from '../../../contract/records/figure.ts';
import { type KindComparison, kindComparison } from '../../../contract/records/kind-comparison.ts';
import { insightIntoBikes } from '../support/bikes-of-a-kind.ts';
import { bikes } from '../support/bikes-to-compare.ts';
import { expectPartsToMakeIt, explainWhole } from '../support/explained.ts';
import { maker, now } from '../support/small-world.ts';

let insight: Awaited<ReturnType<typeof insightIntoBikes>>;
beforeAll(async () => {
  insight = await insightIntoBikes(bikes);
}, 120_000);
afterAll(() => insight.close());

/** What is told of two products, checked against the contract. */
async function beside(product: string, other: string) {
  const asked = await insight.queries.kindComparison(maker, product, { other });
  const found: KindComparison = kindComparison.parse(asked);
  const [one] = found.others;
  if (one === undefined) throw new Error(`${product} was not compared with ${other}`);
  return one;
}

type Compared = Awaited<ReturnType<typeof beside>>;

/** What came of each correspondence, without figures. */
function outline({ pairs }: Compared) {
  return pairs.map(({ relation, sure, here, there }) => {
    const [mine, others] = [here, there].map(
      (side) => side?.contexts.map(({ name }) => name).join(' + ') ?? 'nothing',
    );
    return `${relation}${sure ? '' : '?'}: ${mine} = ${others}`;
  });
}

describe('two products of a kind', () => {
  test('have two ways of use in common and each one alone, and one gives more in one of them', async () => {
    const found = await beside('city', 'trek');
    expect(outline(found)).toEqual([
      'same: afternoon = afternoon',
      'same: morning, flat = morning, flat',
      'only-here: morning and midday, hilly = nothing',
      'only-there: nothing = evening and late evening, hilly',
    ]);
    expect(found).toMatchObject({ by: ['hour', 'weekday', 'climb'], leftOut: [] });
    expect(found.samePrices).toBe(true);
    expect(found.sentence).toBe(
      'Ways of use: 2 the same in The city and The trek, 1 only of The city, 1 only of The trek.',
    );
    const [errand, commute, alone] = found.pairs;
    expect(errand?.value).toMatchObject({ unit: '%', customers: 30 });
    expect(errand?.clear.value).toBe(true);
    expect(errand?.value?.lo90).toBeLessThan(20);
    expect(errand?.value?.hi90).toBeGreaterThan(20);
    expect(errand?.sentence).toContain('% more than The trek for the same money (90 %: +');
    expect(commute?.clear.value).toBe(false);
    expect(commute?.sentence).toContain('Neither clearly gives more for the same money');
    expect(alone).toMatchObject({ share: null, value: null, overlap: null });
  });

  test('have the figures of their portfolios', async () => {
    const { items } = await insight.queries.useCases(maker, 'city');
    const { pairs } = await beside('city', 'trek');
    const sides = pairs.flatMap(({ here }) => here ?? []);
    expect(sides).toHaveLength(3);
    for (const here of sides) {
      const alike = items.find(({ id }) => id === here.contexts[0]?.id);
      expect(here.sessions).toBe(alike?.sessions);
      expect(here.customers).toBe(alike?.customers);
      expect(here.shareOfSessions.value).toBeCloseTo(alike?.shareOfSessions ?? 0, 12);
      expect(here.shareOfCustomers.value).toBeCloseTo(alike?.shareOfCustomers ?? 0, 12);
      expect(here.value.value).toBeCloseTo(alike?.value.value ?? 0, 9);
    }
  });

  test('say the same of each other, whichever is asked about', async () => {
    const found = await beside('city', 'trek');
    const back = await beside('trek', 'city');
    const turned = outline(found).map((line) => {
      const [relation = '', names = ''] = line.split(': ');
      const words = { 'only-here': 'only-there', 'only-there': 'only-here' }[relation];
      return `${words ?? relation}: ${names.split(' = ').toReversed().join(' = ')}`;
    });
    expect(outline(back).toSorted()).toEqual(turned.toSorted());
    const more = (compared: Compared) =>
      compared.pairs.flatMap(({ value, clear }) => (clear.value ? (value?.value ?? 0) : []));
    expect(more(found)).toHaveLength(1);
    expect(1 + more(back)[0]! / 100).toBeCloseTo(1 / (1 + more(found)[0]! / 100), 9);
  });

  test('that are one under two names are used alike, with no difference of value', async () => {
    const { pairs } = await beside('city', 'twin');
    expect(pairs.map(({ relation, sure }) => [relation, sure])).toEqual(
      Array.from({ length: 3 }, () => ['same', true]),
    );
    expect(pairs.filter(({ clear }) => clear.value || clear.share)).toEqual([]);
  });

  test('correspond whatever unit the climb is told in', async () => {
    const { pairs, leftOut } = await beside('city', 'in-feet');
    expect(leftOut).toEqual([]);
    expect(pairs.map(({ relation }) => relation)).toEqual([
      ...['same', 'same', 'only-here', 'only-there'],
    ]);
    expect((await beside('in-feet', 'city')).pairs.map(({ relation }) => relation)).toEqual([
      ...['same', 'same', 'only-here', 'only-there'],
    ]);
  });

  test('are not compared by what measures different things, nor by what one alone tells', async () => {
    const heavy = await beside('city', 'in-kilograms');
    expect(heavy.leftOut).toEqual([{ label: 'climb', reason: 'units-differ' }]);
    expect(heavy.by).toEqual(['hour', 'weekday']);
    const flat = await beside('city', 'without-climb');
    expect(flat.leftOut).toEqual([{ label: 'climb', reason: 'only-here' }]);
    expect((await beside('without-climb', 'city')).leftOut).toEqual([
      { label: 'climb', reason: 'only-there' },
    ]);
  });

  test('of which too little is told by both are not compared', async () => {
    const nothing = await beside('without-time', 'without-climb');
    expect(nothing).toMatchObject({ withheld: 'features-differ', by: [], pairs: [] });
    // Both tell the hour, and the two ways of using the one differ in climb alone.
    const little = await beside('mornings-only', 'without-climb');
    expect(little).toMatchObject({ withheld: 'features-differ', pairs: [] });
    expect(little.recognised?.here).toBeLessThan(0.6);
    expect(little.recognised?.there).toBeGreaterThan(0.9);
  });

  test('of which one has in two what is one in the other say so, from both sides', async () => {
    const found = await beside('mornings', 'mornings-by-hour');
    expect(found.pairs.map(({ relation }) => relation).toSorted()).toEqual(['merged', 'same']);
    const merged = found.pairs.find(({ relation }) => relation === 'merged');
    expect(merged?.here?.contexts).toHaveLength(2);
    expect(merged?.sentence).toContain('are one in The mornings-by-hour: “');
    const back = await beside('mornings-by-hour', 'mornings');
    expect(back.pairs.map(({ relation }) => relation).toSorted()).toEqual(['same', 'split']);
  });

  test('that are not judged by the same, or in other money, are compared by use alone', async () => {
    const found = await beside('city', 'in-francs');
    expect(found.samePrices).toBeNull();
    expect(found.pairs[0]?.relation).toBe('same');
    expect(found.pairs[0]?.share?.method).toContain('customers resampled');
    expect(found.pairs[0]?.value).toMatchObject({ value: null, withheld: 'judged-differently' });
  });

  test('at other prices say so', async () => {
    expect((await beside('city', 'dear')).samePrices).toBe(false);
  });

  test('of fewer than 15 customers are compared by use, not by value', async () => {
    const { pairs } = await beside('city', 'in-feet');
    const same = pairs.filter(({ relation }) => relation === 'same');
    expect(same).toHaveLength(2);
    for (const { value, sentence } of same) {
      expect(value).toMatchObject({ value: null, withheld: 'not-enough-customers' });
      expect(sentence).toContain('Their values cannot be compared. Too few customers');
    }
  });

  test('are told apart by words that only one of them has ever told', async () => {
    const { pairs } = await beside('to-town', 'to-hills');
    expect(pairs.map(({ relation, sure }) => [relation, sure])).toEqual([
      ['same', true],
      ['only-here', true],
      ['only-there', true],
    ]);
  });
});

test('every figure of a comparison leads to the sessions that make it', async () => {
  const record = await insight.queries.kindComparison(maker, 'city', { other: 'trek' });
  const ports = { ...insight, seed: 1, clock: () => now };
  // What a record is of is computed once for all of its figures.
  const subjects = new Map<string, ReturnType<typeof subjectOf>>();
  const ask = async (figure: string, page: PartsPage) => {
    const named = readFigure(figure);
    if (named === undefined) return undefined;
    const key = JSON.stringify(named.scope);
    const subject = subjects.get(key) ?? subjectOf(ports, named.scope, undefined);
    subjects.set(key, subject);
    const found = await subject;
    return found && explainOf(ports, found, named, { figure, page });
  };
  const seen = new Set<string>([
    'pairs.*.here.contexts.*.colour',
    'pairs.*.there.contexts.*.colour',
  ]);
  for (const traced of tracedIn(record)) {
    for (const { name, shape, figure } of figuresIn(traced)) {
      if (seen.has(shape)) continue;
      seen.add(shape);
      const told = await explainWhole(ask, `${name}~${traced.inputs.ref}`, 1_000);
      if (told === undefined) throw new Error(`${name} is not explained`);
      expectPartsToMakeIt(told);
      expect([name, told.changed]).toEqual([name, 'no']);
      if (typeof figure === 'number') expect([name, told.now.value]).toEqual([name, figure]);
      else expect(told.now).toMatchObject(figure);
      const parts = told.sessions.items.filter(({ leftOut }) => leftOut === null);
      if (typeof figure === 'object' && 'n' in figure && figure.value !== null) {
        expect([name, parts.length]).toEqual([name, figure.n]);
      }
    }
  }
  expect(seen.size).toBeGreaterThan(20);
  const [first] = tracedIn(record);
  const own = await insight.queries.explain(maker, `n~${first?.inputs.ref}`, { customer: 'c-1' });
  expect(own).toBeUndefined();
});

describe('what cannot be compared says why', () => {
  test.each([0, 1, 2])('a product of %d sessions', async (sessions) => {
    const found = await beside('city', `of-${sessions}`);
    expect(found).toMatchObject({ withheld: 'not-enough-sessions', pairs: [] });
    expect(found.sentence).toBe(
      `The city and The of-${sessions} cannot be compared. Too few sessions for a figure yet.`,
    );
    expect(await beside(`of-${sessions}`, 'city')).toMatchObject({
      ...{ withheld: 'not-enough-sessions', pairs: [] },
    });
  });

  test('a product that is used in one way only', async () => {
    expect(await beside('city', 'one-way')).toMatchObject({
      ...{ withheld: 'no-stable-contexts', pairs: [] },
    });
  });

  test('a product without a kind, the only one of its kind, and one that is not there', async () => {
    const ask = (product: string, other?: string) =>
      insight.queries.kindComparison(maker, product, other === undefined ? {} : { other });
    expect(await ask('kindless')).toMatchObject({ withheld: 'no-kind', kind: null, others: [] });
    expect(await ask('kettle')).toMatchObject({ withheld: 'alone-of-its-kind', others: [] });
    expect(await ask('city', 'kettle')).toBeUndefined();
    expect(await ask('city', 'sofa')).toBeUndefined();
    expect(await ask('sofa')).toBeUndefined();
  });

  test('a product of another maker, of which nothing is seen', async () => {
    const foreign = await insight.queries.kindComparison('other', 'foreign', {});
    expect(foreign).toMatchObject({ withheld: 'alone-of-its-kind', others: [] });
    expect(await insight.queries.kindComparison(maker, 'foreign', {})).toBeUndefined();
    expect(await insight.queries.kindComparison(maker, 'city', { other: 'foreign' })).toBe(
      undefined,
    );
  });
});
