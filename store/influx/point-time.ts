/**
 * A point of InfluxDB is known by measurement, tags and nanosecond: a second one of the same three
 * silently takes the place of the first. Used times are milliseconds, so the six digits below them
 * are free to tell readings of one device and one millisecond apart.
 *
 * They come from the journal alone, so that replaying it gives the same points: a reading takes the
 * number of one byte of its entry, modulo 1,000,000. Entries share no bytes, so two readings can
 * only meet when device, part and millisecond are the same and their entries lie a multiple of
 * 1,000,000 bytes apart in the journal.
 */
export const sequences = 1_000_000;

/** The latest millisecond that InfluxDB can hold: the year 2262. */
export const latestMs = 9_223_372_036_853;

/**
 * The sequence of the reading at `index` of the `count` of an entry that ends at `position`. An
 * entry has more bytes than readings.
 */
export function sequenceOf(position: number, count: number, index: number): number {
  return (position - count + index) % sequences;
}

/** The order of arrival among readings of one entry, from position and sequence. */
export function orderInEntry(position: number, sequence: number): number {
  return (sequence - (position % sequences) + sequences) % sequences;
}

/** A time of whole milliseconds with a sequence, as nanoseconds in text: too long for a number. */
export function nanoseconds(ms: number, sequence: number): string {
  return `${ms}${String(sequence).padStart(6, '0')}`;
}

/** Milliseconds and sequence of a time as InfluxDB writes it: RFC 3339 with up to nine decimals. */
export function pointTime(text: string): { readonly ms: number; readonly sequence: number } {
  const [seconds = '', decimals = ''] = text.replace('Z', '').split('.');
  const nanos = decimals.padEnd(9, '0');
  return {
    ms: Date.parse(`${seconds}Z`) + Number(nanos.slice(0, 3)),
    sequence: Number(nanos.slice(3)),
  };
}
