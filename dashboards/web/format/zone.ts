const dayMs = 86_400_000;
const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

let zone = browserZone;

/** Whose days and hours these pages tell: the viewer's place, as the registry knows it. */
export function setZone(name: string | null): void {
  zone = name ?? browserZone;
}

/** The IANA name of that time zone. */
export function zoneName(): string {
  return zone;
}

/** The local date of a moment: `2026-05-12`. */
export function dateAt(ms: number): string {
  return new Date(ms + offsetAt(ms)).toISOString().slice(0, 10);
}

/** So many days after a date; dates have no clock changes. */
export function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10);
}

/** The moment at which a local date begins, epoch ms. */
export function startOfDate(date: string): number {
  const asIfUtc = Date.parse(date);
  // The offset is taken where the day begins, which a first guess comes near enough to.
  const guess = asIfUtc - offsetAt(asIfUtc);
  return asIfUtc - offsetAt(guess);
}

/** How far local clocks are ahead of UTC at a moment, ms. */
export function offsetAt(ms: number): number {
  const parts = clockOf(zone).formatToParts(ms);
  const part = (type: string) => Number(parts.find((found) => found.type === type)?.value);
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return local - Math.floor(ms / 1_000) * 1_000;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  clocks.set(timeZone, made);
  return made;
}
