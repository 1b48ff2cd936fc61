import type { FigureScope } from '../../contract/records/figure.ts';
import type { GoalRecord } from '../../contract/records/goal.ts';
import { textSql } from '../engine/literal.ts';
import { moneyResolution } from '../engine/session-columns.ts';
import { type Measure, measureOf } from '../goals/measure.ts';
import { inWeeks } from '../goals/read-rows.ts';
import { weekMs } from '../goals/weeks.ts';
import { goalsOf } from '../queries/goals.ts';
import { productLeaves, type QueryPorts } from '../queries/product-leaves.ts';
import { none } from '../scales/tree.ts';
import { type Formula, type Formulas, makingIn, only, under } from './formula.ts';
import type { Making, Side, Source, Subject } from './making.ts';

/** The figure of a goal, and what its parts contribute (`contexts.u-1.contribution`, …). */
export async function goalSubject(
  ports: QueryPorts,
  { maker, product, goal }: Extract<FigureScope, { readonly of: 'goal' }>,
): Promise<Subject | undefined> {
  const [leaves] = await productLeaves(ports, maker, product);
  const { items } = await goalsOf(ports, maker, product);
  const record = items.find(({ id }) => id === goal);
  if (record === undefined || leaves === undefined || record.window === null) return undefined;
  const measure = measureOf(leaves.model, record.metric);
  if (measure === undefined) return undefined;
  const { from, to } = record.window;
  const source = { product: leaves, where: inWeeks({ first: from, last: to - weekMs }) };
  const figure = figureFormula(record, measure, source);
  const sources = [source];
  return {
    of: `the goal “${record.label}”`,
    window: record.window,
    ...record.inputs,
    making: makingIn(record, sources, {
      figure,
      gap: {
        ...figure,
        name: 'How much is missing',
        made: 'The target less the figure (or the figure less the target, where less is better); below 0: how far beyond.',
        kind: 'comparison',
        steps: () => [
          { label: 'The figure', value: record.figure.value, unit: record.unit },
          { label: 'Target', value: record.target, unit: record.unit },
          { label: 'Missing', value: record.gap.value, unit: record.unit },
        ],
      },
      numerator: {
        ...figure,
        name: 'Above the line',
        made: 'The whole multiples that the sessions add above the line.',
        kind: 'comparison',
        steps: () => [],
      },
      denominator: {
        ...figure,
        name: 'Below the line',
        made: 'The whole multiples that the sessions add below the line, or the number of weeks.',
        kind: 'comparison',
        steps: () => [],
      },
      ...under(
        'weeks.*',
        {
          value: { ...figure, name: 'The figure of the week', kind: 'comparison' },
          sessions: {
            name: 'Sessions of the week',
            made: 'The sessions of the week that have a part in the figure.',
            leftOut: figure.leftOut ?? [],
          },
        },
        (way) => [
          { product: leaves, where: inWeeks({ first: Number(way[1]), last: Number(way[1]) }) },
        ],
      ),
      'outlook.**': {
        name: 'Outlook',
        made: 'Of several ways to forecast, the one that would have forecast the past weeks best; the interval is that of the errors it made, and the chance how many of them would still meet the target.',
        sources: [{ product: leaves, where: 'true' }],
      },
      ...partFormulas(record, measure, source),
    }),
  };
}

/** What is told of all goals of a product together. */
export async function goalsSubject(
  ports: QueryPorts,
  { maker, product }: Extract<FigureScope, { readonly of: 'goals' }>,
): Promise<Subject | undefined> {
  const record = await goalsOf(ports, maker, product);
  const products = await productLeaves(ports, maker, product);
  const most = (name: string, what: string): Formula => ({
    name,
    made: `The most ${what} that any of the goals stands on, which are those of the last whole weeks.`,
  });
  return {
    of: record.name,
    window: record.window,
    ...record.inputs,
    making: makingIn(
      record,
      products.map((one) => ({ product: one, where: 'true' })),
      { n: most('Sessions', 'sessions'), customers: most('Customers', 'customers') },
    ),
  };
}

function figureFormula(record: GoalRecord, measure: Measure, source: Source): Formula {
  const counted = record.per === 'week';
  return {
    ...sidesOf(measure, source),
    name: 'The figure',
    made: counted
      ? 'The number in the last whole weeks, divided by these weeks; a customer counts once a week, with the first session of it.'
      : 'The sum above the line divided by the sum below it, of the sessions of the last whole weeks.',
    kind: counted ? 'comparison' : 'ratio',
    steps: () =>
      counted
        ? [
            { label: 'Whole weeks', value: record.denominator, unit: '1' },
            { label: 'A week', value: record.figure.value, unit: record.unit },
          ]
        : [],
  };
}

/** A customer counts in a week with the first session of it. */
const firstOfWeek = `CASE WHEN row_number() OVER (
  PARTITION BY s.customer, date_trunc('week', s.day) ORDER BY s.started, s.id) = 1 THEN 1 ELSE 0 END`;

function sidesOf(
  measure: Measure,
  { product }: Source,
): Pick<Making, 'above' | 'below' | 'leftOut'> {
  const { numerator, denominator, once, resolution, unit, per } = measure;
  const { currency } = product.model.value;
  const money = per === 'money';
  const side = (sql: string, one: number, of: string): Side => ({
    sql: () => sql,
    ...(money ? { one: moneyResolution, unit: currency } : { one, unit: of }),
  });
  return {
    above: side(once ? firstOfWeek : numerator, resolution, unit),
    ...(denominator === null ? {} : { below: side(denominator, 1, '1') }),
    leftOut: [
      ...(once ? [{ reason: 'nobody-known', when: 's.customer IS NULL' } as const] : []),
      {
        reason: 'amount-unknown',
        when: once ? 'false' : `(${numerator}) IS NULL OR (${denominator ?? '0'}) IS NULL`,
      },
    ],
  };
}

const levels = { contexts: 'context', groups: '"group"', customers: 'customer' } as const;

/** What each part contributes: what it adds above the line, over the line of the whole. */
function partFormulas(record: GoalRecord, measure: Measure, source: Source): Formulas {
  // Customers that are counted once are counted where most of their week was: no session tells it.
  if (measure.once) return onceFormulas;
  const { unit, denominator } = record;
  return Object.assign(
    {},
    ...(Object.keys(levels) as (keyof typeof levels)[]).map((level): Formulas => {
      const column = `s.${levels[level]}`;
      const named = record[level].items;
      const others = named
        .filter(({ id }) => id !== '*' && id !== none)
        .map(({ id }) => textSql(id));
      const whereOf = (id: string) => {
        if (id === none) return `${column} IS NULL`;
        if (id !== '*') return `${column} = ${textSql(id)}`;
        const rest = `${column} NOT IN (${others.join(', ') || 'NULL'})`;
        return named.some((one) => one.id === none) ? rest : `(${column} IS NULL OR ${rest})`;
      };
      const formula = ([, id = '']: readonly string[]): Formula => {
        const part = named.find((one) => one.id === id);
        return {
          ...sidesOf(measure, source),
          name: `What ${part?.name ?? id} contributes`,
          made: 'What its sessions add above the line, divided by what all sessions add below it; so contributions add up to the figure.',
          kind: 'comparison',
          sources: only([source], whereOf(id)),
          steps: () =>
            part === undefined
              ? []
              : [
                  { label: 'Its own figure', value: part.own, unit },
                  { label: 'Its weight', value: (100 * part.denominator) / denominator, unit: '%' },
                  { label: 'Contribution', value: part.contribution, unit },
                ],
        };
      };
      return { [`${level}.*.*`]: formula };
    }),
  );
}

const onceFormulas: Formulas = Object.fromEntries(
  Object.keys(levels).map((level) => [
    `${level}.*.*`,
    {
      name: 'Contribution',
      made: 'Each customer counts once a week, in the part where most of that week’s sessions were.',
    },
  ]),
);
