import type { GoalPart, GoalParts } from '../../contract/records/goal.ts';
import { amountOf } from '../engine/exact-amount.ts';
import { none } from '../scales/tree.ts';
import { figureOf, type Goal, totalOf } from './figure.ts';
import type { Measure } from './measure.ts';
import { addGoalSums, type GoalRow, type GoalSums, noGoalSums } from './read-rows.ts';

/** What a part is called, and its place in the palette where it has one. */
export interface Named {
  readonly name: string;
  readonly colour: number | null;
}

/** Stands for all parts that are not told one by one. */
const rest = '*';
const mostParts = 30;

/**
 * What each part contributes to the figure of a goal. With N over D of the whole and n over d of a
 * part:
 *
 * - contribution n / D; these add up to N / D. It is the part's own figure n / d times its weight
 *   d / D, so a part contributes by being good as well as by being large.
 * - towards the target T, for ratios: (n − T d) / D in the direction of the goal; these add up to
 *   minus the gap, N / D − T.
 *
 * For counts D is the number of weeks. As n, d, N and D are whole numbers, the n add up to N and
 * the d to D exactly. At most 30 parts are told; the others are one, so that the sum still holds.
 */
export function contributions(
  rows: readonly GoalRow[],
  partOf: (row: GoalRow) => string | null,
  goal: Goal,
  measure: Measure,
  weeks: number,
  named: (id: string) => Named,
): GoalParts {
  const whole = totalOf(rows);
  const below = measure.denominator === null ? weeks : whole.denominator;
  if (!(below > 0)) return { items: [], others: 0 };
  const sums = new Map<string, GoalSums>();
  for (const row of rows) {
    const id = partOf(row) ?? none;
    sums.set(id, addGoalSums(sums.get(id) ?? noGoalSums, row));
  }
  const sign = goal.direction === 'up' ? 1 : -1;
  const told = (id: string, of: GoalSums, { name, colour }: Named): GoalPart => {
    const amount = amountOf(of.numerator, measure.resolution);
    return {
      id,
      name,
      colour,
      numerator: of.numerator,
      denominator: of.denominator,
      contribution: amount / below,
      own: figureOf(of, measure, weeks),
      towards:
        measure.denominator === null
          ? null
          : (sign * (amount - goal.target * of.denominator)) / below,
    };
  };
  const sorted = [...sums].sort(
    ([a, one], [b, other]) =>
      Math.abs(other.numerator) - Math.abs(one.numerator) || (a < b ? -1 : 1),
  );
  const hidden = sorted.length > mostParts ? sorted.slice(mostParts - 1) : [];
  const items = sorted
    .slice(0, sorted.length - hidden.length)
    .map(([id, of]) => told(id, of, named(id)));
  if (hidden.length === 0) return { items, others: 0 };
  const others = totalOf(hidden.map(([, of]) => of));
  const name = `${hidden.length} others`;
  return { items: [...items, told(rest, others, { name, colour: null })], others: hidden.length };
}
