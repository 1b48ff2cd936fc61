import { sum } from 'simple-statistics';

/** Inequality split, without remainder, into that inside groups and that between them. */
export interface TheilSplit {
  /** Theil's T: 0 when all have the same, ln n when one of n has all. */
  readonly total: number;
  /** Σ s_g T_g, with s_g the share of the amount that group g has. */
  readonly within: number;
  /** Σ s_g ln(μ_g / μ). */
  readonly between: number;
}

/**
 * Theil's T = mean of (x/μ) ln(x/μ), where 0 ln 0 = 0. Null where it has no meaning: no value, a
 * negative one, or a total of 0.
 *
 * Cost: linear.
 */
export function theil(values: readonly number[]): number | null {
  const n = values.length;
  const total = sum([...values]);
  if (n === 0 || !(total > 0) || values.some((value) => value < 0)) return null;
  const mean = total / n;
  return sum(values.map((value) => (value > 0 ? (value / mean) * Math.log(value / mean) : 0))) / n;
}

/**
 * Splits the inequality of all members by their groups: total = within + between, exactly. A group
 * without members, or whose members all have nothing, adds nothing to either part.
 *
 * Source: Theil, Economics and Information Theory (1967); Shorrocks, Econometrica 48 (1980).
 */
export function theilSplit(groups: readonly (readonly number[])[]): TheilSplit | null {
  return theil(groups.flat()) === null ? null : splitOf(groups.map(sumsOf));
}

/**
 * The splits without each one of the members, group by group, in their order; null where nothing
 * is left to be split. Cost: members × groups.
 */
export function theilSplitWithoutEach(
  groups: readonly (readonly number[])[],
): readonly (TheilSplit | null)[] {
  const sums = groups.map(sumsOf);
  return groups.flatMap((group, g) =>
    group.map((value) => splitOf(sums.with(g, without(sums[g]!, value)))),
  );
}

/** What a split is made of: of a group the members, Σx and Σ x ln x. */
interface GroupSums {
  readonly members: number;
  readonly amount: number;
  readonly logged: number;
}

function sumsOf(group: readonly number[]): GroupSums {
  return { members: group.length, amount: sum([...group]), logged: sum(group.map(timesLog)) };
}

function without({ members, amount, logged }: GroupSums, value: number): GroupSums {
  return { members: members - 1, amount: amount - value, logged: logged - timesLog(value) };
}

function timesLog(value: number): number {
  return value > 0 ? value * Math.log(value) : 0;
}

function splitOf(groups: readonly GroupSums[]): TheilSplit | null {
  const amount = sum(groups.map((group) => group.amount));
  if (!(amount > 0)) return null;
  const mean = amount / sum(groups.map(({ members }) => members));
  let within = 0;
  let between = 0;
  for (const group of groups) {
    if (group.members === 0 || !(group.amount > 0)) continue;
    const own = Math.log(group.amount / group.members);
    within += (group.logged - group.amount * own) / amount;
    between += (group.amount / amount) * (own - Math.log(mean));
  }
  // Rounding may leave a trifle below nothing.
  within = Math.max(0, within);
  between = Math.max(0, between);
  return { total: within + between, within, between };
}
