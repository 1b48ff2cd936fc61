import { locale } from './locale.ts';
import { zoneName } from './zone.ts';

const formats = {
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  shortDay: { day: 'numeric', month: 'short' },
  weekday: { weekday: 'short', day: 'numeric', month: 'short' },
  moment: { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const cache = new Map<string, Intl.DateTimeFormat>();

/** Local time is that of the viewer's zone, unless another is named. */
function format(name: keyof typeof formats, timeZone: string = zoneName()): Intl.DateTimeFormat {
  const key = `${name} ${timeZone}`;
  const found = cache.get(key);
  if (found !== undefined) return found;
  const made = new Intl.DateTimeFormat(locale, { ...formats[name], timeZone });
  cache.set(key, made);
  return made;
}

/** `12 May 2026` */
export const day = (ms: number, timeZone?: string) => format('day', timeZone).format(ms);
/** `12 May` */
export const shortDay = (ms: number, timeZone?: string) => format('shortDay', timeZone).format(ms);
/** `Tue, 12 May, 17:42` */
export const moment = (ms: number, timeZone?: string) => format('moment', timeZone).format(ms);
/** `17:42:05` */
export const clock = (ms: number) => format('clock').format(ms);
/** A local date `2026-05-12`, which has no zone any more: `Tue, 12 May` */
export const localDate = (date: string) => format('weekday', 'UTC').format(Date.parse(date));
/** The days from `from` (included) to `to` (excluded): `12 May – 8 Jun 2026` */
export const dayRange = (from: number, to: number, timeZone?: string) =>
  format('day', timeZone).formatRange(from, Math.max(from, to - 1));

/** `Mon` … `Sun` for 0 … 6. */
export const weekdays: readonly string[] = Array.from({ length: 7 }, (_, n) =>
  new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format(
    Date.UTC(2024, 0, 1 + n),
  ),
);

const steps = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** How long ago: `3 minutes ago`, `now` below a second. */
export function ago(ms: number, now: number): string {
  const passed = Math.max(0, now - ms);
  const [unit, size] = steps.find(([, length]) => passed >= length) ?? (['second', 1_000] as const);
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(
    -Math.floor(passed / size),
    unit,
  );
}

const symbols = { day: 'd', hour: 'h', minute: 'min', second: 's' } as const;

/** A length of time in its two largest units: `38 min`, `2 h 5 min`, `3 d 4 h`. */
export function duration(ms: number): string {
  const start = Math.max(
    0,
    steps.findIndex(([, length]) => ms >= length),
  );
  const first = steps[ms >= 1_000 ? start : 3] ?? steps[3];
  const second = ms >= 1_000 ? steps[start + 1] : undefined;
  const whole = Math.floor(ms / first[1]);
  const rest = second === undefined ? 0 : Math.floor((ms % first[1]) / second[1]);
  const large = `${whole}\u00a0${symbols[first[0]]}`;
  // Seconds beside minutes matter only where there are few minutes.
  if (second === undefined || rest === 0 || (first[0] === 'minute' && whole >= 5)) return large;
  return `${large} ${rest}\u00a0${symbols[second[0]]}`;
}
