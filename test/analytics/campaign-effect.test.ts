import { describe, expect, test } from 'vitest';
import { type CampaignEffect, campaignEffect } from '../../analytics/adoption/campaign-effect.ts';
import type { UseDay } from '../../analytics/adoption/histories.ts';
import { seededRandom } from '../../analytics/random.ts';
import { times } from './worlds.ts';

const campaign = { first: 40, last: 53 };
const known = { first: 0, last: 90 };

/** Customers who use it on some days; more of them during a campaign, and after it. */
function effectIn(
  seed: number,
  { during, after, customers = 120 }: { during: number; after: number; customers?: number },
): CampaignEffect {
  const random = seededRandom(seed);
  const histories = new Map(
    times(customers, (n) => {
      const own = 0.1 + 0.4 * random();
      const days = times(known.last + 1, (day) => day).filter((day) => {
        // Something that concerns everybody: weather that draws all of them out, from day 45 on.
        const season = day > 45 ? 0.1 : 0;
        const more =
          n % 2 === 1 ? 0 : day > campaign.last ? after : day >= campaign.first ? during : 0;
        return random() < own + season + more;
      });
      return [`c-${n}`, days.map((day): UseDay => ({ day, sessions: 1, contexts: [] }))] as const;
    }),
  );
  return campaignEffect(histories, {
    days: campaign,
    known,
    isAddressed: (customer) => Number(customer.slice(2)) % 2 === 0,
    random: seededRandom(seed + 1),
  });
}

const seeds = times(60, (n) => n + 1);

function tally(effects: readonly CampaignEffect[]) {
  const counts: Record<string, number> = {};
  for (const { verdict } of effects) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}

describe('a campaign', () => {
  test('after which use falls back is told as such', () => {
    const found = tally(seeds.map((seed) => effectIn(seed, { during: 0.25, after: 0 })));
    console.log('use that falls back, 60 worlds:', found);
    expect(found['falls-back']! / seeds.length).toBeGreaterThanOrEqual(0.95);
    expect(found.lasting).toBeUndefined();
  });

  test('after which use stays is told as lasting', () => {
    const found = tally(seeds.map((seed) => effectIn(seed, { during: 0.25, after: 0.25 })));
    console.log('use that lasts, 60 worlds:', found);
    expect(found.lasting! / seeds.length).toBeGreaterThanOrEqual(0.95);
    expect(found['falls-back']).toBeUndefined();
  });

  test('without effect has one at no more than the stated rate, also while a season draws everybody', () => {
    const effects = times(300, (n) => effectIn(1_000 + n, { during: 0, after: 0 }));
    const alarms = effects.filter(({ verdict }) => verdict !== 'no-effect').length;
    console.log(`campaigns without effect: ${alarms} of 300 given one`);
    // 5 % stated; three standard deviations of 300 draws above it.
    expect(alarms / 300).toBeLessThanOrEqual(0.088);
  });

  test('has intervals that cover the planted effect', () => {
    const truth = 7 * 0.25;
    const covered = seeds.filter((seed) => {
      const { during } = effectIn(seed, { during: 0.25, after: 0 });
      return during!.lo90 <= truth && truth <= during!.hi90;
    }).length;
    console.log(`90 % interval of the planted effect covers it in ${covered} of ${seeds.length}`);
    expect(covered / seeds.length).toBeGreaterThan(0.8);
  });

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
