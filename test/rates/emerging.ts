import { applyScaling, type FeatureColumn, fitScaling } from '../../analytics/contexts/features.ts';
import { assign, kPrototypes } from '../../analytics/contexts/k-prototypes.ts';
import { findEmerging } from '../../analytics/emerging/find-emerging.ts';
import { withoutLimits } from '../../analytics/emerging/novelty.ts';
import { type Random, randomIndex, seededRandom } from '../../analytics/random.ts';
import { gaussian, times } from '../analytics/support/worlds.ts';
import { each, once, type Trial } from './trial.ts';

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
export function watch(
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

function planted(share: number): Trial {
  const percent = Math.round(100 * share);
  return {
    name: `emerging-${percent}-percent`,
    of: 'emerging',
    worlds: `1,500 sessions of two weeks, ${percent} % of them of a habit that was not there before`,
    seeds: { short: 6, full: 60 },
    questions: {
      found: { what: 'told one way of use that begins', atLeast: 0.95 },
      told: { what: 'of the sessions told to be of it, those that are', atLeast: 0.8 },
      reached: { what: 'of the sessions of the habit, those told to be of it', atLeast: 0.8 },
    },
    run(seed) {
      const { groups, now } = watch(seed, { share });
      const rows = new Set(groups.flatMap((group) => group.rows));
      return {
        found: once(groups.length === 1),
        told: each([...rows].map((row) => now[row]!.isNew)),
        reached: each(now.flatMap(({ isNew }, row) => (isNew ? [rows.has(row)] : []))),
      };
    },
  };
}

function nothingNew(name: string, worlds: string, spread: number): Trial {
  return {
    ...{ name, of: 'emerging', worlds, seeds: { short: 8, full: 100 } },
    questions: { alarm: { what: 'told a way of use that begins', atMost: 0.05 } },
    run: (seed) => ({ alarm: once(watch(seed, { share: 0, spread }).groups.length > 0) }),
  };
}

export const emerging: readonly Trial[] = [
  planted(0.04),
  planted(0.1),
  nothingNew('emerging-null', '1,500 sessions of two weeks, all of the habits of before', 1),
  nothingNew(
    'emerging-null-wider',
    '1,500 sessions of two weeks, of the habits of before, which vary more by a third',
    1.35,
  ),
];
