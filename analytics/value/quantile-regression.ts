/**
 * Regression of a quantile: the β that makes Σ w ρ(y − x β) least, where ρ(r) is τ r above 0 and
 * (τ − 1) r below. A share τ of the rows lies below the line that it gives (for τ = 0.5, half of
 * them); what lies far above or below pulls no more than what lies near.
 *
 * Exact, by descent from corner to corner: a best line goes through as many rows as it has
 * coefficients. From one such line the steepest way down leaves one row and ends, past all rows
 * that lie on the way and still let it fall, at another. A column that depends on earlier ones
 * gets the coefficient 0. Of several best lines it gives one, always the same.
 *
 * Cost: steps × rows × (columns + log rows), where steps are about columns × log rows; columns³.
 * Sources: Koenker & Bassett, Econometrica 46 (1978) 33–50; Barrodale & Roberts, SIAM J. Numer.
 * Anal. 10 (1973) 839–848. Known answer: Engel's food expenditure on income, τ = 0.5: 81.48225 and
 * 0.56018.
 *
 * @param rows one row of X each; give a column of ones for the level
 * @param tau between 0 and 1
 * @param weights how much each row counts, not below 0; absent: all alike
 * @param from rows to begin with, as an earlier answer's `through`; absent: any
 */
export function quantileRegression(
  rows: readonly (readonly number[])[],
  y: readonly number[],
  tau: number,
  weights?: readonly number[],
  from: readonly number[] = [],
): { readonly beta: readonly number[]; readonly through: readonly number[] } {
  const used = rows.flatMap((_, i) => ((weights?.[i] ?? 1) > 0 ? i : []));
  const { basis, columns } = independent(rows, [...from.filter((i) => used.includes(i)), ...used]);
  const width = rows[0]?.length ?? 0;
  const beta = new Array<number>(width).fill(0);
  if (basis.length === 0) return { beta, through: [] };
  const x = rows.map((row) => columns.map((c) => row[c]!));
  const moved = parted(y);

  for (;;) {
    const inverse = inverseOf(basis.map((i) => x[i]!));
    const at = solve(
      inverse,
      basis.map((i) => moved[i]!),
    );
    const residual = used.map((i) => moved[i]! - dot(x[i]!, at));
    const within = new Set(basis);
    const pull = new Array<number>(columns.length).fill(0);
    used.forEach((i, n) => {
      if (within.has(i)) return;
      const slope = (weights?.[i] ?? 1) * (tau - (residual[n]! < 0 ? 1 : 0));
      for (let c = 0; c < columns.length; c++) pull[c]! += slope * x[i]![c]!;
    });
    const way = steepest(inverse, basis, pull, tau, weights);
    if (way === null) {
      // The last word has y as it was given.
      solve(
        inverse,
        basis.map((i) => y[i]!),
      ).forEach((value, n) => {
        beta[columns[n]!] = value;
      });
      return { beta, through: basis };
    }
    const crossed = used.flatMap((i, n) => {
      const speed = dot(x[i]!, way.direction);
      const time = residual[n]! / speed;
      return within.has(i) || !(time > 0) || !Number.isFinite(time) ? [] : { i, time, speed };
    });
    crossed.sort((a, b) => a.time - b.time || a.i - b.i);
    let slope = way.slope;
    const end = crossed.find(({ i, speed }) => {
      slope += (weights?.[i] ?? 1) * Math.abs(speed);
      return slope >= 0;
    });
    // The sum cannot fall for ever; where rounding says so, this is the bottom.
    if (end === undefined) return { beta: spread(at, columns, width), through: basis };
    basis[way.leaves] = end.i;
  }
}

/** The first rows (in the order given) and columns that are independent of each other. */
function independent(
  rows: readonly (readonly number[])[],
  order: readonly number[],
): { readonly basis: number[]; readonly columns: readonly number[] } {
  const width = rows[0]?.length ?? 0;
  const sizes = Array.from({ length: width }, (_, c) =>
    order.reduce((most, i) => Math.max(most, Math.abs(rows[i]![c]!)), 0),
  );
  const columns: number[] = [];
  let basis: number[] = [];
  for (let c = 0; c < width; c++) {
    if (sizes[c] === 0) continue;
    const found = rowsOfRank(rows, order, [...columns, c], sizes);
    if (found === null) continue;
    columns.push(c);
    basis = found;
  }
  return { basis, columns };
}

/** As many rows as there are columns, by elimination; null where the columns depend on each other. */
function rowsOfRank(
  rows: readonly (readonly number[])[],
  order: readonly number[],
  columns: readonly number[],
  sizes: readonly number[],
): number[] | null {
  const kept: { readonly row: readonly number[]; readonly pivot: number }[] = [];
  const basis: number[] = [];
  for (const i of order) {
    let row = columns.map((c) => rows[i]![c]! / sizes[c]!);
    for (const { row: other, pivot } of kept) {
      const factor = row[pivot]! / other[pivot]!;
      row = row.map((value, c) => (c === pivot ? 0 : value - factor * other[c]!));
    }
    const pivot = row.reduce(
      (most, value, c) => (Math.abs(value) > Math.abs(row[most]!) ? c : most),
      0,
    );
    if (Math.abs(row[pivot]!) < 1e-9) continue;
    kept.push({ row, pivot });
    basis.push(i);
    if (basis.length === columns.length) return basis;
  }
  return null;
}

/** Tells equal residuals apart by a hair, so that no two lines are equally good on the way. */
function parted(y: readonly number[]): readonly number[] {
  const size = y.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const golden = 0.6180339887498949;
  return y.map((value, i) => value + size * 1e-10 * (((i + 1) * golden) % 1));
}

/** The edge along which the sum falls fastest: which row it leaves, whither, how fast; null: none falls. */
function steepest(
  inverse: readonly (readonly number[])[],
  basis: readonly number[],
  pull: readonly number[],
  tau: number,
  weights: readonly number[] | undefined,
) {
  let best: { leaves: number; slope: number; direction: readonly number[] } | null = null;
  for (let j = 0; j < basis.length; j++) {
    const direction = inverse.map((row) => row[j]!);
    const along = dot(pull, direction);
    const weight = weights?.[basis[j]!] ?? 1;
    for (const sign of [1, -1]) {
      const slope = -sign * along + weight * (sign > 0 ? 1 - tau : tau);
      if (slope < (best?.slope ?? -1e-9 * (Math.abs(along) + weight))) {
        best = { leaves: j, slope, direction: direction.map((value) => sign * value) };
      }
    }
  }
  return best;
}

/** The inverse of a small square matrix, by Gauss & Jordan with pivots. */
function inverseOf(matrix: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const n = matrix.length;
  const a = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let i = c + 1; i < n; i++) if (Math.abs(a[i]![c]!) > Math.abs(a[pivot]![c]!)) pivot = i;
    [a[c], a[pivot]] = [a[pivot]!, a[c]!];
    const by = a[c]![c]!;
    a[c] = a[c]!.map((value) => value / by);
    for (let i = 0; i < n; i++) {
      const factor = a[i]![c]!;
      if (i !== c && factor !== 0) a[i] = a[i]!.map((value, k) => value - factor * a[c]![k]!);
    }
  }
  return a.map((row) => row.slice(n));
}

function solve(inverse: readonly (readonly number[])[], right: readonly number[]): number[] {
  return inverse.map((row) => dot(row, right));
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function spread(values: readonly number[], columns: readonly number[], width: number): number[] {
  const beta = new Array<number>(width).fill(0);
  values.forEach((value, n) => {
    beta[columns[n]!] = value;
  });
  return beta;
}
