import { quantile } from 'simple-statistics';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../analytics/random.ts';
import { bestPractice, roomOf } from '../../../analytics/value/best-practice.ts';
import { frontierAt, learnFrontier } from '../../../analytics/value/frontier.ts';
import { frontierFor } from '../../../analytics/value/keep-frontiers.ts';
import { learn, lived, randomOf, z10 } from '../../rates/frontier.ts';
import { times } from '../support/worlds.ts';

describe('the frontier of a use context', () => {
  test('tells no room where all customers are alike', () => {
    const told = times(20, (seed) =>
      roomOf(learn({ seed, customers: 60, between: 0, within: 0.3 })),
    );
    // As measured, the best tenth would seem to get a tenth more: those with few sessions, by luck.
    const asMeasured = times(100, (seed) =>
      quantile(
        lived({ seed, customers: 60, between: 0, within: 0.3 }).map(
          ({ adjusted, rated }) => 100 * Math.expm1(adjusted / rated / 1e6),
        ),
        0.9,
      ),
    ).reduce((sum, value) => sum + value / 100, 0);
    expect(asMeasured).toBeGreaterThan(8);
    const mean = told.reduce((sum, { value }) => sum + (value ?? 0), 0) / told.length;
    expect(mean).toBeLessThan(4);
  });

  test('lies where customers of such use differ, if there are enough to tell', () => {
    const frontier = learn({
      ...{ seed: 3, customers: 600, between: 0, within: 0.2 },
      spreadAt: (use) => 0.2 + 0.15 * use,
    });
    expect(frontier.terms).toEqual([0]);
    for (const use of [-1, 0, 1]) {
      const { value } = frontierAt(frontier, [use]);
      expect(Math.abs(value - frontier.mean - z10 * (0.2 + 0.15 * use))).toBeLessThan(0.08);
    }
    // Of a hundred there are ten in the best tenth: too few for a slope.
    expect(learn({ seed: 3, customers: 99, between: 0.2, within: 0.2 }).terms).toEqual([]);
  });

  test('is the same for the same seed, and plain JSON', () => {
    const world = { seed: 1, customers: 40, between: 0.2, within: 0.3 };
    const frontier = learn(world);
    expect(learn(world)).toEqual(frontier);
    expect(JSON.parse(JSON.stringify(frontier))).toEqual(frontier);
  });

  test('needs 30 customers, none of whom makes up more than 15 %', () => {
    const world = { seed: 1, customers: 29, between: 0.2, within: 0.3 };
    expect(roomOf(learn(world))).toMatchObject({ value: null, withheld: 'not-enough-customers' });
    const [first, ...others] = lived({ ...world, customers: 31 });
    const giant = { ...first!, rated: first!.rated * 40, adjusted: first!.adjusted * 40 };
    const frontier = learnFrontier('k1', [giant, ...others], randomOf(1));
    expect(roomOf(frontier).withheld).toBe('one-customer-dominates');
    expect(roomOf(undefined).withheld).toBe('not-enough-sessions');
    expect(roomOf(learnFrontier('k1', [], randomOf(1)))).toMatchObject({ customers: 0, n: 0 });
  });

  test('is withheld where its interval is wider than 40 points', () => {
    expect(roomOf(learn({ seed: 1, customers: 32, between: 0.8, within: 0.3 })).withheld).toBe(
      'too-uncertain',
    );
  });
});

test('where too few share a context, the frontier over all contexts stands for it', () => {
  const world = { seed: 1, between: 0.2, within: 0.3 };
  const all = { ...learn({ ...world, customers: 60 }), context: null };
  const enough = { ...learn({ ...world, customers: 40 }), context: 'k1' };
  const few = { ...learn({ ...world, customers: 20 }), context: 'k2' };
  const frontiers = new Map([all, enough, few].map((one) => [one.context, one]));
  expect(['k1', 'k2', 'k3'].map((id) => frontierFor(frontiers, id)?.context)).toEqual([
    'k1',
    null,
    null,
  ]);
  expect(frontierFor(new Map([['k2', few]]), 'k2')?.withheld).toBe('not-enough-customers');
  expect(frontierFor(new Map(), 'k2')).toBeUndefined();
});

describe('own against best practice', () => {
  const frontier = learn({ seed: 5, customers: 400, between: 0.15, within: 0.2 });
  const other = { ...learn({ seed: 6, customers: 400, between: 0.1, within: 0.2 }), context: 'k2' };
  const own = (log: number, rated = 30) => ({
    ...{ rated, use: [0], adjusted: Math.round(1e6 * rated * log) },
    adjustedSquares: Math.round(1e6 * rated * (log ** 2 + 0.04)),
    frontier,
  });
  const told = (...held: Parameters<typeof bestPractice>[0]) => bestPractice(held, seededRandom(1));

  test('is the whole way for who gets what is usual, and none for who is there', () => {
    const { best, room } = told(own(frontier.mean));
    expect(best.value).toBeGreaterThan(17);
    expect(best.value).toBeLessThan(26);
    expect(Math.abs(room.value! - best.value!)).toBeLessThan(1.5);
    expect(room.lo90! < room.value! && room.value! < room.hi90!).toBe(true);
    expect(room.hi90! - room.lo90!).toBeGreaterThan(best.hi90! - best.lo90!);
    const there = told(own(frontier.mean + 0.25));
    expect(there.best).toEqual(best);
    expect(there.room.lo90).toBeLessThan(0);
    expect(told(own(frontier.mean + 0.6)).room.hi90).toBeLessThan(0);
  });

  test('is told in two digits, over the contexts one has, by sessions', () => {
    const mixed = told(own(frontier.mean, 20), { ...own(other.mean, 20), frontier: other });
    const [one, two] = [told(own(0)), told({ ...own(0), frontier: other })];
    expect(mixed.best.value).toBeGreaterThan(two.best.value!);
    expect(mixed.best.value).toBeLessThan(one.best.value!);
    for (const { value, lo90, hi90 } of [mixed.best, mixed.room]) {
      for (const figure of [value, lo90, hi90]) expect(figure).toBe(Number(figure!.toPrecision(2)));
    }
  });

  test('says why where there is none', () => {
    expect(told().best.withheld).toBe('not-enough-sessions');
    expect(told(own(0, 2)).room.withheld).toBe('not-enough-sessions');
    const few = learn({ seed: 1, customers: 20, between: 0.2, within: 0.3 });
    expect(told({ ...own(0), frontier: few }).best).toMatchObject({
      ...{ value: null, lo90: null, hi90: null, withheld: 'not-enough-customers', customers: 20 },
    });
    expect(told({ ...own(0), frontier: undefined }).best).toMatchObject({
      ...{ value: null, withheld: 'not-enough-sessions', customers: 0 },
    });
  });
});
