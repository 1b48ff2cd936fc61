import { type Goal, goalFigure } from '../../analytics/goals/figure.ts';
import type { Measure } from '../../analytics/goals/measure.ts';
import { outlookOf } from '../../analytics/goals/outlook.ts';
import type { GoalRow } from '../../analytics/goals/read-rows.ts';
import { weekMs } from '../../analytics/goals/weeks.ts';
import { seededRandom } from '../../analytics/random.ts';
import { gaussian, times } from '../analytics/support/worlds.ts';
import { once, type Trial } from './trial.ts';

/** To ride ten kilometres a session. */
export const goal: Goal = {
  metric: 'distance',
  direction: 'up',
  target: 10,
  unit: 'km',
  from: '2026-01-01',
  label: 'Distance',
};
/** How that is measured. */
export const distance: Measure = {
  per: 'session',
  resolution: 0.001,
  unit: 'km',
  numerator: '',
  denominator: '1',
  once: false,
};
const monday = Date.parse('2026-03-02');

/** A figure a week from a Monday on. */
export function weekly(values: readonly (number | null)[]) {
  return values.map((value, n) => ({ week: monday + n * weekMs, value, sessions: 9 }));
}

/** What customers rode, 10 km a session on average. */
export function ridersOf(random: () => number, customers: number): readonly GoalRow[] {
  const normal = gaussian(random);
  return times(customers, (n) => {
    const sessions = 1 + Math.floor(random() * 12);
    const own = 10 + 2 * normal();
    return {
      customer: `c-${n}`,
      context: null,
      group: null,
      numerator: Math.round(own * sessions * 1_000),
      denominator: sessions,
      sessions,
    };
  });
}

/** Weeks of a kind, and a target near the last of them. */
function outlook(
  name: string,
  kind: string,
  known: number,
  make: (normal: () => number) => () => number,
  trusted = 0.75,
): Trial {
  return {
    name,
    of: 'goals',
    worlds: `${kind}, and a target near the last four weeks on`,
    seeds: { short: 60, full: 500 },
    questions: {
      covered: {
        what: 'figures of the date within their 90 % interval',
        ...{ atLeast: 0.85, atMost: 0.95 },
      },
      likely: { what: 'met, where the chance told was 75 % or more', atLeast: trusted },
      unlikely: { what: 'met, where the chance told was 25 % or less', atMost: 1 - trusted },
    },
    run(seed) {
      const random = seededRandom(seed);
      const values = times(known + 4, make(gaussian(random)));
      const target = values[known - 1]! + 4 * random() - 2;
      const ask = { ahead: 4, over: false, countable: false };
      const told = outlookOf(weekly(values.slice(0, known)), ask, { ...goal, target });
      if (typeof told === 'string') throw new Error(`no outlook: ${told}`);
      const { lo90, hi90 } = told.points.at(-1)!;
      const came = values.at(-1)!;
      const met = (counts: boolean) => (counts ? once(came >= target) : { came: 0, of: 0 });
      return {
        covered: once(lo90 <= came && came <= hi90),
        likely: met(told.chance >= 0.75),
        unlikely: met(told.chance <= 0.25),
      };
    },
  };
}

export const goals: readonly Trial[] = [
  {
    name: 'goal-figure',
    of: 'goals',
    worlds: '25 customers who ride 10 km a session on average, each their own way',
    seeds: { short: 30, full: 500 },
    questions: {
      covered: {
        what: '90 % intervals of the figure that hold the true mean',
        atLeast: 0.85,
        atMost: 0.95,
      },
    },
    run(seed) {
      const random = seededRandom(seed);
      const { lo90, hi90 } = goalFigure(ridersOf(random, 25), distance, {
        ...{ weeks: 4, unit: 'km', random },
      });
      return { covered: once(lo90 !== null && hi90 !== null && lo90 <= 10 && hi90 >= 10) };
    },
  },
  outlook('goal-outlook', '40 weeks about one level', 40, (normal) => () => 10 + normal()),
  outlook('goal-outlook-young', '16 weeks about one level', 16, (normal) => () => 10 + normal()),
  // Which way it wanders nobody knows, so that chances are told a little too surely.
  outlook(
    'goal-outlook-wanders',
    '40 weeks that wander',
    40,
    (normal) => {
      let level = 10;
      return () => {
        level += normal();
        return level;
      };
    },
    0.65,
  ),
];
