import { describe, expect, test } from 'vitest';
import { applyScaling, type FeatureColumn, fitScaling } from '../../analytics/contexts/features.ts';
import { assign, kPrototypes } from '../../analytics/contexts/k-prototypes.ts';
import { findEmerging } from '../../analytics/emerging/find-emerging.ts';
import {
  conformalP,
  isExcess,
  novelBelow,
  withoutLimits,
} from '../../analytics/emerging/novelty.ts';
import { type Random, randomIndex, seededRandom } from '../../analytics/random.ts';
import { gaussian, times } from './worlds.ts';

interface Lived {
  readonly hour: number;
  readonly minutes: number;
  readonly load: number;
  readonly mode: string;
  readonly isNew: boolean;
}

/** Mornings that are short, evenings that are long, a load that says nothing, a rare mode. */
function ordinary(random: Random, normal: () => number, spread = 1): Lived {
  const morning = random() < 0.5;
  return {
    hour: (morning ? 8 : 18) + 1.2 * spread * normal(),
    minutes: Math.exp((morning ? 2.5 : 4) + 0.4 * spread * normal()),
    load: spread * normal(),
    mode: random() < 0.05 ? 'rare' : 'usual',
    isNew: false,
  };
}

/** A habit that was not there: at one at night, half as long again as any, heavily loaded. */
function unheard(normal: () => number): Lived {
  return {
    hour: 25 + 0.8 * normal(),
    minutes: Math.exp(5 + 0.3 * normal()),
    load: 3 + 0.6 * normal(),
    mode: 'usual',
    isNew: true,
  };
}

const columnsOf = (lived: readonly Lived[]): FeatureColumn[] => [
  { kind: 'circular', name: 'hour', period: 24, values: lived.map(({ hour }) => (hour + 24) % 24) },
  { kind: 'numeric', name: 'minutes', log: true, values: lived.map(({ minutes }) => minutes) },
  { kind: 'numeric', name: 'load', values: lived.map(({ load }) => load) },
  { kind: 'category', name: 'mode', values: lived.map(({ mode }) => mode) },
];

/**
 * A product of 1,500 sessions in the past and `recent` in two windows, of which `share` are of a
 * new habit, by `users` of the customers.
 */
function watch(
  seed: number,
  {
    share,
    users = 12,
    recent = 1_500,
    spread = 1,
  }: { share: number; users?: number; recent?: number; spread?: number },
) {
  const random = seededRandom(seed);
  const normal = gaussian(random);
  const past = times(1_500, () => ordinary(random, normal));
  const now = times(recent, () =>
    random() < share ? unheard(normal) : ordinary(random, normal, spread),
  );
  const scaling = fitScaling(columnsOf(past), random);
  const { prototypes } = kPrototypes(applyScaling(scaling, columnsOf(past)), { k: 2, random });
  const open = withoutLimits(scaling);
  const points = applyScaling(open, columnsOf(now));
  const groups = findEmerging(
    {
      points,
      ...assign(points, prototypes),
      window: times(recent, (i) => Number(i >= recent / 2)),
      customers: now.map(({ isNew }) => `c-${randomIndex(random, isNew ? users : 60)}`),
      ordinary: assign(applyScaling(open, columnsOf(past)), prototypes).distance,
    },
    random,
  );
  return { groups, now };
}

const seeds = times(20, (i) => i + 1);

describe('a session', () => {
  test('is novel by the share of ordinary ones that are as far away, itself counted', () => {
    expect([...conformalP([5, 4, 0], [1, 2, 3, 4])]).toEqual([0.2, 0.4, 1]);
  });

  test('drawn like the ordinary ones is novel as often as the level says', () => {
    const random = seededRandom(1);
    let novel = 0;
    for (let trial = 0; trial < 200; trial++) {
      const p = conformalP(
        times(100, () => random() ** 3),
        times(400, () => random() ** 3),
      );
      novel += p.filter((one) => one <= novelBelow).length;
    }
    console.log(`novel among ordinary sessions: ${((100 * novel) / 20_000).toFixed(2)} %`);
    expect(novel / 20_000).toBeLessThanOrEqual(0.0115);
    expect(novel / 20_000).toBeGreaterThan(0.006);
  });

  test('beyond all that was seen is farther than the farthest that was', () => {
    const past = [{ kind: 'numeric' as const, name: 'x', values: times(200, (i) => i) }];
    const scaling = fitScaling(past, seededRandom(1));
    const far = [{ kind: 'numeric' as const, name: 'x', values: [199, 1_000] }];
    const [seen, unseen] = applyScaling(withoutLimits(scaling), far).numeric;
    expect(unseen).toBeGreaterThan(4 * seen!);
    const [limited, alike] = applyScaling(scaling, far).numeric;
    expect(alike).toBe(limited);
  });

  test('is one of too many only where chance and the calibration cannot explain them', () => {
    expect(isExcess(15, 1_000, 1_000)).toBe(false);
    expect(isExcess(30, 1_000, 1_000)).toBe(true);
    expect(isExcess(30, 1_000, 200)).toBe(false);
  });
});

describe('ways of use that are just beginning', () => {
  test('are hardly ever seen where there are none', () => {
    const alarms = seeds.filter((seed) => watch(seed, { share: 0 }).groups.length > 0);
    console.log(`false emergence: ${alarms.length} of ${seeds.length} windows`);
    expect(alarms.length).toBeLessThanOrEqual(1);
  });

  test('are not seen either where the known ones only become more various', () => {
    const alarms = seeds.filter(
      (seed) => watch(400 + seed, { share: 0, spread: 1.35 }).groups.length > 0,
    );
    console.log(`false emergence, habits wider: ${alarms.length} of ${seeds.length} windows`);
    expect(alarms.length).toBeLessThanOrEqual(1);
  });

  test.each([
    { share: 0.04, least: 19 },
    { share: 0.1, least: 19 },
  ])('are found at $share of the sessions, as what they are', ({ share, least }) => {
    let found = 0;
    let right = 0;
    let told = 0;
    let planted = 0;
    for (const seed of seeds) {
      const { groups, now } = watch(100 + seed, { share });
      if (groups.length === 1) found++;
      const rows = groups.flatMap((group) => group.rows);
      told += rows.length;
      right += rows.filter((row) => now[row]?.isNew).length;
      planted += now.filter(({ isNew }) => isNew).length;
      for (const { stability, customers } of groups) {
        expect(stability).toBeGreaterThanOrEqual(0.75);
        expect(customers).toBeGreaterThanOrEqual(3);
      }
    }
    const per = (part: number, of: number) => `${((100 * part) / of).toFixed(0)} %`;
    console.log(
      `new habit of ${100 * share} %: found in ${found} of ${seeds.length}, of its sessions ${per(right, planted)}, of what is told ${per(right, told)} are of it`,
    );
    expect(found).toBeGreaterThanOrEqual(least);
    expect(right / told).toBeGreaterThanOrEqual(0.8);
    expect(right / planted).toBeGreaterThanOrEqual(0.8);
  });

  test('are not said of one or two customers, nor of one window, nor of a few sessions', () => {
    for (const seed of seeds.slice(0, 5)) {
      expect(watch(200 + seed, { share: 0.1, users: 2 }).groups).toEqual([]);
      expect(watch(300 + seed, { share: 0.01 }).groups).toEqual([]);
    }
  });
});
