import type { Estimate, WithheldReason } from '../../contract/records/estimate.ts';
import type { Random } from '../random.ts';
import type { Paired, Sums } from '../scales/sums.ts';
import { ratioOverCustomers } from './cluster-bootstrap.ts';

/** What a figure stands on, whether it is given or withheld. */
export interface Standing {
  readonly unit: string;
  readonly n: number;
  readonly customers: number;
  readonly method: string;
}

/** A figure that is not given, and why. */
export function withheld(reason: WithheldReason, standing: Standing): Estimate {
  return { value: null, lo90: null, hi90: null, ...standing, withheld: reason };
}

/** For how many customers an interval means something to their own maker. */
const leastForInterval = 5;

/**
 * Worth for one unit of money of resources in a use context: the ratio of sums over customers with
 * its interval, from 15 customers on. It is for the maker, who knows its customers; so one who
 * makes up most of it does not hide it, but widens the interval (see `cluster-bootstrap.ts`).
 */
export function contextValue(perCustomer: readonly Paired[], random: Random): Estimate {
  const figure = ratioOverCustomers(perCustomer.map(paired), { random, largestShare: 1 });
  const standing = {
    unit: '1',
    n: pairedSessions(perCustomer),
    customers: figure.customers,
    method: 'ratio of sums, customers resampled',
  };
  if (figure.withheld !== undefined) return withheld(figure.withheld, standing);
  return { value: figure.value, lo90: figure.lo90, hi90: figure.hi90, ...standing };
}

/**
 * The same for a place in the tree of value: what was made there for what was spent is a fact, and
 * is given whenever anything was spent; with an interval from five customers on.
 */
export function ownValue(perCustomer: readonly Sums[], random: Random): Estimate {
  const figure = ratioOverCustomers(perCustomer.map(paired), {
    random,
    minCustomers: leastForInterval,
    largestShare: 1,
  });
  const standing = { unit: '1', n: pairedSessions(perCustomer), customers: figure.customers };
  if (figure.withheld === undefined) {
    const method = 'ratio of sums, customers resampled';
    return { value: figure.value, lo90: figure.lo90, hi90: figure.hi90, ...standing, method };
  }
  const method = 'ratio of sums';
  const cost = perCustomer.reduce((sum, { pairedCost }) => sum + pairedCost, 0);
  if (cost <= 0) return withheld('no-resource-used', { ...standing, method });
  const worth = perCustomer.reduce((sum, { pairedWorth }) => sum + pairedWorth, 0);
  return { value: worth / cost, lo90: null, hi90: null, ...standing, method };
}

function paired({ pairedWorth, pairedCost }: Paired) {
  return { numerator: pairedWorth, denominator: pairedCost };
}

function pairedSessions(perCustomer: readonly Paired[]): number {
  return perCustomer.reduce((sum, { paired }) => sum + paired, 0);
}
