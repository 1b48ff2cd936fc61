import type { Estimate, WithheldReason } from '../../contract/records/estimate.ts';
import type { Sums } from '../scales/sums.ts';
import { shareOfLargest } from './cluster-bootstrap.ts';
import {
  compareCustomers,
  leastPeers,
  leastSessions,
  type PerCustomer,
} from './compare-customers.ts';
import { withheld } from './estimates.ts';

const largestShare = 0.15;
/** An interval wider than so many percentage points says nothing. */
const widestPercent = 40;
/** Who makes up less of the sessions does not show through two digits. */
const leastShown = 0.001;
const method = 'context-adjusted, shrunken towards peers';

/**
 * By how many per cent more (or less) one customer gets for one unit of money than people who use
 * the product alike. A figure for the customer's eyes: from 15 peers on, none of whom makes up
 * more than 15 %, and rounded to two significant digits.
 *
 * Where some have left since others could ask the same, what is told without them would tell, by its
 * difference, of them: it is withheld, unless they are 15 or more, or make up next to nothing.
 *
 * @param peers those to be compared with, the customer included, in the contexts they share
 * @param gone those who have left
 */
export function againstPeers(
  peers: PerCustomer,
  customer: string,
  gone: readonly Gone[] = [],
): Estimate {
  const own = peers.get(customer);
  const rated = [...peers.values()].filter((sums) => sums.rated >= leastSessions);
  const standing = {
    unit: '%',
    n: own?.rated ?? 0,
    customers: rated.length,
    method,
  };
  if (own === undefined || own.rated < leastSessions) {
    return withheld('not-enough-sessions', standing);
  }
  if (rated.length < leastPeers) return withheld('not-enough-customers', standing);
  if (shareOfLargest(rated.map((sums) => sums.rated)) > largestShare) {
    return withheld('one-customer-dominates', standing);
  }
  if (shows(gone, rated)) return withheld('comparison-changed', standing);
  const comparison = compareCustomers(peers);
  const placed = comparison.place(own)!;
  const percent = (log: number) => twoDigits(100 * Math.expm1(log - comparison.mean));
  const [lo90, hi90] = [percent(placed.lo90), percent(placed.hi90)];
  if (hi90 - lo90 > widestPercent) return withheld('too-uncertain', standing);
  return { value: percent(placed.value), lo90, hi90, ...standing };
}

/** The comparison of somebody who is not to be compared, or not here, and why. */
export function notCompared(reason: WithheldReason): Estimate {
  return withheld(reason, { unit: '%', n: 0, customers: 0, method });
}

/** Sessions that could be compared, of somebody who has left. */
export type Gone = Pick<Sums, 'rated'>;

/** Whether those who have left can be made out by their absence from among those who have not. */
export function shows(gone: readonly Gone[], staying: readonly Gone[]): boolean {
  const left = gone.filter(({ rated }) => rated >= leastSessions);
  if (left.length === 0 || left.length >= leastPeers) return false;
  const sessions = (of: readonly Gone[]) => of.reduce((sum, { rated }) => sum + rated, 0);
  return sessions(left) > leastShown * (sessions(left) + sessions(staying));
}

function twoDigits(value: number): number {
  return Number(value.toPrecision(2));
}
