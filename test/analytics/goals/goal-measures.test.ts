import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contributions } from '../../../analytics/goals/contributions.ts';
import { gapTo, goalFigure, totalOf } from '../../../analytics/goals/figure.ts';
import type { Measure } from '../../../analytics/goals/measure.ts';
import { outlookOf } from '../../../analytics/goals/outlook.ts';
import { weekMs, weeksOf } from '../../../analytics/goals/weeks.ts';
import { seededRandom } from '../../../analytics/random.ts';
import { distance, goal, ridersOf, weekly } from '../../rates/goals.ts';

const count: Measure = { ...distance, per: 'week', resolution: 1, unit: '1', denominator: null };
describe('the weeks of a goal', () => {
  const span = { first: Date.parse('2026-03-04'), latest: Date.parse('2026-05-06') };

  test('are whole ones: neither that of the first session nor that of the last', () => {
    const { whole, figure, ahead } = weeksOf(span, { from: '2026-01-01' });
    expect(whole.map((week) => new Date(week).toISOString().slice(0, 10))).toEqual(
      ['03-09', '03-16', '03-23', '03-30', '04-06', '04-13', '04-20', '04-27'].map(
        (day) => `2026-${day}`,
      ),
    );
    expect(figure).toEqual({ first: Date.parse('2026-04-06'), last: Date.parse('2026-04-27') });
    expect(ahead).toBe(4);
  });

  test('begin with the first whole one of the goal, and end with that of its date', () => {
    expect(weeksOf(span, { from: '2026-04-14' }).figure?.first).toBe(Date.parse('2026-04-20'));
    expect(weeksOf(span, { from: '2026-01-01', by: '2026-05-17' })).toMatchObject({
      ahead: 2,
      over: false,
    });
    expect(weeksOf(span, { from: '2026-01-01', by: '2026-04-01' })).toMatchObject({
      figure: { first: Date.parse('2026-03-09'), last: Date.parse('2026-03-30') },
      ahead: 0,
      over: true,
    });
  });

  test('of a goal that has not begun are the last, to tell where it starts from', () => {
    const { figure, notBegun } = weeksOf(span, { from: '2027-01-01' });
    expect(notBegun).toBe(true);
    expect(figure?.last).toBe(Date.parse('2026-04-27'));
  });

  test('are none without sessions, or of less than a week', () => {
    expect(weeksOf(null, { from: '2026-01-01' })).toMatchObject({ whole: [], figure: null });
    const monday = Date.parse('2026-03-02');
    const short = { first: monday + 1, latest: monday + weekMs };
    expect(weeksOf(short, { from: '2026-01-01' })).toMatchObject({ whole: [], figure: null });
  });
});

const row = fc.record({
  customer: fc.option(fc.constantFrom('a', 'b', 'c', 'd')),
  context: fc.option(fc.constantFrom('u-1', 'u-2')),
  group: fc.option(fc.stringMatching(/^[a-z]{2}$/)),
  numerator: fc.integer({ min: -1_000_000, max: 1_000_000 }),
  denominator: fc.integer({ min: 1, max: 1_000 }),
  sessions: fc.integer({ min: 1, max: 9 }),
});

describe('contributions', () => {
  test('add up to the whole exactly, whatever the parts, and what they move adds up to the gap', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 90 }), (rows) => {
        for (const measure of [distance, count]) {
          const figure = goalFigure(rows, measure, {
            weeks: 4,
            unit: measure.unit,
            random: seededRandom(1),
          });
          const whole = totalOf(rows);
          for (const key of ['customer', 'context', 'group'] as const) {
            const { items } = contributions(
              rows,
              (one) => one[key],
              goal,
              measure,
              4,
              (id) => ({ name: id, colour: null }),
            );
            const sum = (of: (part: (typeof items)[number]) => number) =>
              items.reduce((total, part) => total + of(part), 0);
            expect(items.length).toBeLessThanOrEqual(30);
            expect(sum((part) => part.numerator)).toBe(whole.numerator);
            expect(sum((part) => part.denominator)).toBe(whole.denominator);
            expect(sum((part) => part.contribution)).toBeCloseTo(figure.value ?? Number.NaN, 6);
            if (measure === distance)
              expect(sum((part) => part.towards ?? Number.NaN)).toBeCloseTo(
                -(gapTo(goal, figure).value ?? Number.NaN),
                6,
              );
          }
        }
      }),
      { seed: 7, numRuns: 150 },
    );
  });

  test('are none where there is nothing to divide by', () => {
    const told = contributions(
      [],
      () => null,
      goal,
      distance,
      4,
      (id) => ({ name: id, colour: null }),
    );
    expect(told).toEqual({ items: [], others: 0 });
  });
});

describe('the figure of a goal', () => {
  test('is a fact without an interval below five customers, and withheld without sessions', () => {
    const options = { weeks: 4, unit: 'km', random: seededRandom(1) };
    expect(goalFigure(ridersOf(seededRandom(1), 4), distance, options)).toMatchObject({
      value: expect.any(Number),
      lo90: null,
      hi90: null,
    });
    expect(goalFigure([], distance, options)).toMatchObject({
      value: null,
      withheld: 'not-enough-sessions',
    });
    expect(
      goalFigure(ridersOf(seededRandom(1), 4), distance, { ...options, unit: '[mi_i]' }),
    ).toMatchObject({ value: null, withheld: 'units-differ' });
  });

  test('misses a target below from above', () => {
    const figure = { value: 12, lo90: 11, hi90: 14, unit: 'km', n: 9, customers: 9, method: '' };
    expect(gapTo(goal, figure)).toMatchObject({ value: -2, lo90: -4, hi90: -1 });
    expect(gapTo({ ...goal, direction: 'down' }, figure)).toMatchObject({
      value: 2,
      lo90: 1,
      hi90: 4,
    });
  });
});

describe('the outlook of a goal', () => {
  const ask = { ahead: 4, over: false, countable: false };

  test('sees a steady rise reach its target, and a fall miss it', () => {
    const rise = weekly(Array.from({ length: 30 }, (_, n) => 2 + 0.25 * n + 0.1 * (n % 3)));
    const fall = weekly(Array.from({ length: 30 }, (_, n) => 12 - 0.25 * n - 0.1 * (n % 3)));
    expect(outlookOf(rise, ask, { ...goal, target: 12 })).toMatchObject({ chance: 0.05 });
    expect(outlookOf(rise, ask, goal)).toMatchObject({ chance: 0.95 });
    expect(outlookOf(fall, ask, goal)).toMatchObject({ chance: 0.05 });
    expect(outlookOf(fall, ask, { ...goal, direction: 'down' })).toMatchObject({ chance: 0.95 });
  });

  test('of what never changes is the same, zero and below included', () => {
    for (const level of [0, -3, 10]) {
      const outlook = outlookOf(weekly(Array.from({ length: 20 }, () => level)), ask, goal);
      expect(outlook).toMatchObject({ chance: level >= 10 ? 0.95 : 0.05 });
    }
    const still = weekly(Array.from({ length: 20 }, () => 10));
    expect(outlookOf(still, ask, { ...goal, direction: 'down' })).toMatchObject({ chance: 0.95 });
  });

  test('is withheld for a short past, for one of many gaps, and when the date has passed', () => {
    expect(outlookOf(weekly([1, 2, 3]), ask, goal)).toBe('past-too-short');
    expect(outlookOf([], ask, goal)).toBe('past-too-short');
    const gaps = Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? 10 : null));
    expect(outlookOf(weekly(gaps), ask, goal)).toBe('past-too-short');
    expect(outlookOf(weekly([1, 2, 3]), { ...ask, over: true }, goal)).toBe('date-passed');
  });
});
