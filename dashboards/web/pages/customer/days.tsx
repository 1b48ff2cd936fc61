import type { CustomerValue } from '../../../../contract/records/value.ts';
import { type DayBar, DayBars } from '../../charts/day-bars.tsx';
import { counted, money } from '../../format/number.ts';
import { localDate, shortDay } from '../../format/time.ts';
import { Chart } from '../../parts/chart.tsx';

type Day = CustomerValue['days'][number];

const dayMs = 86_400_000;
/** More bars than this are too thin to point at: then a bar is a week. */
const mostDays = 120;

/** The worth of each day, or of each week where there are many days. */
export function Days({ value }: { readonly value: CustomerValue }) {
  const { currency, timezone } = value;
  const days = everyDay(value);
  if (days.length < 2) return null;
  const weekly = days.length > mostDays;
  const spans = weekly ? byWeek(days) : days;
  // About six dates find room below the bars, whatever the width.
  const every = Math.max(1, Math.ceil(spans.length / 6));
  const bars: readonly DayBar[] = spans.map(({ day, sessions, worth, cost }, n) => ({
    key: day,
    value: worth,
    ...(n % every === 0 ? { label: shortDay(Date.parse(day), 'UTC') } : {}),
    words: `${weekly ? 'Week of ' : ''}${localDate(day)}: ${money(worth, currency)} of worth for ${money(cost, currency)}, ${counted(sessions, 'use')}`,
  }));
  return (
    <Chart
      title={weekly ? 'Week by week' : 'Day by day'}
      unit={`worth in ${currency}, days of ${timezone.replaceAll('_', ' ')}`}
      summary={summaryOf(days, currency)}
      table={{
        columns: [
          { label: weekly ? 'Week of' : 'Day' },
          { label: 'Uses', numeric: true, format: String },
          { label: 'Worth', numeric: true, format: (worth: number) => money(worth, currency) },
          { label: 'Cost', numeric: true, format: (cost: number) => money(cost, currency) },
        ],
        rows: spans.map(({ day, sessions, worth, cost }) => [day, sessions, worth, cost]),
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

function summaryOf(days: readonly Day[], currency: string): string {
  const [best] = days.toSorted((a, b) => b.worth - a.worth);
  const used = days.filter(({ sessions }) => sessions > 0).length;
  if (best === undefined || used === 0) return 'Not in use on any of these days.';
  return `In use on ${used} of ${days.length} days; most on ${localDate(best.day)} with ${money(best.worth, currency)}.`;
}

/** Every local day of the window: the record has those on which something was used. */
function everyDay({ days, window, timezone }: CustomerValue): readonly Day[] {
  const known = new Map(days.map((day) => [day.day, day]));
  // The Swedish form of a date is that of ISO 8601.
  const dateOf = new Intl.DateTimeFormat('sv', { timeZone: timezone });
  const [first, last] = [dateOf.format(window.from), dateOf.format(window.to - 1)];
  const all: Day[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += dayMs) {
    const day = new Date(at).toISOString().slice(0, 10);
    all.push(known.get(day) ?? { day, sessions: 0, worth: 0, cost: 0 });
  }
  return all;
}

function byWeek(days: readonly Day[]): readonly Day[] {
  const weeks: Day[] = [];
  for (let start = 0; start < days.length; start += 7) {
    const week = days.slice(start, start + 7);
    const sum = (of: (day: Day) => number) => week.reduce((total, day) => total + of(day), 0);
    weeks.push({
      day: week[0]?.day ?? '',
      sessions: sum(({ sessions }) => sessions),
      worth: sum(({ worth }) => worth),
      cost: sum(({ cost }) => cost),
    });
  }
  return weeks;
}
