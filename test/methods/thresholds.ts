import { propensity } from '../../analytics/advice/hold-out.ts';
import { leastCustomers, leastSessions } from '../../analytics/contexts/when-to-fit.ts';
import { stageDefinitions } from '../../analytics/maturity/parts.ts';
import { leastReproducibility, leastScalability } from '../../analytics/maturity/scale-test.ts';
import { seededRandom } from '../../analytics/random.ts';
import { noSums, type Sums } from '../../analytics/scales/sums.ts';
import { againstPeers } from '../../analytics/value/against-peers.ts';
import { leastPeers } from '../../analytics/value/compare-customers.ts';
import { contextValue, ownValue } from '../../analytics/value/estimates.ts';
import { leastForBest } from '../../analytics/value/frontier.ts';
import { score } from '../../analytics/value/percentile.ts';
import { times } from '../analytics/support/worlds.ts';

/** From where on a figure is given, or how far it may go: found by asking the code itself. */
export interface Threshold {
  readonly measure: string;
  readonly what: string;
  readonly unit: string;
  readonly ours: () => number;
}

/** The least whole number that passes; a fault where none up to 1,000 does. */
function least(passes: (n: number) => boolean): number {
  for (let n = 0; n <= 1_000; n++) if (passes(n)) return n;
  throw new Error('nothing up to 1,000 passes');
}

/** A customer whose sessions all gave 2 for 1, a little more or less than was to be expected. */
function customer(n: number, rated = 10): Sums {
  const ahead = (n % 5) * 1_000;
  const adjusted = rated * ahead;
  return {
    ...noSums,
    ...{ sessions: rated, paired: rated, pairedWorth: 2e6 * rated, pairedCost: 1e6 * rated },
    ...{ rated, adjusted, adjustedSquares: Math.round((adjusted * adjusted * 1e-6) / rated) },
  };
}

const peers = (others: number, own: Sums, sessions = 10) =>
  againstPeers(
    new Map([
      ['c-0', own],
      ...times(others, (n) => [`c-${n + 1}`, customer(n + 1, sessions)] as const),
    ]),
    'c-0',
  );
const random = () => seededRandom(1);
const hundred = times(100, (n) => n + 1);

export const thresholds: readonly Threshold[] = [
  {
    ...{ measure: 'contexts', what: 'closed sessions for a first look', unit: 'sessions' },
    ours: () => leastSessions,
  },
  {
    ...{ measure: 'contexts', what: 'customers for a first look', unit: 'customers' },
    ours: () => leastCustomers,
  },
  {
    ...{ measure: 'value', what: 'customers for the value of a way of use', unit: 'customers' },
    ours: () => least((n) => contextValue(times(n, customer), random()).value !== null),
  },
  {
    ...{ measure: 'value', what: 'customers for the interval of a place', unit: 'customers' },
    ours: () => least((n) => ownValue(times(n, customer), random()).lo90 !== null),
  },
  {
    ...{ measure: 'value', what: 'widest interval of a score', unit: 'points of 100' },
    // The lower end is the first of a hundred, so the upper one lies n - 1 points above it.
    ours: () => {
      const upTo = (n: number) => score(hundred, { value: 50, lo90: 0, hi90: n }, leastPeers);
      return least((n) => 'withheld' in upTo(n)) - 2;
    },
  },
  {
    ...{ measure: 'peers', what: 'customers in a comparison, own included', unit: 'customers' },
    ours: () => 1 + least((n) => peers(n, customer(0)).value !== null),
  },
  {
    ...{ measure: 'peers', what: 'own sessions that can be compared', unit: 'sessions' },
    ours: () => least((n) => n > 0 && peers(40, customer(0, n)).value !== null),
  },
  {
    ...{ measure: 'peers', what: 'largest share of one customer', unit: '%' },
    ours: () => {
      // 85 others with 100 sessions each: one with 1,500 has 15 % of all.
      const others = 8_500;
      const tooMany = least(
        (n) => peers(85, customer(0, 1_000 + n), 100).withheld === 'one-customer-dominates',
      );
      const most = 1_000 + tooMany - 1;
      return (100 * most) / (most + others);
    },
  },
  {
    ...{ measure: 'best-practice', what: 'customers of a way of use', unit: 'customers' },
    ours: () => leastForBest,
  },
  ...stageDefinitions.map(
    ({ stage, gate }): Threshold => ({
      ...{ measure: 'maturity', what: `gate of the stage ${stage}`, unit: 'of 1' },
      ours: () => gate,
    }),
  ),
  {
    ...{ measure: 'maturity', what: 'reproducibility that makes gates a scale', unit: 'of 1' },
    ours: () => leastReproducibility,
  },
  {
    ...{ measure: 'maturity', what: 'scalability that makes gates a scale', unit: 'of 1' },
    ours: () => leastScalability,
  },
  {
    ...{ measure: 'advice', what: 'chance of being sent rather than held out', unit: '%' },
    ours: () => 100 * propensity,
  },
];
