import { inputsOf } from '../../contract/records/figure.ts';
import type { GoalRecord, ProductGoals } from '../../contract/records/goal.ts';
import type { Named } from '../goals/contributions.ts';
import { figureOf, type Goal } from '../goals/figure.ts';
import { goalRecordOf } from '../goals/goal-record.ts';
import { type Measure, measureOf, unmeasured } from '../goals/measure.ts';
import { inWeeks, noGoalSums, readGoalRows, readSpan, readWeeks } from '../goals/read-rows.ts';
import { weeksOf } from '../goals/weeks.ts';
import { seededRandom, seedFor } from '../random.ts';
import { readMark } from '../scales/session-mark.ts';
import { none } from '../scales/tree.ts';
import { nameOf } from './names.ts';
import { type ProductLeaves, productLeaves, type QueryPorts } from './product-leaves.ts';

/**
 * The strategic goals that the model in force declares, measured by the sessions there are. Cost:
 * for each goal two scans of a few columns of the sessions, 600 resamples of the customers of four
 * weeks, and some 24 fits to at most 104 weekly figures.
 */
export async function goalsOf(
  ports: QueryPorts,
  maker: string,
  product: string,
): Promise<ProductGoals> {
  const { database, registry, clock, seed } = ports;
  const model = registry.product(maker, product);
  const [leaves] = await productLeaves(ports, maker, product);
  const span = leaves === undefined ? null : await readSpan(database, maker, product);
  const items: GoalRecord[] = [];
  for (const [id, goal] of Object.entries(model?.goals ?? {})) {
    items.push(await measuredGoal(ports, maker, leaves, span, id, goal));
  }
  const at = clock();
  // Each goal stands on the sessions of its own weeks; what is told of all of them, on all there are.
  const stands =
    leaves === undefined
      ? { sessions: 0, mark: 0 }
      : await readMark(database, maker, product, 'true');
  return {
    inputs: inputsOf({ scope: { of: 'goals', maker, product }, at, ...stands, told: {} }),
    window: { from: span?.first ?? at, to: span?.latest ?? at },
    computedAt: at,
    seed,
    n: items.reduce((most, { figure }) => Math.max(most, figure.n), 0),
    customers: items.reduce((most, { figure }) => Math.max(most, figure.customers), 0),
    maker,
    product,
    name: model?.name ?? product,
    items,
  };
}

async function measuredGoal(
  ports: QueryPorts,
  maker: string,
  leaves: ProductLeaves | undefined,
  span: Awaited<ReturnType<typeof readSpan>>,
  id: string,
  goal: Goal,
): Promise<GoalRecord> {
  const { database, registry, seed } = ports;
  // Sessions may still be those of an earlier model, which need not know the metric.
  const measure = leaves && measureOf(leaves.model, goal.metric);
  const weeks = weeksOf(measure === undefined ? null : span, goal);
  const product = leaves?.model.product ?? '';
  const place = (level: 'group' | 'customer') => (part: string) => ({
    name: nameOf(registry, maker, { level, id: part }),
    colour: null,
  });
  const record = goalRecordOf(id, goal, {
    measure: measure ?? unmeasured(goal.unit),
    weeks,
    rows:
      measure === undefined || weeks.figure === null
        ? []
        : await readGoalRows(database, maker, product, measure, weeks.figure),
    weekly:
      measure === undefined ? [] : await weeklyFigures(ports, maker, product, measure, weeks.whole),
    random: seededRandom(seedFor(seed, maker, product, 'goal', id)),
    names: { context: contextNames(leaves), group: place('group'), customer: place('customer') },
  });
  const stands =
    weeks.figure === null
      ? { sessions: 0, mark: 0 }
      : await readMark(database, maker, product, inWeeks(weeks.figure));
  const scope = { of: 'goal', maker, product, goal: id } as const;
  const told = { figure: record.figure.value, gap: record.gap.value };
  return { ...record, inputs: inputsOf({ scope, at: ports.clock(), ...stands, told }) };
}

function contextNames(leaves: ProductLeaves | undefined): (id: string) => Named {
  const known = new Map(leaves?.contexts?.contexts.map((context) => [context.id, context]));
  return (id) => {
    const { name, colour = null } = known.get(id) ?? {};
    return { name: id === none ? 'In no way of use yet' : (name ?? id), colour };
  };
}

async function weeklyFigures(
  { database }: QueryPorts,
  maker: string,
  product: string,
  measure: Measure,
  whole: readonly number[],
): Promise<GoalRecord['weeks']> {
  const rows = await readWeeks(database, maker, product, measure);
  const found = new Map(rows.map((row) => [row.week, row]));
  return whole.map((week) => {
    const sums = found.get(week) ?? noGoalSums;
    return { week, value: figureOf(sums, measure, 1), sessions: sums.sessions };
  });
}
