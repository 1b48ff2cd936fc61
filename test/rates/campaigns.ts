import { type CampaignEffect, campaignEffect } from '../../analytics/adoption/campaign-effect.ts';
import type { UseDay } from '../../analytics/adoption/histories.ts';
import { seededRandom } from '../../analytics/random.ts';
import { times } from '../analytics/support/worlds.ts';
import { once, type Trial } from './trial.ts';

const campaign = { first: 40, last: 53 };
const known = { first: 0, last: 90 };

/** Customers who use it on some days; more of them during a campaign, and after it. */
export function effectIn(
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
    random: seededRandom(seed + 1_000_000),
  });
}

/** Days of use a week that a planted campaign brings: on one day in four more. */
const more = 0.25;

export const campaigns: readonly Trial[] = [
  {
    name: 'campaign-falls-back',
    of: 'adoption',
    worlds: 'a campaign brings 120 customers 1.75 days of use a week, which end with it',
    seeds: { short: 10, full: 400 },
    questions: {
      found: { what: 'told that use falls back', atLeast: 0.95 },
      wrong: { what: 'told that it lasts', atMost: 0.01 },
      covered: { what: '90 % intervals that hold the effect', atLeast: 0.87, atMost: 0.93 },
    },
    run(seed) {
      const { verdict, during } = effectIn(seed, { during: more, after: 0 });
      const truth = 7 * more;
      return {
        found: once(verdict === 'falls-back'),
        wrong: once(verdict === 'lasting'),
        covered: once(during !== null && during.lo90 <= truth && truth <= during.hi90),
      };
    },
  },
  {
    name: 'campaign-lasts',
    of: 'adoption',
    worlds: 'a campaign brings 120 customers 1.75 days of use a week, which stay',
    seeds: { short: 10, full: 400 },
    questions: {
      found: { what: 'told that use lasts', atLeast: 0.95 },
      wrong: { what: 'told that it falls back', atMost: 0.01 },
    },
    run(seed) {
      const { verdict } = effectIn(seed, { during: more, after: more });
      return { found: once(verdict === 'lasting'), wrong: once(verdict === 'falls-back') };
    },
  },
  {
    name: 'campaign-without-effect',
    of: 'adoption',
    worlds: 'a campaign changes nothing, while a season draws everybody',
    seeds: { short: 40, full: 400 },
    questions: { alarm: { what: 'given an effect', atMost: 0.05 } },
    run(seed) {
      const { verdict } = effectIn(seed, { during: 0, after: 0 });
      return { alarm: once(verdict !== 'no-effect') };
    },
  },
];
