/** What somebody got and what it took: amounts, each in a unit of its own, in the same order for all. */
export interface Practice {
  /** Not below 0. */
  readonly outcomes: readonly number[];
  readonly resources: readonly number[];
}

/**
 * Efficiency under the weights that suit somebody best: the greatest Σ u·outcomes / Σ v·resources, over
 * all weights u, v not below 0 at which none of the others has more than 1. Below 1 some mix of the
 * others gets more for the same, *whatever* outcomes and resources are thought to be worth; from 1 on
 * there are weights at which nobody does better. The benefit of the doubt: whoever uses something says
 * what counts. Infinity where none of the others has an outcome at all that this one has; null where
 * nothing was got or taken.
 *
 * Units do not matter, nor does size (constant returns).
 *
 * Cost: a simplex of (others + 1) × (outcomes + resources); exact but for rounding.
 * Source: Charnes, Cooper & Rhodes, European J. of Operational Research 2 (1978) 429–444; Cooper,
 * Seiford & Tone, Data Envelopment Analysis (2007), § 2.3.
 */
export function bestWeighed(own: Practice, others: readonly Practice[]): number | null {
  const some = (amounts: readonly number[]) => amounts.some((amount) => amount > 0);
  if (!some(own.outcomes) || !some(own.resources)) return null;
  const row = ({ outcomes, resources }: Practice) => [...outcomes, ...resources.map((r) => -r)];
  return greatest(
    [...own.outcomes, ...own.resources.map(() => 0)],
    [...others.map(row), [...own.outcomes.map(() => 0), ...own.resources]],
    [...others.map(() => 0), 1],
  );
}

const nothing = 1e-12;

/**
 * The greatest c·x with A·x ≤ b and x ≥ 0, for b ≥ 0: the simplex method from x = 0, by the rule of
 * Bland (Mathematics of OR 2 (1977) 103–107), which never goes in circles. Infinity where unbounded.
 */
function greatest(
  c: readonly number[],
  a: readonly (readonly number[])[],
  b: readonly number[],
): number {
  const width = c.length;
  // What each column is divided by, so that amounts of any size are alike.
  const scale = c.map((_, j) => Math.max(nothing, ...a.map((row) => Math.abs(row[j]!)), c[j]!));
  const rows = a.map((row, i) => [
    ...row.map((value, j) => value / scale[j]!),
    ...b.map((_, slack) => (slack === i ? 1 : 0)),
    b[i]!,
  ]);
  const gain = [...c.map((value, j) => value / scale[j]!), ...b.map(() => 0), 0];
  const basis = b.map((_, i) => width + i);
  for (;;) {
    const enters = gain.findIndex((value, j) => j < gain.length - 1 && value > nothing);
    if (enters < 0) return -gain.at(-1)!;
    let leaves = -1;
    let least = Number.POSITIVE_INFINITY;
    rows.forEach((row, i) => {
      if (row[enters]! <= nothing) return;
      const ratio = row.at(-1)! / row[enters]!;
      const ties = leaves >= 0 && Math.abs(ratio - least) <= nothing;
      if (ties ? basis[i]! < basis[leaves]! : ratio < least) [leaves, least] = [i, ratio];
    });
    if (leaves < 0) return Number.POSITIVE_INFINITY;
    const pivot = rows[leaves]!.map((value) => value / rows[leaves]![enters]!);
    const cleared = (row: readonly number[]) => {
      const by = row[enters]!;
      return row.map((value, j) => value - by * pivot[j]!);
    };
    rows.forEach((row, i) => {
      rows[i] = i === leaves ? pivot : cleared(row);
    });
    gain.splice(0, gain.length, ...cleared(gain));
    basis[leaves] = enters;
  }
}

/** What one customer did, with what it was worth and cost. */
export interface WeighedPractice extends Practice {
  readonly worth: number;
  readonly cost: number;
}

/** How many customers get less than all together, and how many of them by any weights. */
export interface Weighing {
  readonly customers: number;
  /** At the prices at which worth and cost were counted. */
  readonly less: number;
  /** Of these, whatever outcomes and resources are worth. */
  readonly anyhow: number;
}

/**
 * Who gets less for what it takes than all customers together: at the prices, and by whatever weights.
 * Held against all together and not against the best one, whose luck would make everybody else poor
 * (Cazals, Florens & Simar, J. Econometrics 106 (2002) 1–25).
 *
 * Cost: linear.
 */
export function weigh(customers: readonly WeighedPractice[]): Weighing {
  const known = customers.filter(({ worth, cost }) => worth > 0 && cost > 0);
  const total = (of: (one: WeighedPractice) => number) =>
    known.reduce((sum, one) => sum + of(one), 0);
  const [worth, cost] = [total((one) => one.worth), total((one) => one.cost)];
  const together: Practice = {
    outcomes: known[0]?.outcomes.map((_, i) => total(({ outcomes }) => outcomes[i]!)) ?? [],
    resources: known[0]?.resources.map((_, i) => total(({ resources }) => resources[i]!)) ?? [],
  };
  const less = known.filter((one) => one.worth * cost < worth * one.cost);
  const anyhow = less.filter((one) => (bestWeighed(one, [together]) ?? 1) < 1 - 1e-9);
  return { customers: known.length, less: less.length, anyhow: anyhow.length };
}
