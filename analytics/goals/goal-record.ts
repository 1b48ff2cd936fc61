import type { Estimate } from '../../contract/records/estimate.ts';
import type { GoalRecord } from '../../contract/records/goal.ts';
import type { Random } from '../random.ts';
import { contributions, type Named } from './contributions.ts';
import { type Goal, gapTo, goalFigure, totalOf } from './figure.ts';
import { goalSentence } from './goal-sentence.ts';
import type { Measure } from './measure.ts';
import { outlookOf } from './outlook.ts';
import type { GoalRow } from './read-rows.ts';
import { type GoalWeeks, weekMs } from './weeks.ts';

/** What is known of a goal. */
export interface GoalFindings {
  readonly measure: Measure;
  readonly weeks: GoalWeeks;
  /** Of the weeks that the figure is of. */
  readonly rows: readonly GoalRow[];
  /** Of all whole weeks. */
  readonly weekly: GoalRecord['weeks'];
  readonly random: Random;
  /** What parts are called. */
  readonly names: Readonly<Record<'context' | 'group' | 'customer', (id: string) => Named>>;
}

/** All there is to say of a goal. Nothing in it is NaN: what cannot be told has its reason. */
export function goalRecordOf(
  id: string,
  goal: Goal,
  findings: GoalFindings,
): Omit<GoalRecord, 'inputs'> {
  const { measure, weeks, rows, weekly, random, names } = findings;
  const count = weeks.figure === null ? 0 : (weeks.figure.last - weeks.figure.first) / weekMs + 1;
  const figure = goalFigure(rows, measure, { weeks: count, unit: goal.unit, random });
  const told = figure.value !== null;
  const countable = measure.denominator === null;
  const outlook = told ? outlookOf(weekly, { ...weeks, countable }, goal) : null;
  const whole = totalOf(rows);
  const parts = (level: 'context' | 'group' | 'customer') =>
    contributions(told ? rows : [], (row) => row[level], goal, measure, count, names[level]);
  const record = {
    id,
    label: goal.label,
    metric: goal.metric,
    per: measure.per,
    direction: goal.direction,
    target: goal.target,
    unit: goal.unit,
    from: goal.from,
    by: goal.by ?? null,
    state: stateOf(goal, weeks, figure),
    window:
      weeks.figure === null ? null : { from: weeks.figure.first, to: weeks.figure.last + weekMs },
    figure,
    gap: gapTo(goal, figure),
    numerator: whole.numerator,
    denominator: countable ? count : whole.denominator,
    weeks: told ? weekly : [],
    outlook: typeof outlook === 'string' ? null : outlook,
    ...(typeof outlook === 'string' ? { outlookWithheld: outlook } : {}),
    contexts: parts('context'),
    groups: parts('group'),
    customers: parts('customer'),
  };
  return { ...record, sentence: goalSentence(record, count).trim() };
}

function stateOf(
  { direction, target }: Goal,
  { notBegun, over }: GoalWeeks,
  { value }: Estimate,
): GoalRecord['state'] {
  if (value === null) return 'unknown';
  if (notBegun) return 'not-begun';
  if (direction === 'up' ? value >= target : value <= target) return 'reached';
  return over ? 'missed' : 'under-way';
}
