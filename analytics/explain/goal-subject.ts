import type { Estimate } from '../../contract/records/estimate.ts';
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
import type { Making, Side, Source, Subject } from './making.ts';

/** The figure of a goal, and what its parts contribute (`contexts.u-1`, `groups.berlin`, …). */
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
  const figures = { figure: figureMaking(record, measure, source) };
  return {
    of: `the goal “${record.label}”`,
    window: record.window,
    ...record.inputs,
    figures: measure.once ? figures : { ...figures, ...partMakings(record, measure, source) },
  };
}

function figureMaking(record: GoalRecord, measure: Measure, source: Source): Making {
  const counted = record.per === 'week';
  return {
    ...sidesOf(measure, source),
    name: 'The figure',
    made: counted
      ? 'The number in the last whole weeks, divided by these weeks; a customer counts once a week, with the first session of it.'
      : 'The sum above the line divided by the sum below it, of the sessions of the last whole weeks.',
    kind: counted ? 'comparison' : 'ratio',
    sources: [source],
    now: record.figure,
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
function partMakings(
  record: GoalRecord,
  measure: Measure,
  source: Source,
): Readonly<Record<string, Making>> {
  const { figure, unit, denominator } = record;
  const makings = (Object.keys(levels) as (keyof typeof levels)[]).flatMap((level) =>
    record[level].items
      .filter(({ id }) => id !== '*')
      .map(({ id, name, contribution, own, denominator: below }): [string, Making] => {
        const column = `s.${levels[level]}`;
        const is = id === none ? `${column} IS NULL` : `${column} = ${textSql(id)}`;
        const now: Estimate = {
          ...{ value: contribution, unit, lo90: null, hi90: null },
          ...{ n: figure.n, customers: figure.customers, method: 'part of a ratio of sums' },
        };
        return [
          `${level}.${id}`,
          {
            ...sidesOf(measure, source),
            name: `What ${name} contributes`,
            made: 'What its sessions add above the line, divided by what all sessions add below it; so contributions add up to the figure.',
            kind: 'comparison',
            sources: [{ product: source.product, where: `${source.where} AND ${is}` }],
            now,
            steps: () => [
              { label: 'Its own figure', value: own, unit },
              { label: 'Its weight', value: (100 * below) / denominator, unit: '%' },
              { label: 'Contribution', value: contribution, unit },
            ],
          },
        ];
      }),
  );
  return Object.fromEntries(makings);
}
