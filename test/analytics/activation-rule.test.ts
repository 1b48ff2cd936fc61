import { describe, expect, test } from 'vitest';
import { type Activation, activationRule } from '../../analytics/adoption/activation-rule.ts';
import type { UseDay } from '../../analytics/adoption/histories.ts';
import { seededRandom } from '../../analytics/random.ts';
import { times } from './worlds.ts';

const known = { first: 0, last: 150 };
const contexts = ['u-1', 'u-2', 'u-3'];

/** Newcomers of whom some try u-2 early; they stay with one chance, the others with another. */
function activationIn(seed: number, tried: number, others: number, customers = 240): Activation {
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

describe('what customers who stay did in their first days', () => {
  test('is found where it was planted, and borne out by customers who had no part in the choice', () => {
    const found = times(30, (n) => activationIn(n + 1, 0.8, 0.35));
    const right = found.filter(
      ({ verdict, rule }) => verdict === 'rule' && rule?.context === 'u-2',
    );
    console.log(`planted activation rule found in ${right.length} of 30 worlds`);
    expect(right.length).toBeGreaterThanOrEqual(28);
    for (const { did, didNot } of right) {
      expect(did!.stayed / did!.customers).toBeGreaterThan(didNot!.stayed / didNot!.customers);
    }
  });

  test('is nothing where nothing was planted, but for the stated rate, however many rules are tried', () => {
    const found = times(300, (n) => activationIn(1_000 + n, 0.5, 0.5));
    const alarms = found.filter(({ verdict }) => verdict === 'rule').length;
    console.log(`activation rules where there is none: ${alarms} of 300 worlds`);
    // 5 % stated; three standard deviations of 300 draws above it.
    expect(alarms / 300).toBeLessThanOrEqual(0.088);
    const judged = found.filter(({ p }) => p !== null);
    expect(judged.length).toBeGreaterThan(270);
    expect(judged.every(({ p }) => p! > 0 && p! <= 1)).toBe(true);
  });

  test('is not looked for among few customers, nor where all stay or none does', () => {
    expect(activationIn(1, 0.8, 0.3, 30)).toMatchObject({ verdict: 'not-enough-data', rule: null });
    expect(activationIn(1, 1, 1).verdict).toBe('no-rule');
    expect(activationIn(1, 0, 0).verdict).toBe('no-rule');
    expect(activationRule(new Map(), known, [])).toMatchObject({ chosenOn: 0, verifiedOn: 0 });
  });

  test('leaves out whose first 56 days are not known, and who may have begun before', () => {
    const day = (at: number): UseDay[] => [{ day: at, sessions: 1, contexts: [] }];
    const histories = new Map([
      ['before', day(0)],
      ['known', day(95)],
      ['late', day(96)],
    ]);
    const { chosenOn, verifiedOn } = activationRule(histories, known, []);
    expect(chosenOn + verifiedOn).toBe(1);
  });
});
