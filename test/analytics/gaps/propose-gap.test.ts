import { describe, expect, it } from 'vitest';
import { proposeGap } from '../../../analytics/gaps/propose-gap.ts';
import { crossingOf } from '../../../analytics/gaps/two-lognormals.ts';
import { seededRandom } from '../../../analytics/random.ts';
import { fromTwoKinds, heard, twoKinds } from '../../rates/silences.ts';
import { gaussian } from '../support/worlds.ts';

describe('the gap that silences tell', () => {
  it('is where both kinds are equally likely: 697 s between 20 s and 31,600 s', () => {
    expect(Math.exp(crossingOf(twoKinds))).toBeCloseTo(697, -0.5);
  });

  it('is found where uses are few among very many readings', () => {
    const random = seededRandom(3);
    const normal = gaussian(random);
    // Every ten seconds, one in fifty lost on the way; one silence in 300 is a rest of hours.
    const draw = () => {
      if (random() < 1 / 300) return Math.log(20_000) + normal();
      return Math.log(random() < 0.02 ? 20 : 10) + 0.02 * normal();
    };
    const found = proposeGap(heard(40, 2_000, draw), seededRandom(4));
    if (found.withheld !== undefined) expect.fail(found.withheld);
    expect(found.seconds).toBeGreaterThan(25);
    expect(found.seconds).toBeLessThan(2_000);
  });

  it('is withheld where little was heard, with what is missing', () => {
    const draw = fromTwoKinds(seededRandom(1));
    expect(proposeGap(heard(4, 500, draw), seededRandom(1)).withheld).toBe('few-devices');
    expect(proposeGap(heard(10, 10, draw), seededRandom(1)).withheld).toBe('few-silences');
    const always = () => Math.log(10);
    expect(proposeGap(heard(10, 100, always), seededRandom(1)).withheld).toBe('one-kind');
    expect(proposeGap([], seededRandom(1)).withheld).toBe('few-devices');
  });

  it('repeats itself for the same seed', () => {
    const silences = heard(20, 200, fromTwoKinds(seededRandom(2)));
    const once = proposeGap(silences, seededRandom(9));
    expect(proposeGap(silences, seededRandom(9))).toEqual(once);
  });
});
