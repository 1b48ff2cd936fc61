import { dayRange } from '../format/time.ts';

/** The periods offered, by the word that stands in the address. */
export const periodNames = {
  '7d': 'Last 7 days',
  '28d': 'Last 28 days',
  '84d': 'Last 12 weeks',
  all: 'All time',
  custom: 'Other dates',
} as const;
export type PeriodName = keyof typeof periodNames;

/** A stretch of whole days in the reader's time zone; without bounds it is all there is. */
export interface Period {
  readonly name: PeriodName;
  /** included, epoch ms */
  readonly from?: number;
  /** excluded, epoch ms */
  readonly to?: number;
}

const lengths: Readonly<Partial<Record<PeriodName, number>>> = { '7d': 7, '28d': 28, '84d': 84 };

/** The period that an address names: `period=28d`, or `from` and `to` as local dates. */
export function readPeriod(
  query: URLSearchParams,
  fallback: PeriodName,
  now: number = Date.now(),
): Period {
  const [from, to] = [localMidnight(query.get('from')), localMidnight(query.get('to'))];
  if (from !== undefined && to !== undefined && from <= to) {
    return { name: 'custom', from, to: daysAfter(to, 1) };
  }
  const asked = query.get('period') ?? '';
  const name = asked in periodNames && asked !== 'custom' ? (asked as PeriodName) : fallback;
  const days = lengths[name];
  if (days === undefined) return { name: 'all' };
  const tomorrow = daysAfter(new Date(now).setHours(0, 0, 0, 0), 1);
  return { name, from: daysAfter(tomorrow, -days), to: tomorrow };
}

/** What a period may be compared with, by the word that stands in the address. */
export const comparisons = {
  previous: 'The days before',
  year: 'A year earlier',
  none: 'Nothing',
} as const;
export type Comparison = keyof typeof comparisons;

export function readComparison(query: URLSearchParams): Comparison {
  const asked = query.get('compare') ?? '';
  return asked in comparisons ? (asked as Comparison) : 'previous';
}

/** The period to compare with, of the same length; undefined for all time. */
export function comparedPeriod(
  { name, from, to }: Period,
  comparison: Comparison,
): Period | undefined {
  if (from === undefined || to === undefined || comparison === 'none') return undefined;
  if (comparison === 'year') return { name, from: yearBefore(from), to: yearBefore(to) };
  const days = Math.round((to - from) / 86_400_000);
  return { name, from: daysAfter(from, -days), to: from };
}

/** The words for a period: `Last 28 days`, `12 May – 8 Jun 2026`. */
export function periodWords({ name, from, to }: Period): string {
  if (name !== 'custom' || from === undefined || to === undefined) return periodNames[name];
  return dayRange(from, to);
}

/** The words of an address that name a period. */
export function periodQuery({
  name,
  from,
  to,
}: Period): Readonly<Record<string, string | undefined>> {
  if (name !== 'custom' || from === undefined || to === undefined) {
    return { period: name, from: undefined, to: undefined };
  }
  return { period: undefined, from: dateInput(from), to: dateInput(to - 1) };
}

/** `YYYY-MM-DD` of a moment in the reader's time zone, as `<input type="date">` wants it. */
export function dateInput(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function localMidnight(text: string | null): number | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? '') ?? [];
  if (day === undefined) return undefined;
  return new Date(Number(year), Number(month) - 1, Number(day)).getTime();
}

function yearBefore(midnight: number): number {
  const date = new Date(midnight);
  return date.setFullYear(date.getFullYear() - 1);
}

/** A day is not always 24 hours long, so days are counted by the calendar. */
function daysAfter(midnight: number, days: number): number {
  const date = new Date(midnight);
  return date.setDate(date.getDate() + days);
}
