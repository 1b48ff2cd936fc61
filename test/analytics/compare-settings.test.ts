import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../analytics/random.ts';
import {
  believable,
  bestAlternative,
  type Comparison,
  compareSettings,
} from '../../analytics/value/compare-settings.ts';
import { benjaminiHochberg } from '../../analytics/value/false-discovery.ts';
import type { SettingCell } from '../../analytics/value/setting-difference.ts';
import { gaussian, times } from './worlds.ts';

interface World {
  readonly customers: number;
  /** What eco truly adds. */
  readonly effect: number;
  /** Share of the sessions in which a customer tries another level than their own. */
  readonly trying: number;
}

/** One context of one product: customers differ, live mainly with one level, and try others. */
function context(seed: number, { customers, effect, trying }: World): SettingCell[] {
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
function product(seed: number, world: World): (Comparison & { context: number })[] {
  const random = seededRandom(seed + 1e6);
  return times(3, (at) =>
    compareSettings(context(3 * seed + at, world), { random, replicates: 100 }).map((found) => ({
      ...found,
      context: at,
    })),
  ).flat();
}

describe('settings compared among peers', () => {
  it.each([
    { customers: 60, trying: 0.15 },
    { customers: 60, trying: 0 },
    { customers: 25, trying: 0.4 },
  ])(
    'stay silent in a null world of $customers customers who try $trying',
    ({ customers, trying }) => {
      const seeds = 120;
      const alarms = times(seeds, (seed) => {
        return believable(product(seed, { customers, trying, effect: 0 })).length > 0;
      });
      expect(alarms.filter((alarm) => alarm).length / seeds).toBeLessThanOrEqual(0.05);
    },
  );

  it('name the planted better setting, as the best, in nine of ten worlds', () => {
    const seeds = 60;
    const found = times(seeds, (seed) => {
      const all = product(seed, { customers: 80, trying: 0.2, effect: 0.25 });
      const believed = believable(all).filter((comparison) => comparison.context === 0);
      return bestAlternative(believed, 'normal')?.to === 'eco';
    });
    expect(found.filter((is) => is).length / seeds).toBeGreaterThanOrEqual(0.9);
  });

  it('cover the true difference in nine of ten intervals', () => {
    const covered = times(150, (seed) =>
      compareSettings(context(seed, { customers: 60, trying: 0.2, effect: 0.1 }), {
        random: seededRandom(seed),
        replicates: 200,
      }).find(({ from, to }) => from === 'normal' && to === 'eco'),
    ).filter((c) => c && c.lo90 < 0.1 && c.hi90 > 0.1).length;
    expect(covered / 150).toBeGreaterThanOrEqual(0.85);
    expect(covered / 150).toBeLessThanOrEqual(0.95);
  });

  it('give both directions of one comparison, mirrored', () => {
    const cells = context(1, { customers: 60, trying: 0.2, effect: 0.3 });
    const all = compareSettings(cells, { random: seededRandom(1) });
    const there = all.find(({ from, to }) => from === 'boost' && to === 'eco')!;
    const back = all.find(({ from, to }) => from === 'eco' && to === 'boost')!;
    expect(all).toHaveLength(6);
    expect(back.difference).toBe(-there.difference);
    expect(back.lo90).toBe(-there.hi90);
    expect(back.p).toBeCloseTo(1 - there.p, 12);
  });

  it('compare customers who tried both with themselves, so that people do not blur it', () => {
    const normal = gaussian(seededRandom(2));
    const cells = times(20, (c) => {
      const own = 5 * normal();
      return [
        { customer: `c${c}`, level: 'a', value: own + 0.05 * normal(), weight: c < 8 ? 5 : 20 },
        { customer: `c${c}`, level: 'b', value: own + 0.2 + 0.05 * normal(), weight: 10 },
      ];
    }).flat();
    const all = compareSettings(cells, { random: seededRandom(1) });
    expect(all[0]).toMatchObject({ from: 'a', to: 'b', triedBoth: 20, livingWithBetter: 8 });
    expect(believable(all).map(({ to }) => to)).toEqual(['b']);
    expect(all[0]!.difference).toBeCloseTo(0.2, 1);
    expect(all[0]!.hi90 - all[0]!.lo90).toBeLessThan(0.1);
  });

  it('are withheld where fewer than five live with the better setting', () => {
    const cells = context(3, { customers: 60, trying: 0.3, effect: 1 }).map((cell) =>
      cell.level === 'eco' ? { ...cell, weight: 3 } : { ...cell, weight: 10 },
    );
    const all = compareSettings(cells, { random: seededRandom(1) });
    const toEco = all.find(({ from, to }) => from === 'normal' && to === 'eco')!;
    expect(toEco.lo90).toBeGreaterThan(0);
    expect(toEco.withheld).toBe('not-enough-customers');
    expect(believable(all)).toEqual([]);
  });

  it('are withheld below fifteen customers', () => {
    const cells = context(4, { customers: 12, trying: 0.5, effect: 2 });
    const all = compareSettings(cells, { random: seededRandom(1) });
    expect(all.length).toBeGreaterThan(0);
    expect(all.every(({ withheld }) => withheld === 'not-enough-customers')).toBe(true);
  });

  it('are not made from a handful of sessions', () => {
    const cells = times(40, (c) => ({
      customer: `c${c}`,
      level: c % 2 === 0 ? 'a' : 'b',
      value: c % 2,
      weight: 2,
    }));
    expect(compareSettings(cells, { random: seededRandom(1) })).toEqual([]);
  });
});

describe('many p values at once', () => {
  it('are believed as in the example of Benjamini and Hochberg', () => {
    // Fifteen p values of their 1995 paper, § 3.2: at 0.05 the four smallest are believed.
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719,
      0.6528, 0.759, 1,
    ];
    expect(benjaminiHochberg(p, 0.05).filter((is) => is)).toHaveLength(4);
    expect(benjaminiHochberg(p.toReversed(), 0.05).slice(-4)).toEqual([true, true, true, true]);
    expect(benjaminiHochberg([], 0.05)).toEqual([]);
  });
});
