import type { GoalRecord } from '../../../../contract/records/goal.ts';
import { FanChart, type FanPoint } from '../../charts/fan-chart.tsx';
import { IntervalRows } from '../../charts/interval-rows.tsx';
import { count, measured, rounded, tied } from '../../format/number.ts';
import { day } from '../../format/time.ts';
import { Chart } from '../../parts/chart.tsx';
import { Contributions } from './contributions.tsx';

const stateWords: Readonly<Record<GoalRecord['state'], string>> = {
  'not-begun': 'Not begun',
  'under-way': 'Under way',
  reached: 'Reached',
  missed: 'Missed',
  unknown: 'No figure yet',
};

/** One goal: where it stands, week by week, and what each part contributes. */
export function GoalSection({ goal }: { readonly goal: GoalRecord }) {
  const { label, state, sentence, figure, target, unit, from, by } = goal;
  return (
    <section class="goal">
      <h2>
        {label} <span class={`goal-state goal-${state}`}>{stateWords[state]}</span>
      </h2>
      <p class="prose">{tied(sentence)}</p>
      <p class="quiet-words">
        {goal.direction === 'up' ? 'At least' : 'At most'} {measured(target, unit)}, from{' '}
        {day(Date.parse(from), 'UTC')}
        {by !== null && ` by ${day(Date.parse(by), 'UTC')}`}
      </p>
      {figure.value !== null && (
        <>
          <IntervalRows
            rows={[
              {
                key: goal.id,
                label: 'Last whole weeks',
                estimate: figure,
                explained: { figure: 'figure', inputs: goal.inputs },
              },
            ]}
            format={(value) => measured(value, unit)}
            mark={target}
          />
          <Weeks goal={goal} />
          <Contributions
            title="By way of use"
            one="Way of use"
            goal={goal}
            parts={goal.contexts}
            way="contexts"
          />
          <Contributions
            title="By group"
            one="Group"
            goal={goal}
            parts={goal.groups}
            way="groups"
          />
          <Contributions
            title="By customer"
            one="Customer"
            goal={goal}
            parts={goal.customers}
            way="customers"
          />
        </>
      )}
    </section>
  );
}

function Weeks({ goal }: { readonly goal: GoalRecord }) {
  const { weeks, outlook, target, unit, label } = goal;
  const points: readonly FanPoint[] = [
    ...weeks.map(({ week, value }) => ({ week, value })),
    ...(outlook?.points ?? []),
  ];
  if (points.length < 2) return null;
  return (
    <Chart
      title="Week by week"
      level={3}
      summary={
        outlook === null
          ? 'The figure of each whole week.'
          : `The figure of each whole week, and of ${outlook.points.length} weeks to come.`
      }
      table={{
        columns: [
          { label: 'Week from', format: (week: number) => day(week, 'UTC') },
          { label: 'Figure', numeric: true, format: rounded },
          { label: 'Low', numeric: true, format: rounded },
          { label: 'High', numeric: true, format: rounded },
          { label: 'Sessions', numeric: true, format: count },
        ],
        rows: points.map(({ week, value, lo90, hi90 }, n) => [
          week,
          value,
          lo90 ?? null,
          hi90 ?? null,
          weeks[n]?.sessions ?? null,
        ]),
      }}
    >
      <FanChart
        points={points}
        target={target}
        name={label}
        format={rounded}
        tell={({ week, value, lo90, hi90 }) => {
          const when = `Week from ${day(week, 'UTC')}`;
          if (value === null) return `${when}: no use`;
          const figure = measured(value, unit);
          return lo90 === undefined || hi90 === undefined
            ? `${when}: ${figure}`
            : `${when}: ${figure} expected, ${rounded(lo90)} to ${rounded(hi90)}`;
        }}
      />
    </Chart>
  );
}
