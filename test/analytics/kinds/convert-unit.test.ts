import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conversion } from '../../../analytics/kinds/convert-unit.ts';

describe('units', () => {
  test.each([
    ['km', 'm', 1.5, 1_500],
    ['[mi_i]', 'km', 1, 1.609344],
    ['[degF]', 'Cel', 212, 100],
    ['Cel', '[degF]', -40, -40],
    ['K', 'Cel', 273.15, 0],
    ['kW.h', 'J', 1, 3.6e6],
    ['W.h', 'kW.h', 250, 0.25],
    ['km/h', 'm/s', 36, 10],
    ['L/min', 'm3/s', 60_000, 1],
    ['g/cm3', 'kg/m3', 1, 1_000],
    ['bar', 'kPa', 1, 100],
    ['%', '1', 45, 0.45],
    ['min', 'h', 90, 1.5],
    ['cal', 'J', 1, 4.184],
  ])('%s becomes %s', (from, to, value, expected) => {
    expect(conversion(from, to)?.(value)).toBeCloseTo(expected, 9);
  });

  test.each([
    ['km', 's'],
    ['W', 'W.h'],
    ['Cel', '%'],
    ['{cup}', 'mL'],
    ['km/Cel', 'm/K'],
    ['', 'm'],
  ])('%s does not become %s', (from, to) => {
    expect(conversion(from, to)).toBeUndefined();
  });

  test('a code that nobody knows still agrees with itself', () => {
    expect(conversion('{cup}', '{cup}')?.(3)).toBe(3);
  });

  test('there and back is where it began', () => {
    const units = fc.constantFrom('m', 'km', 'cm', '[ft_i]', '[in_i]', 'mm', '[mi_i]');
    fc.assert(
      fc.property(units, units, fc.double({ min: -1e6, max: 1e6, noNaN: true }), (a, b, value) => {
        const back = conversion(b, a)?.(conversion(a, b)?.(value) ?? Number.NaN);
        expect(back).toBeCloseTo(value, 6);
      }),
      { seed: 1 },
    );
  });

  test('whatever is written is read or not, and never thrown at', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (code) => {
        const convert = conversion(code, 'm');
        expect(convert === undefined || Number.isFinite(convert(1))).toBe(true);
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });
});
