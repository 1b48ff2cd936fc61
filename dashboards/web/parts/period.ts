import { dayRange } from '../format/time.ts';
import { dateAfter, dateAt, startOfDate } from '../format/zone.ts';

/** The periods offered, by the word that stands in the address. */
export const periodNames = {
  '7d': 'Last 7 days',
  '28d': 'Last 28 days',
  '84d': 'Last 12 weeks',
  all: 'All time',
  custom: 'Other dates',
} as const;
export type PeriodName = keyof typeof periodNames;

/** A stretch of whole local days; without bounds it is all there is. */
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
  const [first, last] = [dateIn(query.get('from')), dateIn(query.get('to'))];
  if (first !== undefined && last !== undefined && first <= last) {
    return { name: 'custom', from: startOfDate(first), to: startOfDate(dateAfter(last, 1)) };
  }
  const asked = query.get('period') ?? '';
  const name = asked in periodNames && asked !== 'custom' ? (asked as PeriodName) : fallback;
  const days = lengths[name];
  if (days === undefined) return { name: 'all' };
  const tomorrow = dateAfter(dateAt(now), 1);
  return { name, from: startOfDate(dateAfter(tomorrow, -days)), to: startOfDate(tomorrow) };
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
  const [first, end] = [dateAt(from), dateAt(to)];
  if (comparison === 'year') {
    return { name, from: startOfDate(yearBefore(first)), to: startOfDate(yearBefore(end)) };
  }
  const days = Math.round((Date.parse(end) - Date.parse(first)) / 86_400_000);
  return { name, from: startOfDate(dateAfter(first, -days)), to: from };
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
  return { period: undefined, from: dateAt(from), to: dateAt(to - 1) };
}

function dateIn(text: string | null): string | undefined {
  return text !== null && /^\d{4}-\d\d-\d\d$/.test(text) && Number.isFinite(Date.parse(text))
    ? text
    : undefined;
}

function yearBefore(date: string): string {
  const day = new Date(date);
  return new Date(day.setUTCFullYear(day.getUTCFullYear() - 1)).toISOString().slice(0, 10);
}
