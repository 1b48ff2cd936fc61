import { locale } from '../format/locale.ts';
import { offsetAt, zoneName } from '../format/zone.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Lengths between ticks that people count in. */
const lengths: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14, 28, 91, 364].map((n) => n * day),
];

/**
 * Ticks of an axis of time, on whole seconds, minutes, hours or days of the viewer's time zone,
 * and their words: as exact as the axis is short.
 */
export function timeTicks(
  from: number,
  to: number,
  most = 6,
): { readonly at: number[]; readonly words: (ms: number) => string } {
  const length = lengths.find((candidate) => (to - from) / candidate <= most) ?? 364 * day;
  const ahead = offsetAt(from);
  const first = Math.ceil((from + ahead) / length) * length - ahead;
  const at = [];
  for (let tick = first; tick <= to; tick += length) {
    at.push(tick);
  }
  const format = new Intl.DateTimeFormat(locale, {
    timeZone: zoneName(),
    ...(to - from > 2 * day
      ? { day: 'numeric', month: 'short' }
      : { hour: '2-digit', minute: '2-digit' }),
    ...(to - from < 10 * minute ? { second: '2-digit' } : {}),
  });
  return { at, words: (ms) => format.format(ms) };
}
