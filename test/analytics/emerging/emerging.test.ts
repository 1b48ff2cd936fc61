import { describe, expect, test } from 'vitest';
import { applyScaling, fitScaling } from '../../../analytics/contexts/features.ts';
import {
  conformalP,
  isExcess,
  novelBelow,
  withoutLimits,
} from '../../../analytics/emerging/novelty.ts';
import { seededRandom } from '../../../analytics/random.ts';
import { watch } from '../../rates/emerging.ts';
import { times } from '../support/worlds.ts';

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
  test('are not said of one or two customers, nor of one window, nor of a few sessions', () => {
    for (let seed = 1; seed <= 5; seed++) {
      expect(watch(200 + seed, { share: 0.1, users: 2 }).groups).toEqual([]);
      expect(watch(300 + seed, { share: 0.01 }).groups).toEqual([]);
    }
  });
});
