import type { Estimate } from '../../contract/records/estimate.ts';
import type { Random } from '../random.ts';
import { leastSessions } from './compare-customers.ts';
import { withheld } from './estimates.ts';
import { adjustedResolution } from './expectation.ts';
import { type Frontier, type FrontierCustomer, frontierAt } from './frontier.ts';
import { interval90 } from './resampling.ts';

/** An interval wider than so many percentage points says nothing. */
const widestPercent = 40;
const method = 'regression of the 0.9 quantile over customers, context-adjusted, resampled';

/**
 * By how many per cent the best tenth of the customers of a context get more than is usual for the
 * same use: the room there is. For the maker.
 */
export function roomOf(frontier: Frontier | undefined): Estimate {
  if (frontier === undefined) return notLearnt;
  const { n, customers, mean } = frontier;
  const standing = { unit: '%', n, customers, method };
  if (frontier.withheld !== undefined) return withheld(frontier.withheld, standing);
  return inPercent(frontierAt(frontier, []), mean, standing, percent);
}

/** The contexts were found before frontiers were learnt, or not at all. */
const notLearnt = withheld('not-enough-sessions', { unit: '%', n: 0, customers: 0, method });

/** What the best tenth get, and how far that is; over own ways of use, or over all. */
export interface BestPractice {
  readonly best: Estimate;
  readonly room: Estimate;
  readonly bestOver: 'own' | 'all';
}

/** What somebody is told who has not agreed to be compared. */
export function noBestPractice(): BestPractice {
  const none = withheld('not-agreed', { unit: '%', n: 0, customers: 0, method });
  return { best: none, room: none, bestOver: 'own' };
}

/** What one customer did in a context, and the frontier it is held against. */
export interface HeldAgainst extends Omit<FrontierCustomer, 'customer'> {
  readonly frontier: Frontier | undefined;
}

/**
 * For one customer: what the best tenth get with the same use, in per cent more than peers on
 * average; and how much more this customer would get as one of them. Both over the contexts this
 * customer has, by sessions; for the customer's eyes, in two significant digits.
 */
export function bestPractice(own: readonly HeldAgainst[], random: Random): BestPractice {
  const used = own.filter(({ rated }) => rated > 0);
  const rated = used.reduce((sum, one) => sum + one.rated, 0);
  const frontiers = used.map(({ frontier }) => frontier);
  const bestOver: BestPractice['bestOver'] = frontiers.some(
    (frontier) => frontier?.context === null,
  )
    ? 'all'
    : 'own';
  const standing = {
    unit: '%',
    n: rated,
    customers: Math.min(...frontiers.map((frontier) => frontier?.customers ?? 0), Infinity),
    method,
  };
  const none = (reason: Parameters<typeof withheld>[0]) => {
    const customers = Number.isFinite(standing.customers) ? standing.customers : 0;
    const told = withheld(reason, { ...standing, customers });
    return { best: told, room: told, bestOver };
  };
  if (rated < leastSessions) return none('not-enough-sessions');
  const reason = frontiers.find((frontier) => frontier?.withheld !== undefined)?.withheld;
  if (reason !== undefined) return none(reason);
  if (frontiers.includes(undefined)) return none('not-enough-sessions');
  if (frontiers.some((frontier) => frontier?.changed)) return none('comparison-changed');

  const weighed = (of: (one: HeldAgainst) => number) =>
    used.reduce((sum, one) => sum + (one.rated / rated) * of(one), 0);
  const mean = weighed(({ frontier }) => frontier!.mean);
  const between = weighed(({ frontier }) => frontier!.between);
  const variance = weighed(({ frontier }) => frontier!.spread) / rated;
  // Drawn towards the others as far as chance may have moved it.
  const kept = between / (between + variance);
  const measured = weighed((one) => (one.adjusted / one.rated) * adjustedResolution);
  const mine = mean + kept * (measured - mean);
  const at = used.map((one) => frontierAt(one.frontier!, one.use));
  const replicates = Math.min(...at.map((one) => one.replicates.length));
  const frontier = {
    value: weighed((one) => at[used.indexOf(one)]!.value),
    replicates: Array.from({ length: replicates }, (_, b) =>
      weighed((one) => at[used.indexOf(one)]!.replicates[b]!),
    ),
  };
  const deviation = Math.sqrt(kept * variance);
  const gap = {
    value: frontier.value,
    replicates: frontier.replicates.map((value) => value - deviation * normal(random)),
  };
  return {
    best: inPercent(frontier, mean, standing, twoDigits),
    room: inPercent(gap, mine, standing, twoDigits),
    bestOver,
  };
}

function inPercent(
  frontier: { readonly value: number; readonly replicates: readonly number[] },
  than: number,
  standing: Parameters<typeof withheld>[1],
  told: (log: number) => number,
): Estimate {
  const { lo90, hi90 } = interval90(frontier.replicates, standing.customers);
  const estimate = {
    value: told(frontier.value - than),
    lo90: told(lo90 - than),
    hi90: told(hi90 - than),
  };
  if (estimate.hi90 - estimate.lo90 > widestPercent) return withheld('too-uncertain', standing);
  return { ...estimate, ...standing };
}

function percent(log: number): number {
  return 100 * Math.expm1(log);
}

function twoDigits(log: number): number {
  return Number(percent(log).toPrecision(2));
}

/** A draw of the standard normal curve (Box & Muller). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
