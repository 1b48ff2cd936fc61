import type { CustomerValue } from '../../../../contract/records/value.ts';
import { type DayBar, DayBars } from '../../charts/day-bars.tsx';
import { counted, money } from '../../format/number.ts';
import { localDate, shortDay } from '../../format/time.ts';
import { Chart } from '../../parts/chart.tsx';

/** The worth of each day. */
export function Days({ value: { days, currency, timezone } }: { readonly value: CustomerValue }) {
  if (days.length < 2) return null;
  // About six dates find room below the bars, whatever the width.
  const every = Math.max(1, Math.ceil(days.length / 6));
  const bars: readonly DayBar[] = days.map(({ day, sessions, worth, cost }, n) => ({
    key: day,
    value: worth,
    ...(n % every === 0 ? { label: shortDay(Date.parse(day), 'UTC') } : {}),
    words: `${localDate(day)}: ${money(worth, currency)} of worth for ${money(cost, currency)}, ${counted(sessions, 'use')}`,
  }));
  const best = days.toSorted((a, b) => b.worth - a.worth)[0];
  const used = days.filter(({ sessions }) => sessions > 0).length;
  return (
    <Chart
      title="Day by day"
      unit={`worth in ${currency}, days of ${timezone.replaceAll('_', ' ')}`}
      summary={
        best === undefined
          ? ''
          : `In use on ${used} of ${days.length} days; most on ${localDate(best.day)} with ${money(best.worth, currency)}.`
      }
      table={{
        columns: [
          { label: 'Day' },
          { label: 'Uses', numeric: true, format: String },
          { label: 'Worth', numeric: true, format: (worth: number) => money(worth, currency) },
          { label: 'Cost', numeric: true, format: (cost: number) => money(cost, currency) },
        ],
        rows: days.map(({ day, sessions, worth, cost }) => [day, sessions, worth, cost]),
      }}
    >
      <DayBars
        bars={bars}
        name="Worth"
        format={(worth) => money(worth, currency, { brief: true })}
      />
    </Chart>
  );
}
