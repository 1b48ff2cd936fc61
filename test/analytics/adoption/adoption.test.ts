import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activeDays, stickiness } from '../../../analytics/adoption/active-use.ts';
import { adoptionIndex, weeksOf } from '../../../analytics/adoption/adoption-index.ts';
import type { Histories, UseDay } from '../../../analytics/adoption/histories.ts';
import { kaplanMeier, survivalAt } from '../../../analytics/adoption/kaplan-meier.ts';
import { retentionCurve } from '../../../analytics/adoption/retention.ts';
import { seededRandom } from '../../../analytics/random.ts';
import { remissions } from '../known/known-samples.ts';

const used = (...days: readonly number[]): UseDay[] =>
  days.map((day) => ({ day, sessions: 1, contexts: [] }));

const someHistories = fc
  .array(fc.uniqueArray(fc.integer({ min: -20, max: 80 }), { minLength: 1, maxLength: 40 }), {
    minLength: 1,
    maxLength: 20,
  })
  .map(
    (customers): Histories =>
      new Map(customers.map((days, n) => [`c-${n}`, used(...days.toSorted((a, b) => a - b))])),
  );

describe('how long customers stay', () => {
  test('is the product-limit estimate of the textbook', () => {
    const steps = kaplanMeier(remissions);
    expect(steps.map(({ time, atRisk }) => [time, atRisk])).toEqual([
      [6, 21],
      [7, 17],
      [10, 15],
      [13, 12],
      [16, 11],
      [22, 7],
      [23, 6],
    ]);
    const shares = [0.857, 0.807, 0.753, 0.69, 0.627, 0.538, 0.448];
    expect(steps.map(({ share }) => Number(share.toFixed(3)))).toEqual(shares);
    expect(survivalAt(steps, 5.9)).toBe(1);
    expect(survivalAt(steps, 22.5)).toBeCloseTo(0.538, 3);
  });

  test('has the log-log band of Greenwood’s standard error', () => {
    const greenwood = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346];
    kaplanMeier(remissions).forEach(({ share, lo90, hi90 }, n) => {
      const loglog = (p: number) => Math.log(-Math.log(p));
      const width = (loglog(lo90!) - loglog(hi90!)) / 2;
      expect(width).toBeCloseTo((1.645 * greenwood[n]!) / (share * -Math.log(share)), 2);
      expect(lo90!).toBeGreaterThan(0);
      expect(hi90!).toBeLessThan(1);
    });
  });

  test('counts the first long silence as a loss, and who was known too short as censored', () => {
    const histories: Histories = new Map([
      ['lost on day 5', used(0, 3, 5)],
      ['came back too late', used(0, 30, 31)],
      ['still there', used(0, 20, 40, 60, 80, 99)],
      ['began too late to tell', used(90)],
      ['silent, but not for 28 days yet', used(40, 60, 80)],
    ]);
    expect(retentionCurve(histories, 100).followed).toEqual([
      { time: 5, happened: true },
      { time: 0, happened: true },
      { time: 72, happened: false },
      { time: 32, happened: false },
    ]);
  });
});

describe('active customers', () => {
  test('are counted once a day, in the week and in the month that end with it', () => {
    const days = activeDays(
      new Map([
        ['a', used(-5, 1, 2)],
        ['b', used(2)],
      ]),
      { first: 0, last: 9 },
    );
    expect(days.map(({ daily }) => daily)).toEqual([0, 1, 2, 0, 0, 0, 0, 0, 0, 0]);
    expect(days.map(({ weekly }) => weekly)).toEqual([1, 1, 2, 2, 2, 2, 2, 2, 2, 0]);
    expect(days.map(({ monthly }) => monthly)).toEqual([1, 1, 2, 2, 2, 2, 2, 2, 2, 2]);
  });

  test('are as many as counting customer by customer says, whatever they did', () => {
    fc.assert(
      fc.property(someHistories, (histories) => {
        for (const { day, daily, weekly, monthly } of activeDays(histories, {
          first: 0,
          last: 60,
        })) {
          const within = (reach: number) =>
            [...histories.values()].filter((history) =>
              history.some((use) => use.day <= day && use.day > day - reach),
            ).length;
          expect([daily, weekly, monthly]).toEqual([within(1), within(7), within(28)]);
        }
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  test('stickiness × monthly actives = mean daily actives', () => {
    fc.assert(
      fc.property(someHistories, (histories) => {
        const found = stickiness(histories, { first: 0, last: 60 }, seededRandom(1));
        const daily = activeDays(histories, { first: 33, last: 60 });
        const mean = daily.reduce((sum, day) => sum + day.daily, 0) / daily.length;
        expect(found.meanDaily).toBeCloseTo(mean, 12);
        expect(found.monthly).toBe(activeDays(histories, { first: 60, last: 60 })[0]!.monthly);
        if (found.ratio.withheld !== undefined) expect(found.monthly).toBeLessThan(5);
        else expect(found.ratio.value * found.monthly).toBeCloseTo(mean, 9);
      }),
      { seed: 8, numRuns: 200 },
    );
  });
});

test('the adoption index lies between 0 and 1, and never falls with another day of use', () => {
  const period = { first: 0, last: 40 };
  const ofDays = (days: readonly number[]) => {
    const history = [...new Set(days)]
      .sort((a, b) => a - b)
      .map((day) => ({ day, sessions: 1, contexts: [`u-${day % 3}`] }));
    return adoptionIndex(weeksOf(history, period), 41, 3);
  };
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 40 })),
      fc.integer({ min: 0, max: 40 }),
      (days, another) => {
        const [before, after] = [ofDays(days), ofDays([...days, another])];
        expect(before).toBeGreaterThanOrEqual(0);
        expect(after).toBeLessThanOrEqual(1);
        expect(after).toBeGreaterThanOrEqual(before);
      },
    ),
    { seed: 9, numRuns: 300 },
  );
  expect(ofDays([])).toBe(0);
  expect(ofDays(Array.from({ length: 41 }, (_, day) => day))).toBe(1);
});
