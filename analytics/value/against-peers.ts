import type { Estimate } from '../../contract/records/estimate.ts';
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

/**
 * By how many per cent more (or less) one customer gets for one unit of money than people who use
 * the product alike. A figure for the customer's eyes: from 15 peers on, none of whom makes up
 * more than 15 %, and rounded to two significant digits.
 *
 * @param peers those to be compared with, the customer included, in the contexts they share
 */
export function againstPeers(peers: PerCustomer, customer: string): Estimate {
  const own = peers.get(customer);
  const rated = [...peers.values()].filter((sums) => sums.rated >= leastSessions);
  const standing = {
    unit: '%',
    n: own?.rated ?? 0,
    customers: rated.length,
    method: 'context-adjusted, shrunken towards peers',
  };
  if (own === undefined || own.rated < leastSessions) {
    return withheld('not-enough-sessions', standing);
  }
  if (rated.length < leastPeers) return withheld('not-enough-customers', standing);
  if (shareOfLargest(rated.map((sums) => sums.rated)) > largestShare) {
    return withheld('one-customer-dominates', standing);
  }
  const comparison = compareCustomers(peers);
  const placed = comparison.place(own)!;
  const percent = (log: number) => twoDigits(100 * Math.expm1(log - comparison.mean));
  const [lo90, hi90] = [percent(placed.lo90), percent(placed.hi90)];
  if (hi90 - lo90 > widestPercent) return withheld('too-uncertain', standing);
  return { value: percent(placed.value), lo90, hi90, ...standing };
}

function twoDigits(value: number): number {
  return Number(value.toPrecision(2));
}
