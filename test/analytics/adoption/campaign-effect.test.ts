import { describe, expect, test } from 'vitest';
import { campaignEffect } from '../../../analytics/adoption/campaign-effect.ts';
import { seededRandom } from '../../../analytics/random.ts';
import { effectIn } from '../../rates/campaigns.ts';
import { times } from '../support/worlds.ts';

const campaign = { first: 40, last: 53 };

describe('a campaign', () => {
  test('of few customers, or of which too little is known before or after, is not judged', () => {
    const judged = { verdict: 'not-enough-data', during: null, after: null };
    expect(effectIn(1, { during: 0.5, after: 0, customers: 28 })).toMatchObject(judged);
    const histories = new Map(
      times(60, (n) => [`c-${n}`, [{ day: 0, sessions: 1, contexts: [] }]]),
    );
    const ask = (last: number, first: number) =>
      campaignEffect(histories, {
        days: campaign,
        known: { first, last },
        isAddressed: (customer) => Number(customer.slice(2)) % 2 === 0,
        random: seededRandom(1),
      });
    expect(ask(66, 0)).toMatchObject({ ...judged, afterDays: 13 });
    expect(ask(50, 0)).toMatchObject({ ...judged, afterDays: 0 });
    expect(ask(90, 30)).toMatchObject(judged);
    expect(ask(67, 0)).toMatchObject({ verdict: 'no-effect', afterDays: 14 });
  });
});
