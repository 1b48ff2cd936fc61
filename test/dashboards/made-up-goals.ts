import type { Goal } from '../../analytics/goals/figure.ts';
import { goalRecordOf } from '../../analytics/goals/goal-record.ts';
import { measureOf } from '../../analytics/goals/measure.ts';
import { weekMs, weeksOf } from '../../analytics/goals/weeks.ts';
import { seededRandom } from '../../analytics/random.ts';
import type { ProductGoals } from '../../contract/records/goal.ts';
import { inputsAt } from '../support/made-up-inputs.ts';
import { colourOf, useCasesOf } from './made-up-contexts.ts';
import { madeUpInputs } from './made-up-explained.ts';
import { groups, maker, models, now, people, sessions } from './made-up-use.ts';

const goals: Readonly<Record<string, Goal>> = {
  distance_a_ride: {
    metric: 'distance',
    direction: 'up',
    target: 12,
    unit: 'km',
    from: '2026-01-01',
    by: '2026-05-31',
    label: 'Distance of a ride',
  },
  hours_a_ride: {
    metric: 'duration',
    direction: 'down',
    target: 1,
    unit: 'h',
    from: '2026-01-01',
    by: '2026-01-31',
    label: 'Length of a ride',
  },
};

/** Goals of the e-bike, measured by the sessions made up; the other products declare none. */
export function goalsOf(product: string): ProductGoals {
  const model = models.find((candidate) => candidate.product === product);
  const declared = product === 'e-bike' && model !== undefined ? Object.entries(goals) : [];
  const level: Readonly<Record<string, number>> = { distance: 10.6, duration: 0.65 };
  const items = declared.flatMap(([id, goal]) => {
    const measure = model && measureOf(model, goal.metric);
    if (measure === undefined) return [];
    const begin = now - 42 * weekMs;
    const weeks = weeksOf({ first: begin, latest: now }, goal);
    const { first = 0, last = 0 } = weeks.figure ?? {};
    const random = seededRandom(11);
    const inputs = madeUpInputs({ of: 'goal', maker, product, goal: id }, sessions);
    const record = goalRecordOf(id, goal, {
      measure,
      weeks,
      rows: sessions
        .filter((one) => one.product === product && one.start >= first && one.start < last + weekMs)
        .map(({ customer, context, group, features, start, end }) => ({
          customer,
          context,
          group,
          numerator: Math.round(
            goal.metric === 'duration' ? end - start : Number(features[goal.metric]) * 1_000,
          ),
          denominator: 1,
          sessions: 1,
        })),
      weekly: weeks.whole.map((week, n) => ({
        week,
        value: n === 9 ? null : (level[goal.metric] ?? 0) * (0.7 + 0.0072 * n + 0.06 * random()),
        sessions: n === 9 ? 0 : 300,
      })),
      random,
      names: {
        context: (part) => ({
          name: useCasesOf(product).items.find((one) => one.id === part)?.name ?? part,
          colour: colourOf(part),
        }),
        group: (part) => ({
          name: groups.find((one) => one.id === part)?.name ?? part,
          colour: null,
        }),
        customer: (part) => ({
          name: people.find((one) => one.id === part)?.name ?? 'Nobody known',
          colour: null,
        }),
      },
    });
    return [{ ...record, inputs }];
  });
  return {
    inputs: inputsAt({ of: 'goals', maker, product }, 1_000),
    maker,
    product,
    name: model?.name ?? product,
    window: { from: now - 42 * weekMs, to: now },
    computedAt: now - 90_000,
    seed: 1,
    n: 1_000,
    customers: people.length,
    items,
  };
}
