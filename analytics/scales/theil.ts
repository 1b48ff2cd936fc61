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
  const everyone = groups.flat();
  const total = theil(everyone);
  if (total === null) return null;
  const amount = sum(everyone);
  const mean = amount / everyone.length;
  let within = 0;
  let between = 0;
  for (const group of groups) {
    const inside = theil(group);
    if (inside === null) continue;
    const part = sum([...group]);
    within += (part / amount) * inside;
    between += (part / amount) * Math.log(part / group.length / mean);
  }
  return { total, within, between };
}
