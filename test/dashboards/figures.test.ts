import { describe, expect, it, vi } from 'vitest';
import * as number from '../../dashboards/web/format/number.ts';
import * as time from '../../dashboards/web/format/time.ts';
import { readableUnit } from '../../dashboards/web/format/unit.ts';

// A reader whose first language is another still reads these pages in English.
vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['de-DE', 'en-GB'] }));

describe('figures as people read them', () => {
  it.each([
    ['kW.h', 'kWh'],
    ['W.h', 'Wh'],
    ['Cel', '°C'],
    ['[mi_i]', 'mi'],
    ['N.m', 'Nm'],
    ['m3', 'm³'],
    ['ug/m3', 'µg/m³'],
    ['km/h', 'km/h'],
    ['kW.h/d', 'kWh/d'],
    ['min', 'min'],
    ['um', 'µm'],
    ['1', ''],
    ['%', '%'],
  ])('the unit %s is written “%s”', (code, readable) => {
    expect(readableUnit(code)).toBe(readable);
  });

  it('what is counted takes the plural that its number asks for', () => {
    expect(number.measured(1, '{cup}')).toBe('1\u00a0cup');
    expect(number.measured(12, '{cup}')).toBe('12\u00a0cups');
    expect(number.measured(3, '{wash}')).toBe('3\u00a0washes');
    expect(number.counted(1, 'session')).toBe('1 session');
    expect(number.measured(4, '1/{cup}')).toBe('4\u00a0per cup');
  });

  it('money is exact to the cent, brief where asked, and never nothing when it is something', () => {
    expect(number.money(1234.5, 'EUR')).toBe('€1,234.50');
    expect(number.money(1234.5, 'EUR', { brief: true })).toBe('€1,235');
    expect(number.money(12.5, 'USD', { brief: true })).toBe('$12.50');
    expect(number.money(0.0045, 'EUR')).toBe('€0.0045');
    expect(number.money(0, 'EUR')).toBe('€0.00');
    // Sums of several currencies have no unit.
    expect(number.money(3, '')).toBe('3');
  });

  it('a share is never rounded to none or to all', () => {
    expect([0, 0.001, 0.306, 0.999, 1].map(number.share)).toEqual([
      '0\u00a0%',
      '<1\u00a0%',
      '31\u00a0%',
      '>99\u00a0%',
      '100\u00a0%',
    ]);
  });

  it('a change has a sign, a true minus, and is told in times when it is large', () => {
    expect(number.change(108, 100)).toBe('+8\u00a0%');
    expect(number.change(97.1, 100)).toBe('−2.9\u00a0%');
    expect(number.change(100, 100)).toBe('±0\u00a0%');
    expect(number.change(340, 100)).toBe('×3.4');
  });

  it('a length of time has its two largest units', () => {
    const minute = 60_000;
    expect(
      [0, 12_000, 250_000, 38 * minute, 125 * minute, 76 * 60 * minute].map(time.duration),
    ).toEqual(
      ['0 s', '12 s', '4 min 10 s', '38 min', '2 h 5 min', '3 d 4 h'].map((words) =>
        words.replaceAll(/(\d) /g, '$1\u00a0'),
      ),
    );
  });
});
