import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  dateAfter,
  dateAt,
  offsetAt,
  setZone,
  startOfDate,
} from '../../dashboards/web/format/zone.ts';
import {
  comparedPeriod,
  periodQuery,
  periodWords,
  readPeriod,
} from '../../dashboards/web/parts/period.ts';

vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['en-GB'] }));

const hour = 3_600_000;
const query = (text: string) => new URLSearchParams(text);

describe('local days', () => {
  afterEach(() => setZone(null));

  it.each([
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00Z', 23],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00Z', 25],
    ['America/New_York', '2026-03-08', '2026-03-08T05:00Z', 23],
    ['Asia/Kolkata', '2026-06-01', '2026-05-31T18:30Z', 24],
    ['Pacific/Auckland', '2026-01-01', '2025-12-31T11:00Z', 24],
  ])('in %s %s begins at %s and has %i hours', (zone, date, begins, hours) => {
    setZone(zone);
    expect(startOfDate(date)).toBe(Date.parse(begins));
    expect(startOfDate(dateAfter(date, 1)) - startOfDate(date)).toBe(hours * hour);
    expect(dateAt(startOfDate(date))).toBe(date);
    expect(dateAt(startOfDate(date) - 1)).toBe(dateAfter(date, -1));
  });

  it('are ahead of UTC by what the clocks there say', () => {
    setZone('Europe/Berlin');
    expect(offsetAt(Date.parse('2026-03-29T00:59:59.999Z'))).toBe(hour);
    expect(offsetAt(Date.parse('2026-03-29T01:00Z'))).toBe(2 * hour);
  });
});

describe('the period of a page', () => {
  afterEach(() => setZone(null));
  const now = Date.parse('2026-03-30T09:00Z');

  it('of so many days ends with today, and the one before has as many days', () => {
    setZone('Europe/Berlin');
    const period = readPeriod(query('period=7d'), '28d', now);
    expect(period).toEqual({
      name: '7d',
      from: Date.parse('2026-03-23T23:00Z'),
      to: Date.parse('2026-03-30T22:00Z'),
    });
    // The clocks went forward on 29 March: seven days, one hour less.
    expect(comparedPeriod(period, 'previous')).toEqual({
      name: '7d',
      from: Date.parse('2026-03-16T23:00Z'),
      to: Date.parse('2026-03-23T23:00Z'),
    });
  });

  it('may be compared with the same days a year earlier, or with nothing', () => {
    setZone('UTC');
    const period = readPeriod(query('from=2026-03-01&to=2026-03-10'), '28d', now);
    expect(comparedPeriod(period, 'year')).toEqual({
      name: 'custom',
      from: Date.parse('2025-03-01'),
      to: Date.parse('2025-03-11'),
    });
    expect(comparedPeriod(period, 'none')).toBeUndefined();
    expect(comparedPeriod(readPeriod(query('period=all'), '28d', now), 'previous')).toBeUndefined();
  });

  it('of chosen dates holds both of them, and writes itself into the address again', () => {
    setZone('Europe/Berlin');
    const period = readPeriod(query('from=2026-03-28&to=2026-03-29'), '28d', now);
    expect(period).toMatchObject({
      from: Date.parse('2026-03-27T23:00Z'),
      to: Date.parse('2026-03-29T22:00Z'),
    });
    expect(periodQuery(period)).toEqual({
      period: undefined,
      from: '2026-03-28',
      to: '2026-03-29',
    });
    expect(periodWords(period)).toMatch(/^28\s?–\s?29 Mar 2026$/u);
  });

  it('is the usual one where the address makes no sense', () => {
    for (const text of [
      '',
      'period=soon',
      'period=custom',
      'from=2026-03-10&to=2026-03-01',
      'from=x&to=y',
    ])
      expect(readPeriod(query(text), '28d', now).name).toBe('28d');
  });
});
