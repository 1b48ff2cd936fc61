import { describe, expect, test } from 'vitest';
import { activationRule } from '../../../analytics/adoption/activation-rule.ts';
import type { UseDay } from '../../../analytics/adoption/histories.ts';
import { activationIn, known } from '../../rates/newcomers.ts';

describe('what customers who stay did in their first days', () => {
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
