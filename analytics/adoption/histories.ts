/** What a customer did on one local day. */
export interface UseDay {
  /** Days since 1970-01-01 of the local calendar. */
  readonly day: number;
  /** At least one: a day without use is none. */
  readonly sessions: number;
  /** The use contexts of these sessions, as far as known. */
  readonly contexts: readonly string[];
}

/** The days of use of every known customer, by id; each ascending and not empty. */
export type Histories = ReadonlyMap<string, readonly UseDay[]>;

/** A stretch of whole local days. */
export interface Days {
  /** Included, days since 1970-01-01. */
  readonly first: number;
  /** Included, not before the first. */
  readonly last: number;
}

/** How many days a stretch has. */
export function lengthOf({ first, last }: Days): number {
  return last - first + 1;
}

/** The days of use that lie in a stretch. */
export function usedWithin(history: readonly UseDay[], { first, last }: Days): readonly UseDay[] {
  return history.filter(({ day }) => day >= first && day <= last);
}

/** A day as a local date, `2026-05-12`. */
export function dateOfDay(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

/** The local day of a moment, days since 1970-01-01. */
export function localDay(time: number, timeZone: string): number {
  // Beyond what a date can tell there are no days of use either.
  const told = Math.min(Math.max(time, -8.64e15), 8.64e15);
  return Date.parse(new Intl.DateTimeFormat('en-CA', { timeZone }).format(told)) / 86_400_000;
}
