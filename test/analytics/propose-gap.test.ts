import { describe, expect, it } from 'vitest';
import { type DeviceSilences, proposeGap } from '../../analytics/gaps/propose-gap.ts';
import { crossingOf } from '../../analytics/gaps/two-lognormals.ts';
import { type Random, seededRandom } from '../../analytics/random.ts';
import { gaussian, times } from './worlds.ts';

/** Devices of which each tells silences drawn by `draw`, ln of seconds. */
function heard(devices: number, silences: number, draw: () => number): DeviceSilences[] {
  return times(devices, () => {
    const counts = new Map<number, number>();
    for (let n = 0; n < silences; n++) {
      const at = Math.round(draw() * 20) / 20;
      counts.set(at, (counts.get(at) ?? 0) + 1);
    }
    return [...counts].map(([at, count]) => ({ at, count }));
  });
}

/** The planted truth of methods.md: 20 s within a use, 31,600 s between; both cross at 697 s. */
const planted = [
  { share: 0.5, mean: Math.log(20), spread: 1 },
  { share: 0.5, mean: Math.log(31_600), spread: 1.0805 },
] as const;

function fromPlanted(random: Random): () => number {
  const normal = gaussian(random);
  return () => {
    const { mean, spread } = planted[random() < 0.5 ? 0 : 1];
    return mean + spread * normal();
  };
}

describe('the gap that silences tell', () => {
  it('is where both kinds are equally likely: 697 s between 20 s and 31,600 s', () => {
    expect(Math.exp(crossingOf(planted))).toBeCloseTo(697, -0.5);
  });

  it('is found as planted, within ten per cent, and its interval covers the truth', () => {
    let covered = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const found = proposeGap(
        heard(40, 200, fromPlanted(seededRandom(seed))),
        seededRandom(seed + 100),
      );
      if (found.withheld !== undefined) expect.fail(found.withheld);
      expect(Math.abs(found.seconds / 697 - 1)).toBeLessThan(0.1);
      expect(Math.abs(found.within / 20 - 1)).toBeLessThan(0.1);
      if (found.lo90 <= 697 && found.hi90 >= 697) covered += 1;
    }
    expect(covered).toBeGreaterThanOrEqual(15);
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

  const kinds: Readonly<Record<string, (random: Random) => () => number>> = {
    'one lognormal': (random) => {
      const normal = gaussian(random);
      return () => Math.log(300) + 1.5 * normal();
    },
    'arrivals at random': (random) => () => Math.log(-600 * Math.log(1 - random())),
    'anything from a second to a day': (random) => () => random() * Math.log(86_400),
    'two kinds that overlap': (random) => {
      const normal = gaussian(random);
      return () => Math.log(random() < 0.5 ? 60 : 300) + normal();
    },
  };
  it.each(Object.keys(kinds))('is withheld where there is one kind of silence: %s', (name) => {
    const told = times(
      20,
      (seed) =>
        proposeGap(heard(40, 200, kinds[name]!(seededRandom(seed))), seededRandom(seed)).withheld,
    );
    expect(told.filter((reason) => reason !== 'one-kind').length).toBeLessThanOrEqual(1);
  });

  it('is withheld where little was heard, with what is missing', () => {
    const draw = fromPlanted(seededRandom(1));
    expect(proposeGap(heard(4, 500, draw), seededRandom(1)).withheld).toBe('few-devices');
    expect(proposeGap(heard(10, 10, draw), seededRandom(1)).withheld).toBe('few-silences');
    const always = () => Math.log(10);
    expect(proposeGap(heard(10, 100, always), seededRandom(1)).withheld).toBe('one-kind');
    expect(proposeGap([], seededRandom(1)).withheld).toBe('few-devices');
  });

  it('repeats itself for the same seed', () => {
    const silences = heard(20, 200, fromPlanted(seededRandom(2)));
    const once = proposeGap(silences, seededRandom(9));
    expect(proposeGap(silences, seededRandom(9))).toEqual(once);
  });
});
