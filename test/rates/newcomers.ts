import { type Activation, activationRule } from '../../analytics/adoption/activation-rule.ts';
import type { UseDay } from '../../analytics/adoption/histories.ts';
import { kaplanMeier } from '../../analytics/adoption/kaplan-meier.ts';
import { seededRandom } from '../../analytics/random.ts';
import { times } from '../analytics/support/worlds.ts';
import { once, type Trial } from './trial.ts';

/** The days on which use would have been seen. */
export const known = { first: 0, last: 150 };
const contexts = ['u-1', 'u-2', 'u-3'];

/** Newcomers of whom some try u-2 early; they stay with one chance, the others with another. */
export function activationIn(
  seed: number,
  tried: number,
  others: number,
  customers = 240,
): Activation {
  const random = seededRandom(seed);
  const histories = new Map(
    times(customers, (n) => {
      const first = 1 + Math.floor(90 * random());
      const isActive = random() < 0.4;
      const early = times(14, (day): UseDay[] => {
        if (day > 0 && random() > 0.3) return [];
        const also = isActive && (day === 0 || random() < 0.2) ? ['u-2'] : [];
        const context = random() < 0.8 ? 'u-1' : 'u-3';
        return [
          {
            day: first + day,
            sessions: 1 + Math.floor(2 * random()),
            contexts: [context, ...also],
          },
        ];
      }).flat();
      const stays = random() < (isActive ? tried : others);
      const late = stays ? [{ day: first + 35, sessions: 1, contexts: ['u-1'] }] : [];
      return [`c-${seed}-${n}`, [...early, ...late]] as const;
    }),
  );
  return activationRule(histories, known, contexts);
}

export const newcomers: readonly Trial[] = [
  {
    name: 'activation-planted',
    of: 'adoption',
    worlds: 'of 240 newcomers, 80 % of those stay who try one way of use early, 35 % of the others',
    seeds: { short: 10, full: 100 },
    questions: {
      found: { what: 'that way named as the rule', atLeast: 0.9 },
      better: {
        what: 'where named, more stay of those who follow it, among those who verify',
        atLeast: 0.99,
      },
    },
    run(seed) {
      const { verdict, rule, did, didNot } = activationIn(seed, 0.8, 0.35);
      const found = verdict === 'rule' && rule?.context === 'u-2';
      const share = (half: typeof did) => half!.stayed / half!.customers;
      return {
        found: once(found),
        better: found ? once(share(did) > share(didNot)) : { came: 0, of: 0 },
      };
    },
  },
  {
    name: 'activation-null',
    of: 'adoption',
    worlds: 'of 240 newcomers half stay, whatever they did first',
    seeds: { short: 40, full: 400 },
    questions: {
      alarm: { what: 'told a rule, however many are tried', atMost: 0.05 },
      judged: { what: 'judged at all', atLeast: 0.9 },
    },
    run(seed) {
      const { verdict, p } = activationIn(seed, 0.5, 0.5);
      return { alarm: once(verdict === 'rule'), judged: once(p !== null && p > 0 && p <= 1) };
    },
  },
  {
    name: 'retention-band',
    of: 'adoption',
    worlds:
      '60 customers who leave at a constant rate, 50 days on average; a third known too short',
    seeds: { short: 40, full: 400 },
    questions: {
      covered: {
        what: '90 % bands at 40 days that hold the true share',
        atLeast: 0.87,
        atMost: 0.93,
      },
    },
    run(seed) {
      const random = seededRandom(seed);
      const followed = times(60, () => {
        const lost = -50 * Math.log(1 - random());
        const ends = 100 * random();
        return { time: Math.min(lost, ends), happened: lost <= ends };
      });
      const { lo90, hi90 } = kaplanMeier(followed).findLast(({ time }) => time <= 40)!;
      const truth = Math.exp(-40 / 50);
      return { covered: once(lo90! <= truth && truth <= hi90!) };
    },
  },
];
