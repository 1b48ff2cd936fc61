const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const known = new Map<string, number>();

/** The moment at which a local day begins in a zone, for the day that holds `time` in UTC terms plus `days`. */
export function localMidnight(time: number, days: number, timezone: string): number {
  const utcMidnight = Math.floor(time / dayMs) * dayMs + days * dayMs;
  const key = `${timezone}/${utcMidnight}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const guess = utcMidnight - offsetAt(utcMidnight, timezone);
  const midnight = utcMidnight - offsetAt(guess, timezone);
  known.set(key, midnight);
  return midnight;
}

/** Monday 0 to Sunday 6 of the local day that begins at `midnight`. */
export function weekdayOf(midnight: number, timezone: string): number {
  return (new Date(midnight + offsetAt(midnight, timezone)).getUTCDay() + 6) % 7;
}

/** By how much local time is ahead of UTC, ms. */
function offsetAt(time: number, timezone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(time);
  const part = (type: string) => Number(parts.find((entry) => entry.type === type)?.value);
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
  );
  return local - Math.floor(time / 60_000) * 60_000;
}
