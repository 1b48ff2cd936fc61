import type { CampaignVerdict } from '../../contract/records/adoption.ts';
import type { Random } from '../random.ts';
import { interval90, timesDrawn } from '../value/resampling.ts';
import { type Days, type Histories, lengthOf, type UseDay, usedWithin } from './histories.ts';

/** A comparison of fewer customers is none. */
const leastCustomers = 15;
/** Use is looked at for so long before and after. */
const [shortest, longest] = [14, 28];
const replicates = 600;
const weekDays = 7;

/** A figure with its 90 % interval. */
export interface Interval {
  readonly value: number;
  readonly lo90: number;
  readonly hi90: number;
}

/** What came of a campaign, in days of use a week and customer. */
export interface CampaignEffect {
  readonly addressed: number;
  readonly controls: number;
  /** Days that use after it stands on. */
  readonly afterDays: number;
  readonly verdict: CampaignVerdict;
  /** Both against the time before it, and against the others; null: not enough data. */
  readonly during: Interval | null;
  readonly after: Interval | null;
}

/**
 * Whether use lasts that a campaign brought, or falls back after it. Difference in differences: how
 * much more days of use a week those addressed have during it (and in up to 28 days after it) than
 * before it, less the same of those not addressed; 90 % intervals from resampling customers. Counted
 * are customers who used the product before it began.
 *
 * In words: `no-effect`: during it the lower end is not above 0, so a world without any effect is
 * given one in 5 % of campaigns; `falls-back`: the upper end of (after − half of during) lies below
 * 0; `lasting`: its lower end lies above 0; else `unclear`.
 *
 * Assumes that both would have gone the same way without it, and that it does not reach the others.
 * Cost: 600 × customers. Source: Card & Krueger, American Economic Review 84 (1994) 772–793.
 *
 * @param known the days on which use would have been seen
 */
export function campaignEffect(
  histories: Histories,
  {
    days,
    known,
    isAddressed,
    random,
  }: {
    readonly days: Days;
    readonly known: Days;
    readonly isAddressed: (customer: string) => boolean;
    readonly random: Random;
  },
): CampaignEffect {
  const before = { first: days.first - reachOf(days), last: days.first - 1 };
  const after = { first: days.last + 1, last: Math.min(days.last + longest, known.last) };
  const afterDays = Math.max(0, lengthOf(after));
  const knew = [...histories].filter(
    ([, [first]]) => first !== undefined && first.day < days.first,
  );
  const [addressed, controls] = [true, false].map((wanted) =>
    knew
      .filter(([customer]) => isAddressed(customer) === wanted)
      .map(([, history]): Change => {
        const base = weekly(history, before);
        return {
          during: weekly(history, days) - base,
          after: afterDays === 0 ? 0 : weekly(history, after) - base,
        };
      }),
  ) as [Change[], Change[]];
  const counts = { addressed: addressed.length, controls: controls.length, afterDays };
  const fewest = Math.min(addressed.length, controls.length);
  if (fewest < leastCustomers || before.first < known.first || afterDays < shortest) {
    return { ...counts, verdict: 'not-enough-data', during: null, after: null };
  }
  const once = () => 1;
  const draws = Array.from({ length: replicates }, () => {
    const drawn = () => timesDrawn(random);
    return difference(meanOf(addressed, drawn), meanOf(controls, drawn));
  });
  const whole = difference(meanOf(addressed, once), meanOf(controls, once));
  const interval = (of: (change: Change) => number): Interval => ({
    value: of(whole),
    ...interval90(draws.map(of), fewest),
  });
  const during = interval((change) => change.during);
  const left = interval((change) => change.after - change.during / 2);
  return {
    ...counts,
    verdict: verdictOf(during, left),
    during,
    after: interval((change) => change.after),
  };
}

/** So many days before a campaign are looked at: as many as it has, within limits. */
export function reachOf(days: Days): number {
  return Math.min(longest, Math.max(shortest, lengthOf(days)));
}

interface Change {
  readonly during: number;
  readonly after: number;
}

function weekly(history: readonly UseDay[], days: Days): number {
  return (weekDays * usedWithin(history, days).length) / lengthOf(days);
}

/** The mean change, each customer counted some times. */
function meanOf(changes: readonly Change[], times: () => number): Change {
  let [weight, during, after] = [0, 0, 0];
  for (const change of changes) {
    const counted = times();
    weight += counted;
    during += counted * change.during;
    after += counted * change.after;
  }
  // A resample of nobody: with 15 customers one in three million.
  return weight === 0
    ? { during: 0, after: 0 }
    : { during: during / weight, after: after / weight };
}

function difference(a: Change, b: Change): Change {
  return { during: a.during - b.during, after: a.after - b.after };
}

function verdictOf(during: Interval, left: Interval): CampaignVerdict {
  if (during.lo90 <= 0) return 'no-effect';
  if (left.hi90 < 0) return 'falls-back';
  return left.lo90 > 0 ? 'lasting' : 'unclear';
}
