import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { layOut } from '../../dashboards/web/charts/icicle.tsx';
import { linear, scaleFor } from '../../dashboards/web/charts/scale.ts';
import { brokenAt } from '../../dashboards/web/charts/signal-track.tsx';
import { csvOf } from '../../dashboards/web/parts/csv.ts';

vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['en-GB'] }));

const value = fc.double({ min: 0.001, max: 1e6, noNaN: true });

describe('scales', () => {
  it('place every value inside, in order, with ticks inside', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), (values) => {
        const scale = scaleFor(values);
        const places = values.toSorted((a, b) => a - b).map(scale.at);
        expect(places.every((place) => place >= 0 && place <= 1)).toBe(true);
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        for (const tick of scale.ticks) {
          expect(tick).toBeGreaterThanOrEqual(scale.low - 1e-9);
          expect(tick).toBeLessThanOrEqual(scale.high + 1e-9);
        }
        expect(scale.ticks.length).toBeLessThanOrEqual(8);
      }),
      { seed: 1 },
    );
  });

  it('are by logarithm where values spread widely, so that ratios are equal lengths', () => {
    const scale = scaleFor([1, 100]);
    expect(scale.kind).toBe('log');
    expect(scale.at(10) - scale.at(1)).toBeCloseTo(scale.at(100) - scale.at(10), 10);
    expect(scaleFor([1, 5]).kind).toBe('linear');
  });

  it('in whole steps end on ticks', () => {
    expect(linear(0, 97, 4)).toMatchObject({ low: 0, high: 100, ticks: [0, 25, 50, 75, 100] });
  });
});

describe('a row of the tree of value', () => {
  it('fills exactly its place, whatever its parts', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 80 }), (worths) => {
        const parts = worths.map((worth, n) => ({
          key: String(n),
          name: '',
          figure: '',
          shade: null,
          worth,
        }));
        const row = layOut(parts, [0.25, 0.5]);
        expect(row.reduce((sum, { part }) => sum + part, 0)).toBeCloseTo(0.5, 9);
        expect(row[0]?.start).toBe(0.25);
        row.slice(1).forEach((block, n) => {
          const before = row[n] as (typeof row)[number];
          expect(block.start).toBeCloseTo(before.start + before.part, 9);
        });
      }),
      { seed: 1 },
    );
  });
});

describe('a line over time', () => {
  it('is not drawn across a silence', () => {
    const line = { times: [0, 10, 20, 500, 510], values: [1, 2, 3, 4, 5] };
    expect(brokenAt(line, 200)).toEqual({
      times: [0, 10, 20, 260, 500, 510],
      values: [1, 2, 3, null, 4, 5],
    });
    expect(brokenAt(line, 0)).toEqual(line);
  });
});

describe('a table taken away as CSV', () => {
  it('keeps numbers as they are, quotes what must be, and runs no formula', () => {
    const csv = csvOf({
      columns: [{ label: 'Name' }, { label: 'Worth, EUR' }],
      rows: [
        ['plain', 1234.5],
        ['with "quotes"', null],
        ['=HYPERLINK("x")', -3],
      ],
    });
    expect(csv).toBe(
      'Name,"Worth, EUR"\r\nplain,1234.5\r\n"with ""quotes""",\r\n"\'=HYPERLINK(""x"")",-3\r\n',
    );
  });
});
