import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../analytics/random.ts';
import { type Remaining, withinCustomers } from '../../../analytics/value/within-customers.ts';
import { gaussian, times } from '../support/worlds.ts';

/** Sessions of one context, as what a customer gets, the use, and who it was. */
function remaining(
  sessions: readonly { readonly who: number | null; readonly use: number; readonly rest: number }[],
): Remaining {
  return {
    customers: sessions.map(({ who }) => (who === null ? null : `c-${who}`)),
    rest: sessions.map(({ rest }) => rest),
    usage: sessions.map(({ use }) => [use]),
  };
}

describe('what is expected, put right within customers', () => {
  const normal = gaussian(seededRandom(3));

  it('finds what use does, where those who get more use the product otherwise', () => {
    const sessions = times(40, (who) => {
      const effect = 0.2 * normal();
      return times(25, () => {
        const use = normal() + 3 * effect;
        return { who, use, rest: effect - 0.3 * use + 0.1 * normal() };
      });
    }).flat();
    const [correction] = withinCustomers([remaining(sessions)]);
    expect(correction!.slopes[0]).toBeCloseTo(-0.3, 1.5);
    // One context alone cannot lie too high or too low against another.
    expect(correction!.level).toBeCloseTo(0, 10);
  });

  it('compares contexts by the customers who use both, not by who prefers which', () => {
    const lived = times(40, (who) => {
      const effect = 0.2 * normal();
      const easy = Math.min(24, Math.max(1, Math.round(12 + 60 * effect)));
      return times(25, (n) => ({ who, way: n < easy ? 0 : 1, rest: effect + 0.05 * normal() }));
    }).flat();
    // As it is learnt at first: each context for itself, so that its own mean is usual.
    const ways = [0, 1].map((way) => {
      const own = lived.filter((session) => session.way === way);
      const mean = own.reduce((sum, { rest }) => sum + rest, 0) / own.length;
      return { mean, own: own.map(({ who, rest }) => ({ who, use: 0, rest: rest - mean })) };
    });
    const apart = ways[0]!.mean - ways[1]!.mean;
    expect(apart).toBeGreaterThan(0.1);
    const [easy, hard] = withinCustomers(ways.map(({ own }) => remaining(own)));
    expect(easy!.level - hard!.level).toBeCloseTo(-apart, 1.5);
    // On the whole nothing is expected more or less than before.
    const [many, few] = ways.map(({ own }) => own.length);
    expect(easy!.level * many! + hard!.level * few!).toBeCloseTo(0, 6);
  });

  it('puts nothing right where people of all kinds use it alike, and nothing where nothing tells', () => {
    const alike = times(40, (who) => {
      const effect = 0.2 * normal();
      return times(25, () => ({ who, use: normal(), rest: effect + 0.1 * normal() }));
    }).flat();
    expect(Math.abs(withinCustomers([remaining(alike)])[0]!.slopes[0]!)).toBeLessThan(0.01);

    const nothing = { level: 0, slopes: [0] };
    const once = times(50, (who) => ({ who, use: normal(), rest: normal() }));
    expect(withinCustomers([remaining(once)])).toEqual([nothing]);
    const nobody = once.map((session) => ({ ...session, who: null }));
    expect(withinCustomers([remaining(nobody)])).toEqual([nothing]);
    const constant = times(50, (n) => ({ who: n % 5, use: 0, rest: 0 }));
    expect(withinCustomers([remaining(constant)])).toEqual([nothing]);
    expect(withinCustomers([{ customers: [], rest: [], usage: [] }])).toEqual([
      { level: 0, slopes: [] },
    ]);
  });
});
