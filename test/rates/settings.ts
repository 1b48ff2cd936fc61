import { seededRandom } from '../../analytics/random.ts';
import {
  believable,
  bestAlternative,
  type Comparison,
  compareSettings,
} from '../../analytics/value/compare-settings.ts';
import type { SettingCell } from '../../analytics/value/setting-difference.ts';
import { gaussian, times } from '../analytics/support/worlds.ts';
import { once, type Trial } from './trial.ts';

interface SettingWorld {
  readonly customers: number;
  /** What eco truly adds. */
  readonly effect: number;
  /** Share of the sessions in which a customer tries another level than their own. */
  readonly trying: number;
}

/** One context of one product: customers differ, live mainly with one level, and try others. */
export function settingsIn(
  seed: number,
  { customers, effect, trying }: SettingWorld,
): SettingCell[] {
  const random = seededRandom(seed);
  const normal = gaussian(random);
  const levels = ['boost', 'eco', 'normal'];
  return times(customers, (c) => {
    const own = 0.2 * normal();
    const home = Math.floor(levels.length * random());
    const counts = [0, 0, 0];
    for (let session = 5 + Math.floor(35 * random()); session > 0; session--) {
      counts[random() < trying ? Math.floor(levels.length * random()) : home]!++;
    }
    return levels.map((level, l) => ({
      customer: `c${c}`,
      level,
      value:
        own +
        (level === 'eco' ? effect : 0) +
        (0.3 * normal()) / Math.sqrt(Math.max(1, counts[l]!)),
      weight: counts[l]!,
    }));
  })
    .flat()
    .filter(({ weight }) => weight > 0);
}

/** All comparisons of a product with three contexts. */
function product(seed: number, world: SettingWorld): (Comparison & { context: number })[] {
  const random = seededRandom(seed + 1e6);
  return times(3, (at) =>
    compareSettings(settingsIn(3 * seed + at, world), { random, replicates: 100 }).map((found) => ({
      ...found,
      context: at,
    })),
  ).flat();
}

function empty(shape: string, { customers, trying }: { customers: number; trying: number }): Trial {
  return {
    name: `settings-null-${shape}`,
    of: 'settings',
    worlds: `no setting is better, in three contexts of ${customers} customers, ${100 * trying} % of whose sessions try another than their own`,
    seeds: { short: 25, full: 300 },
    questions: { alarm: { what: 'any setting believed to be better', atMost: 0.05 } },
    run: (seed) => ({
      alarm: once(believable(product(seed, { customers, trying, effect: 0 })).length > 0),
    }),
  };
}

export const settings: readonly Trial[] = [
  {
    name: 'settings-planted',
    of: 'settings',
    worlds: 'one setting gives 25 % more, in three contexts of 80 customers',
    seeds: { short: 15, full: 100 },
    questions: { first: { what: 'the better setting ranked first', atLeast: 0.9 } },
    run(seed) {
      const all = product(seed, { customers: 80, trying: 0.2, effect: 0.25 });
      const believed = believable(all).filter((comparison) => comparison.context === 0);
      return { first: once(bestAlternative(believed, 'normal')?.to === 'eco') };
    },
  },
  {
    name: 'settings-interval',
    of: 'settings',
    worlds: 'one setting gives 10 % more, in a context of 60 customers',
    seeds: { short: 25, full: 400 },
    questions: {
      covered: {
        what: '90 % intervals that hold the difference',
        atLeast: 0.87,
        atMost: 0.93,
      },
    },
    run(seed) {
      const found = compareSettings(settingsIn(seed, { customers: 60, trying: 0.2, effect: 0.1 }), {
        random: seededRandom(seed),
        replicates: 200,
      }).find(({ from, to }) => from === 'normal' && to === 'eco');
      return { covered: once(found !== undefined && found.lo90 < 0.1 && found.hi90 > 0.1) };
    },
  },
  empty('some-try', { customers: 60, trying: 0.15 }),
  empty('nobody-tries', { customers: 60, trying: 0 }),
  empty('few', { customers: 25, trying: 0.4 }),
];
