import type { WithheldReason } from '../../contract/records/estimate.ts';
import type { Random } from '../random.ts';
import { shareOfLargest } from './cluster-bootstrap.ts';
import { benjaminiHochberg } from './false-discovery.ts';
import {
  differenceBetween,
  groupCustomers,
  intervalOfDifference,
  type SettingCell,
} from './setting-difference.ts';
import { upperTail } from './student-t.ts';

/** How much better customers fare with `to` than with `from`. */
export interface Comparison {
  readonly from: string;
  readonly to: string;
  /** In the unit of the cells; above 0: `to` is better. */
  readonly difference: number;
  readonly lo90: number;
  readonly hi90: number;
  /** Chance of so large a difference or a larger one if there were none; one-sided. */
  readonly p: number;
  readonly customers: number;
  /** Of them, those who have `to` most of the time. */
  readonly livingWithBetter: number;
  /** Of them, those who have tried both for a while. */
  readonly triedBoth: number;
  /** Why it may not be told, for all its figures. */
  readonly withheld?: WithheldReason;
}

export interface CompareOptions {
  readonly random: Random;
  /** Default 15. */
  readonly minCustomers?: number;
  /** Default 5. */
  readonly minLivingWithBetter?: number;
  /** A cell of fewer sessions does not count; default 3. */
  readonly minWeight?: number;
  /** Default 400. */
  readonly replicates?: number;
}

/**
 * Compares every two levels of a setting in one use context, in both directions
 * (`setting-difference.ts` says how), with p from Student's t. It says who fares better, not yet
 * why: that is what the hold-out of advice is for.
 *
 * Cost: levels² × replicates × customers.
 *
 * @returns every ordered pair that can be judged at all; those that may not be told say why
 */
export function compareSettings(
  cells: readonly SettingCell[],
  options: CompareOptions,
): readonly Comparison[] {
  const { minCustomers = 15, minLivingWithBetter = 5, minWeight = 3 } = options;
  const counted = cells.filter((cell) => cell.weight >= minWeight);
  const levels = [...new Set(counted.map((cell) => cell.level))].sort();
  const home = mainLevels(cells);
  const comparisons: Comparison[] = [];
  for (let a = 0; a < levels.length; a++) {
    for (let b = a + 1; b < levels.length; b++) {
      const [from, to] = [levels[a]!, levels[b]!];
      const groups = groupCustomers(counted, from, to);
      const estimate = differenceBetween(groups);
      if (!estimate) continue;
      const { difference, error, degrees } = estimate;
      const { lo90, hi90 } = intervalOfDifference(groups, estimate, options);
      const everybody = [...groups.both, ...groups.onlyFrom, ...groups.onlyTo];
      const customers = everybody.length;
      const triedBoth = groups.both.length;
      const t = error > 0 ? difference / error : Math.sign(difference) * 1e6;
      const dominated = shareOfLargest(everybody.map((customer) => customer.weight)) > 0.15;
      const judged = (better: string) => {
        const livingWithBetter = everybody.filter(
          ({ customer }) => home.get(customer) === better,
        ).length;
        const few = customers < minCustomers || livingWithBetter < minLivingWithBetter;
        return {
          customers,
          triedBoth,
          livingWithBetter,
          ...(few ? { withheld: 'not-enough-customers' as const } : {}),
          ...(!few && dominated ? { withheld: 'one-customer-dominates' as const } : {}),
        };
      };
      comparisons.push({
        ...{ from, to, difference, lo90, hi90, p: upperTail(t, degrees) },
        ...judged(to),
      });
      comparisons.push({
        ...{ from: to, to: from, difference: -difference, lo90: -hi90, hi90: -lo90 },
        p: upperTail(-t, degrees),
        ...judged(from),
      });
    }
  }
  return comparisons;
}

/**
 * Of all that was compared, what may be believed: false discoveries held to `level` by Benjamini &
 * Hochberg, and the lower bound above 0. Give it every comparison of a run, of all contexts and
 * products: where nothing is better, the chance of believing anything is then `level` for the run.
 */
export function believable<C extends Comparison>(
  comparisons: readonly C[],
  level = 0.025,
): readonly C[] {
  const tellable = comparisons.filter(({ withheld }) => withheld === undefined);
  const believed = benjaminiHochberg(
    tellable.map(({ p }) => p),
    level,
  );
  return tellable.filter((comparison, i) => believed[i] && comparison.lo90 > 0);
}

/** Of the believable alternatives to what somebody has now, the one with the largest difference. */
export function bestAlternative<C extends Comparison>(
  believed: readonly C[],
  current: string,
): C | undefined {
  return believed
    .filter(({ from }) => from === current)
    .reduce<C | undefined>((a, b) => (a && a.difference >= b.difference ? a : b), undefined);
}

/** For each customer the level they have most. */
function mainLevels(cells: readonly SettingCell[]): ReadonlyMap<string, string> {
  const most = new Map<string, SettingCell>();
  for (const cell of cells) {
    const before = most.get(cell.customer);
    if (!before || cell.weight > before.weight) most.set(cell.customer, cell);
  }
  return new Map([...most].map(([customer, cell]) => [customer, cell.level]));
}
