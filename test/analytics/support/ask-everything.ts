import { expect } from 'vitest';
import { z } from 'zod';
import type { InsightQueries } from '../../../contract/ports/insight-queries.ts';
import { productAdoption } from '../../../contract/records/adoption.ts';
import { adviceRecord } from '../../../contract/records/advice.ts';
import { customerWeights } from '../../../contract/records/customer-weight.ts';
import { explanation } from '../../../contract/records/explanation.ts';
import { productGoals } from '../../../contract/records/goal.ts';
import { kindComparison } from '../../../contract/records/kind-comparison.ts';
import { maturity } from '../../../contract/records/maturity.ts';
import { productMemberships } from '../../../contract/records/membership.ts';
import { scaling } from '../../../contract/records/scaling.ts';
import { productSummary, sessionRecord } from '../../../contract/records/session.ts';
import { sessionGap } from '../../../contract/records/session-gap.ts';
import { useCases } from '../../../contract/records/use-context.ts';
import { customerValue, hierarchies, levels, scaleValue } from '../../../contract/records/value.ts';

interface Asked {
  readonly queries: InsightQueries;
  readonly maker: string;
  readonly product: string;
  readonly customer: string;
  readonly device: string;
  /** A range within what was lived, besides all of it. */
  readonly range: { readonly from: number; readonly to: number };
}

type Question = (asked: Asked) => Promise<unknown>;

/**
 * How each question is put, and what the answer is held against. A question that is added to the
 * port and not here is a mistake of types.
 */
const questions: {
  readonly [Name in Exclude<keyof InsightQueries, 'answerAdvice' | 'onInsight'>]: Question;
} = {
  products: ({ queries, maker }) => queries.products(maker),
  summary: async ({ queries, maker, product, range }) =>
    z
      .array(productSummary)
      .parse([
        await queries.summary(maker, product, {}),
        await queries.summary(maker, product, range),
      ]),
  useCases: async ({ queries, maker, product }) =>
    useCases.parse(await queries.useCases(maker, product)),
  kindComparison: async ({ queries, maker, product }) =>
    kindComparison.optional().parse(await queries.kindComparison(maker, product, {})),
  sessions: async ({ queries, maker, product }) =>
    z.array(sessionRecord).parse((await queries.sessions(maker, product, { limit: 500 })).items),
  sessionSeries: async ({ queries, maker, product }) => {
    const { items } = await queries.sessions(maker, product, { limit: 3 });
    return Promise.all(items.map(({ id }) => queries.sessionSeries(maker, product, id)));
  },
  sessionGap: async ({ queries, maker, product }) =>
    sessionGap.optional().parse(await queries.sessionGap(maker, product)),
  scale: async (asked) => {
    const told: unknown[] = [];
    for (const place of placesOf(asked)) {
      for (const range of [{}, asked.range]) {
        const found = await asked.queries.scale(asked.maker, { ...place, ...range });
        told.push(scaleValue.optional().parse(found));
      }
    }
    return told;
  },
  adoption: async ({ queries, maker, product, range }) =>
    z
      .array(productAdoption.optional())
      .parse([
        await queries.adoption(maker, product, {}),
        await queries.adoption(maker, product, range),
      ]),
  maturity: async (asked) => {
    const told: unknown[] = [];
    for (const place of placesOf(asked)) {
      told.push(maturity.optional().parse(await asked.queries.maturity(asked.maker, place)));
    }
    return told;
  },
  scaling: async ({ queries, maker, product, range }) =>
    z
      .array(scaling.optional())
      .parse([await queries.scaling(maker, range), await queries.scaling(maker, { product })]),
  goals: async ({ queries, maker, product }) =>
    productGoals.parse(await queries.goals(maker, product)),
  explain: async ({ queries, maker, product, customer }) => {
    const scale = await queries.scale(maker, {
      ...{ level: 'product', id: product, hierarchy: 'customer' },
    });
    const value = await queries.customerValue(maker, customer, {});
    const refs = [
      scale?.inputs.ref,
      value?.products[0]?.inputs.ref,
      (await queries.useCases(maker, product)).items[0]?.inputs.ref,
    ].flatMap((ref) => ref ?? []);
    const names = ['sessions', 'worth', 'cost', 'value'];
    const figures = refs.flatMap((ref) => names.map((name) => `${name}~${ref}`));
    return z
      .array(explanation.optional())
      .parse(await Promise.all(figures.map((figure) => queries.explain(maker, figure, {}))));
  },
  memberships: async ({ queries, maker, product }) =>
    productMemberships.parse(await queries.memberships(maker, product, {})),
  customerMemberships: async ({ queries, maker, customer }) =>
    z
      .array(productMemberships)
      .optional()
      .parse(await queries.customerMemberships(maker, customer)),
  customerValue: async ({ queries, maker, customer, range }) =>
    z
      .array(customerValue)
      .parse([
        await queries.customerValue(maker, customer, {}),
        await queries.customerValue(maker, customer, range),
      ]),
  customerWeights: async ({ queries, maker, customer }) =>
    customerWeights.parse(await queries.customerWeights(maker, customer)),
  advice: async ({ queries, maker }) =>
    z.array(adviceRecord).parse((await queries.advice(maker, {})).items),
  lastRun: async ({ queries }) => queries.lastRun(),
  lastAudit: async ({ queries }) => queries.lastAudit(),
};

function placesOf({ maker: _, product, customer, device }: Asked) {
  const ids = {
    ...{ network: 'network', product, group: '-', customer },
    device: `${product}/${device}`,
  };
  return levels.flatMap((level) =>
    hierarchies.map((hierarchy) => ({ level, id: ids[level], hierarchy })),
  );
}

/**
 * Puts every question there is, holds each answer against its contract, and looks through it for
 * what is no figure: a number that is not finite, a sentence with "NaN" in it, an estimate that is
 * neither given whole nor withheld with its reason.
 */
export async function askEverything(asked: Asked): Promise<Readonly<Record<string, unknown>>> {
  const answers: Record<string, unknown> = {};
  for (const [name, ask] of Object.entries(questions)) {
    answers[name] = await ask(asked);
    expect(noFigures(answers[name], name)).toEqual([]);
  }
  return answers;
}

/** Where in an answer something is no figure. */
function noFigures(answer: unknown, path: string): readonly string[] {
  if (typeof answer === 'number') return Number.isFinite(answer) ? [] : [`${path}: ${answer}`];
  if (typeof answer === 'string') {
    return /\b(NaN|Infinity|undefined|null)\b/.test(answer) ? [`${path}: ${answer}`] : [];
  }
  if (typeof answer !== 'object' || answer === null) return [];
  return [
    ...(isEstimate(answer) ? estimateMistakes(answer, path) : []),
    ...Object.entries(answer).flatMap(([key, inner]) => noFigures(inner, `${path}.${key}`)),
  ];
}

interface Told {
  readonly value: number | null;
  readonly lo90: number | null;
  readonly hi90: number | null;
  readonly withheld?: string;
}

function isEstimate(answer: object): answer is Told {
  return ['value', 'lo90', 'hi90', 'method', 'customers'].every((key) => key in answer);
}

function estimateMistakes({ value, lo90, hi90, withheld }: Told, path: string): readonly string[] {
  if (value === null) {
    const whole = withheld !== undefined && lo90 === null && hi90 === null;
    return whole ? [] : [`${path}: neither given nor withheld with its reason`];
  }
  if (withheld !== undefined) return [`${path}: given and withheld`];
  if ((lo90 === null) !== (hi90 === null)) return [`${path}: half an interval`];
  if (lo90 === null || hi90 === null) return [];
  return lo90 <= value && value <= hi90 ? [] : [`${path}: ${value} not in ${lo90} to ${hi90}`];
}
