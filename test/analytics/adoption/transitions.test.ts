import { describe, expect, test } from 'vitest';
import { movesBetween, transitionsBetween } from '../../../analytics/adoption/transitions.ts';
import { weekToWeek } from '../../../analytics/adoption/week-to-week.ts';
import type { WeekStanding, WeekStandings } from '../../../analytics/adoption/weekly-standings.ts';
import { transitionsOf } from '../../../analytics/queries/quadrant-transitions.ts';
import { seededRandom } from '../../../analytics/random.ts';
import type { Standing } from '../../../contract/records/adoption.ts';
import { movesIn } from '../../rates/transitions.ts';
import { times } from '../support/worlds.ts';

const busy = { mean: 0.8, deviation: 0.05 };
const idle = { mean: 0.3, deviation: 0.05 };
const rich = { mean: 0.3, deviation: 0.05 };
const poor = { mean: -0.3, deviation: 0.05 };
const places: Readonly<Record<Standing, Pick<WeekStanding, 'use' | 'value'>>> = {
  thriving: { use: busy, value: rich },
  'busy-but-poor': { use: busy, value: poor },
  'hidden-gem': { use: idle, value: rich },
  dormant: { use: idle, value: poor },
  uncertain: { use: { mean: 0.55, deviation: 0.05 }, value: { mean: 0, deviation: 0.05 } },
};

/** Weeks of one customer; a week without a standing has too little data. */
function weeksOf(...stood: readonly (Standing | WeekStanding | null)[]): readonly WeekStandings[] {
  return stood.map((one, n) => {
    const standing =
      typeof one === 'string' ? { standing: one, probability: 0.9, ...places[one] } : one;
    return { last: 20_000 + 7 * n, standings: new Map(standing === null ? [] : [['c', standing]]) };
  });
}

describe('from week to week', () => {
  test('only who has enough data in both weeks is counted, uncertain as a standing of its own', () => {
    const weeks = weeksOf('thriving', 'uncertain', null, 'dormant', 'dormant');
    expect(transitionsBetween(weeks)).toEqual([
      { customer: 'c', week: 1, from: 'thriving', to: 'uncertain' },
      { customer: 'c', week: 4, from: 'dormant', to: 'dormant' },
    ]);
    const told = transitionsOf(
      weeks,
      () => true,
      seededRandom(1),
      () => 30,
    );
    expect(told.weeks.map(({ customers, without }) => [customers, without])).toEqual([
      [1, 0],
      [0, 1],
      [0, 0],
      [1, 0],
    ]);
    expect(told.weeks[0]!.changes).toEqual([{ from: 'thriving', to: 'uncertain', customers: 1 }]);
  });

  test('the shares of a row add up to one, with an interval from five customers on', () => {
    const stood = times(30, (n) => weeksOf('thriving', n % 3 === 0 ? 'uncertain' : 'thriving'));
    const weeks = [0, 1].map((week) => ({
      last: 7 * week,
      standings: new Map(stood.map((own, n) => [`c-${n}`, own[week]!.standings.get('c')!])),
    }));
    const { rows, customers } = transitionsOf(
      weeks,
      () => true,
      seededRandom(1),
      () => 30,
    );
    expect(customers).toBe(30);
    expect(rows.map(({ from }) => from)).toEqual(['thriving']);
    const [{ to }] = rows as [(typeof rows)[number]];
    expect(to.reduce((sum, { times: n }) => sum + n, 0)).toBe(30);
    expect(to.reduce((sum, { share }) => sum + (share.value ?? 0), 0)).toBeCloseTo(1, 12);
    const [stays] = to;
    expect(stays).toMatchObject({
      standing: 'thriving',
      times: 20,
      share: { n: 30, customers: 30 },
    });
    expect(stays!.share.lo90!).toBeLessThan(2 / 3);
    expect(stays!.share.hi90!).toBeGreaterThan(2 / 3);
    const few = transitionsOf(
      weeks,
      (customer) => customer.length < 4,
      seededRandom(1),
      () => 30,
    );
    expect(few.customers).toBe(10);
    const one = transitionsOf(
      weeks,
      (customer) => customer === 'c-1',
      seededRandom(1),
      () => 30,
    );
    expect(one.rows[0]!.to[0]!.share).toMatchObject({ value: 1, lo90: null, hi90: null });
  });

  test('nothing is told of fewer than two weeks, and nothing is NaN', () => {
    const told = transitionsOf(
      weeksOf('thriving'),
      () => true,
      seededRandom(1),
      () => 30,
    );
    expect(told).toMatchObject({ weeks: [], rows: [], customers: 0, moves: [] });
    expect(told.moved).toMatchObject({ value: null, withheld: 'not-enough-customers' });
    expect(told.sentence).toBe('Who moves between the quadrants is told from 5 weeks of use on.');
    const nobody = transitionsOf(
      weeksOf(null, null),
      () => true,
      seededRandom(1),
      () => 30,
    );
    expect(nobody.sentence).toBe('In the last week nobody had enough sessions to be followed.');
  });
});

describe('who moved', () => {
  test('is who was surely in one quadrant, and four weeks later surely in another', () => {
    const weeks = weeksOf('thriving', 'uncertain', 'uncertain', 'uncertain', 'dormant');
    const move = { customer: 'c', week: 4, from: 'thriving', to: 'dormant' };
    expect(movesBetween(weeks)).toEqual([move]);
    expect(
      transitionsOf(
        weeks,
        () => true,
        seededRandom(1),
        () => 30,
      ).sentence,
    ).toBe(
      'In the last 4 weeks 1 of the 1 customer moved to another quadrant: ' +
        '1 from thriving to dormant. What changed beside that may be chance.',
    );
  });

  test('is nobody whose two quadrants were judged by some of the same weeks', () => {
    expect(movesBetween(weeksOf('thriving', 'uncertain', 'uncertain', 'dormant'))).toEqual([]);
  });

  test('is told once, and back again only from where they moved to', () => {
    const still = times(5, () => 'dormant' as const);
    const there = movesBetween(
      weeksOf('thriving', ...times(3, () => 'uncertain' as const), ...still),
    );
    expect(there).toHaveLength(1);
    const back = movesBetween(
      weeksOf('thriving', 'uncertain', 'uncertain', ...still, 'uncertain', 'thriving'),
    );
    expect(back.map(({ from, to }) => [from, to])).toEqual([
      ['thriving', 'dormant'],
      ['dormant', 'thriving'],
    ]);
  });

  test('is nobody who went on as they did while the others changed around them', () => {
    const stays: WeekStanding = {
      ...{ standing: 'hidden-gem', probability: 0.95 },
      ...{ use: { mean: 0.75, deviation: 0.05 }, value: rich },
    };
    expect(movesBetween(weeksOf('thriving', null, null, null, stays))).toEqual([]);
  });

  test('is found at the week after which the use of one in five truly changed', () => {
    const turn = 6;
    const { moves, standings } = movesIn(1, (customer, week) => {
      const much = (customer % 2 === 0) !== (customer % 5 === 0 && week >= turn);
      return { busy: much ? 0.7 : 0.15, gets: customer % 4 < 2 ? 0.3 : -0.3 };
    });
    expect(standings.map(({ last }) => last)).toEqual(times(9, (n) => 27 + 7 * n));
    expect(moves.length).toBeGreaterThan(5);
    // Number 2 is the last week before it.
    for (const { week } of moves) expect(week).toBeGreaterThan(2);
  });
});

test('how much weeks vary is learnt from one week to the next, and no change that lasts adds to it much', () => {
  const week = (activeDays: number) => ({ activeDays, contexts: [] });
  const found = weekToWeek(
    new Map([
      ['steady', times(12, () => week(3))],
      ['turned', times(12, (n) => week(n < 6 ? 6 : 2))],
      ['restless', times(12, (n) => week(n % 2 === 0 ? 6 : 2))],
    ]),
    1,
  );
  // Differences of 4 days of 7, a third of the index each: one of 11, and 11 of 11; of all 33, twelve.
  const square = (4 / 7 / 3) ** 2 / 2;
  const usual = (12 / 33) * square;
  expect(found.get('steady')).toBeCloseTo(Math.sqrt((8 * usual) / 19), 12);
  expect(found.get('turned')).toBeCloseTo(Math.sqrt((square + 8 * usual) / 19), 12);
  expect(found.get('restless')).toBeCloseTo(Math.sqrt((11 * square + 8 * usual) / 19), 12);
  expect(weekToWeek(new Map([['new', [week(1)]]]), 1).get('new')).toBe(0);
});
