import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explainOf, subjectOf } from '../../../analytics/explain/explain.ts';
import {
  type FoundFigure,
  figuresIn,
  type Traced,
  tracedIn,
} from '../../../analytics/explain/figures-in.ts';
import type { PartsPage } from '../../../analytics/explain/read-parts.ts';
import { readFigure } from '../../../contract/records/figure.ts';
import { askEverything } from '../support/ask-everything.ts';
import { expectPartsToMakeIt, explainWhole } from '../support/explained.ts';
import { type OpenInsight, openInsight } from '../support/open-insight.ts';
import { loadReadings, plantWorld } from '../support/planted-world.ts';

const dayMs = 86_400_000;
const world = plantWorld({
  seed: 5,
  customers: 60,
  days: 42,
  products: ['e-bike', 'cordless-drill'],
});
const { maker } = world;
const product = 'e-bike';
const patience = 600_000;

/** Answers that hold no figure made of sessions, and why. */
const withoutFigures: Readonly<Record<string, string>> = {
  products: 'the list that one chooses a product from',
  sessions: 'what figures are made of',
  sessionSeries: 'the readings of one session',
  explain: 'what this is about',
  customerWeights: 'what customers set',
  lastRun: 'of the system itself',
  lastAudit: 'of the system itself',
};

/** Numbers in records that are no figures: times, limits, what somebody set. */
const noFigures: ReadonlySet<string> = new Set([
  // when
  ...['since', 'lineage.*.at', 'firstSeen', 'firstStart', 'lastEnd', 'created', 'sent', 'expires'],
  ...['change.week', 'campaigns.*.from', 'campaigns.*.to', 'replies.*.ts'],
  // limits and targets
  ...['stages.*.gate', 'needs.needed', 'target', 'own', 'transitions.judgedWeeks', 'middle.value'],
  ...['contexts.others', 'groups.others', 'customers.others'],
  ...['active.monthDays', 'activation.rule.least', 'activation.rule.within', 'propensity'],
  // what somebody set, and places in the palette
  ...['from', 'to', 'colour', 'contexts.*.colour', 'groups.*.colour', 'customers.*.colour'],
]);

/** Figures that count the different customers of their sessions. */
const customerCounts: ReadonlySet<string> = new Set([
  ...['customers', 'settings.*.customers', 'active.monthly', 'adoption.activeCustomers'],
  ...[
    'active.days.*.daily',
    'active.days.*.weekly',
    'active.days.*.monthly',
    'children.*.customers',
  ],
]);

describe('every figure of every answer', () => {
  let insight: OpenInsight;
  /** What has inputs, two of each kind at most, by the question it answers. */
  const traced: {
    readonly question: string;
    readonly record: Traced;
    readonly found: FoundFigure;
  }[] = [];
  const untraced: string[] = [];
  let customer = '';

  beforeAll(async () => {
    insight = await openInsight(world.registry, world.now);
    const [device] = world.world.devices.filter(({ behaviour }) => behaviour.product === product);
    customer = device?.owner.id ?? '';
    const group = world.registry.customer(maker, customer)?.group ?? '';
    world.registry.change({
      change: 'campaign',
      campaign: {
        ...{ maker, id: 'spring', name: 'Spring', product, groups: [group] },
        ...{ from: world.now - 21 * dayMs, to: world.now - 16 * dayMs },
      },
    });
    for (const model of world.models) {
      await loadReadings(insight.database, maker, model, world.readings.get(model.product) ?? []);
    }
    await insight.runNow();
    const { queries } = insight;
    const range = { from: world.now - 28 * dayMs, to: world.now - dayMs };
    const answers = await askEverything({
      ...{ queries, maker, product, customer, device: device?.id ?? '', range },
    });
    const seen = new Map<string, number>();
    for (const [question, answer] of Object.entries(answers)) {
      const records = tracedIn(answer);
      if (records.length === 0) untraced.push(question);
      for (const record of records) {
        const of = record.inputs.ref.split('~')[1];
        for (const found of figuresIn(record)) {
          const kind = `${of} ${found.shape}`;
          const times = seen.get(kind) ?? 0;
          seen.set(kind, times + 1);
          if (times < 2) traced.push({ question, record, found });
        }
      }
    }
  }, patience);
  afterAll(() => insight.close());

  /** As `queries.explain`, but what the figures of one record are of is computed once for all of them. */
  const subjects = new Map<string, ReturnType<typeof subjectOf>>();
  const ask = async (figure: string, page: PartsPage) => {
    const ports = { ...insight, registry: world.registry, seed: 1, clock: () => world.now };
    const named = readFigure(figure);
    if (named === undefined) return undefined;
    const key = JSON.stringify(named.scope);
    const subject = subjects.get(key) ?? subjectOf(ports, named.scope, undefined);
    subjects.set(key, subject);
    const found = await subject;
    return found && explainOf(ports, found, named, { figure, page });
  };

  test('stands in a record that says of which sessions it is', () => {
    expect(untraced.sort()).toEqual(Object.keys(withoutFigures).sort());
  });

  test(
    'leads to sessions that make it',
    async () => {
      const wrong: string[] = [];
      let explained = 0;
      for (const { question, record, found } of traced) {
        if (noFigures.has(found.shape)) continue;
        const figure = `${found.name}~${record.inputs.ref}`;
        const told = await explainWhole(ask, figure, 1_000);
        if (told === undefined) {
          wrong.push(`${question}: ${figure} is not explained`);
          continue;
        }
        explained += 1;
        try {
          expectPartsToMakeIt(told);
          const { figure: value } = found;
          expect(told.changed).toBe('no');
          const parts = told.sessions.items.filter(({ leftOut }) => leftOut === null);
          if (typeof value === 'number') expect(told.now.value).toBe(value);
          else if ('method' in value) expect(told.now).toMatchObject(value);
          else expect(told.now).toMatchObject({ value: value.value, unit: value.unit });
          if (typeof value === 'object' && 'n' in value && value.value !== null) {
            expect(parts.length).toBe(value.n);
          }
          if (customerCounts.has(found.shape)) {
            expect(new Set(parts.flatMap((part) => part.customer ?? [])).size).toBe(value);
          }
        } catch (error) {
          wrong.push(`${question}: ${figure}: ${String(error).slice(0, 400)}`);
        }
      }
      expect(wrong).toEqual([]);
      console.info(`${explained} figures explained`);
      expect(explained).toBeGreaterThan(200);
    },
    patience,
  );

  test('is found by the names that a report has for it', async () => {
    for (const figure of [
      ...['worth~demo~scale~product~e-bike', 'stages.connect.index~demo~maturity~network~network'],
      ...['active.stickiness~demo~adoption~e-bike', 'fits.customers.exponent~demo~scaling~e-bike'],
    ]) {
      const told = await insight.queries.explain(maker, figure, {});
      expect([figure, told?.told, told?.changed]).toEqual([figure, null, 'no']);
    }
  });

  test('is told to the customer whose it is, and to nobody else', async () => {
    const { queries } = insight;
    const ownMaturity = { level: 'customer', id: customer, hierarchy: 'customer' } as const;
    const own = [
      ...tracedIn(await queries.customerValue(maker, customer, {})),
      ...tracedIn(await queries.customerMemberships(maker, customer)),
      ...tracedIn(await queries.maturity(maker, ownMaturity)).slice(0, 1),
    ];
    expect(own.length).toBeGreaterThan(2);
    const others = world.registry.customers(maker).find(({ id }) => id !== customer)?.id ?? '';
    const named = own.flatMap((record) => {
      const [found] = figuresIn(record).filter(({ shape }) => !noFigures.has(shape));
      return found === undefined ? [] : [`${found.name}~${record.inputs.ref}`];
    });
    for (const figure of named) {
      const told = await queries.explain(maker, figure, { customer, limit: 1_000 });
      expect([figure, told?.changed]).toEqual([figure, 'no']);
      expect(new Set(told?.sessions.items.map((part) => part.customer)).size).toBeLessThan(2);
      expect(await queries.explain(maker, figure, { customer: others })).toBeUndefined();
    }
    for (const { record, found } of traced) {
      const [, of = ''] = record.inputs.ref.split('~');
      if (['customer', 'memberships', 'advice', 'maturity'].includes(of)) continue;
      const figure = `${found.name}~${record.inputs.ref}`;
      expect(await queries.explain(maker, figure, { customer })).toBeUndefined();
    }
  });
});
