import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../analytics/random.ts';
import { believable, compareSettings } from '../../../analytics/value/compare-settings.ts';
import { benjaminiHochberg } from '../../../analytics/value/false-discovery.ts';
import { settingsIn } from '../../rates/settings.ts';
import { gaussian, times } from '../support/worlds.ts';

describe('settings compared among peers', () => {
  it('give both directions of one comparison, mirrored', () => {
    const cells = settingsIn(1, { customers: 60, trying: 0.2, effect: 0.3 });
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
    const cells = settingsIn(3, { customers: 60, trying: 0.3, effect: 1 }).map((cell) =>
      cell.level === 'eco' ? { ...cell, weight: 3 } : { ...cell, weight: 10 },
    );
    const all = compareSettings(cells, { random: seededRandom(1) });
    const toEco = all.find(({ from, to }) => from === 'normal' && to === 'eco')!;
    expect(toEco.lo90).toBeGreaterThan(0);
    expect(toEco.withheld).toBe('not-enough-customers');
    expect(believable(all)).toEqual([]);
  });

  it('are withheld below fifteen customers', () => {
    const cells = settingsIn(4, { customers: 12, trying: 0.5, effect: 2 });
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
