import { useMemo } from 'preact/hooks';
import type { ActiveUse } from '../../../../contract/records/adoption.ts';
import type { Inputs } from '../../../../contract/records/estimate.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { count, counted, rounded, share } from '../../format/number.ts';
import { localDate } from '../../format/time.ts';
import { withheldWords } from '../../format/words.ts';
import { startOfDate } from '../../format/zone.ts';
import { Chart } from '../../parts/chart.tsx';

/** Customers active on a day, in its week and in its month. */
export function ActiveLines({
  active,
  inputs,
}: {
  readonly active: ActiveUse;
  readonly inputs: Inputs;
}) {
  const { days, stickiness, meanDaily, monthly, monthDays } = active;
  const data = useMemo(
    () => ({
      times: days.map(({ day }) => startOfDate(day)),
      lines: [
        { label: '28 days', colour: '--ink-3', values: days.map((one) => one.monthly) },
        { label: '7 days', colour: '--context-2', values: days.map((one) => one.weekly) },
        { label: 'day', colour: '--accent', values: days.map((one) => one.daily) },
      ],
    }),
    [days],
  );
  const often =
    stickiness.value === null
      ? stickiness.withheld && `${withheldWords[stickiness.withheld]}.`
      : `Stickiness, the one over the other: ${share(stickiness.value)} (${share(stickiness.lo90 ?? 0)} to ${share(stickiness.hi90 ?? 0)}).`;
  return (
    <Chart
      title="Active customers"
      explained={{ figure: 'active.stickiness', inputs }}
      unit="with at least one session"
      summary={`${rounded(meanDaily)} on a day and ${counted(monthly, 'customer')} in all over the last ${count(monthDays)} days. ${often}`}
      table={{
        columns: [
          { label: 'Day' },
          { label: 'On the day', numeric: true, format: count },
          { label: 'In 7 days', numeric: true, format: count },
          { label: 'In 28 days', numeric: true, format: count },
        ],
        rows: days.map(({ day, daily, weekly, monthly: inMonth }) => [day, daily, weekly, inMonth]),
      }}
      aside={
        <span class="line-key">
          <span class="line-swatch swatch-accent" /> day <span class="line-swatch swatch-second" />{' '}
          7 days <span class="line-swatch swatch-ink" /> 28 days
        </span>
      }
    >
      <TimeChart
        name="Active customers"
        data={data}
        fromZero
        format={count}
        tell={(place) => {
          const one = days[place];
          return one === undefined
            ? ''
            : `${localDate(one.day)}: ${count(one.daily)} on the day, ${count(one.weekly)} in 7 days, ${count(one.monthly)} in 28 days`;
        }}
      />
    </Chart>
  );
}
