import type { RegistryView } from '../../contract/ports/registry.ts';
import type { CampaignFigures } from '../../contract/records/adoption.ts';
import type { Estimate } from '../../contract/records/estimate.ts';
import {
  type CampaignEffect,
  campaignEffect,
  type Interval,
  reachOf,
} from '../adoption/campaign-effect.ts';
import { type Days, type Histories, localDay, usedWithin } from '../adoption/histories.ts';
import { seededRandom, seedFor } from '../random.ts';
import { withheld } from '../value/estimates.ts';
import { belongsTo } from './use-histories.ts';

/**
 * What came of each campaign that was declared for a product (or for all), latest first. Whoever is
 * in a group that it addressed, or in one below it, was addressed; by the groups of today.
 *
 * @param known the days on which use would have been seen; null: nobody used it
 */
export function campaignEffects(
  registry: RegistryView,
  maker: string,
  {
    product,
    histories,
    known,
    zone,
    seed,
  }: {
    readonly product: string;
    readonly histories: Histories;
    readonly known: Days | null;
    readonly zone: string;
    readonly seed: number;
  },
): readonly CampaignFigures[] {
  if (known === null) return [];
  return registry
    .campaigns(maker)
    .filter((campaign) => campaign.product === null || campaign.product === product)
    .toSorted((a, b) => b.from - a.from)
    .map(({ id, name, from, to, groups }) => {
      const members = groups.map((group) => belongsTo(registry, maker, group));
      const days = { first: localDay(from, zone), last: localDay(to - 1, zone) };
      const effect = campaignEffect(histories, {
        days,
        known,
        isAddressed: (customer) =>
          groups.length === 0 || members.some((isMember) => isMember(customer)),
        random: seededRandom(seedFor(seed, maker, product, 'campaign', id)),
      });
      const { addressed, controls, verdict, afterDays } = effect;
      const sessions = [...histories.values()]
        .flatMap((history) => usedWithin(history, seenFor(days, afterDays)))
        .reduce((sum, one) => sum + one.sessions, 0);
      const estimateOf = (interval: Interval | null): Estimate => {
        const stands = {
          ...{ unit: 'd/wk', n: sessions, customers: addressed + controls },
          method: 'difference in differences, customers resampled',
        };
        return interval === null
          ? withheld('not-enough-customers', stands)
          : { ...interval, ...stands };
      };
      return {
        ...{ id, name, from, to, groups: [...groups], addressed, controls, afterDays, verdict },
        during: estimateOf(effect.during),
        after: estimateOf(effect.after),
        sentence: sentenceOf(name, groups.length === 0, effect),
      };
    });
}

/** The days that the effect of a campaign stands on: before, during and after it. */
export function seenFor(days: Days, afterDays: number): Days {
  return { first: days.first - reachOf(days), last: days.last + afterDays };
}

const verdictWords = {
  'falls-back': 'Use falls back after it.',
  lasting: 'The use it brought is lasting.',
  unclear: 'Whether use lasts after it cannot be said yet.',
} as const;

function sentenceOf(name: string, toAll: boolean, effect: CampaignEffect): string {
  const { verdict, during, after, addressed, controls, afterDays } = effect;
  if (during === null || after === null || verdict === 'not-enough-data') {
    const why = toAll
      ? 'it addressed everybody, so there is nobody to compare with'
      : `${addressed} customers were addressed and ${controls} not, ${afterDays} days are known after it; 15 of each and 14 days are needed, and as many before it`;
    return `“${name}”: not enough data: ${why}.`;
  }
  const days = ({ value, lo90, hi90 }: Interval) =>
    `${signed(value)} days of use a week (between ${signed(lo90)} and ${signed(hi90)})`;
  if (verdict === 'no-effect') {
    return `“${name}”: those addressed did not use it more while it ran than the others: ${days(during)}.`;
  }
  return `“${name}”: ${days(during)} while it ran, ${days(after)} in the ${afterDays} days after it, against the others. ${verdictWords[verdict]}`;
}

function signed(value: number): string {
  const rounded = Math.abs(value).toFixed(1);
  return rounded === '0.0' ? '0.0' : `${value < 0 ? '−' : '+'}${rounded}`;
}
