import { quantile } from 'simple-statistics';

/** What is left of the value of the sessions of one context, after what is expected of their use. */
export interface Remaining {
  /** Who used it; null: nobody known. */
  readonly customers: readonly (string | null)[];
  /** ln(actual / expected); null: no ratio. */
  readonly rest: readonly (number | null)[];
  /** How the product was used, as differences from what is usual; one array a session. */
  readonly usage: readonly (readonly number[])[];
}

/** By how much what is expected of a context is to be put right. */
export interface Correction {
  readonly level: number;
  /** One a column of usage. */
  readonly slopes: readonly number[];
}

/**
 * What of the expectation is to be put right, since it was learnt of all sessions together: where
 * thrifty people also have lighter uses, light use seems to give more than it does. So what is left is
 * looked at *within* customers, as differences from the mean of each: what the same people get when
 * they use the product otherwise tells what the use does, whoever they are.
 *
 * Where customers hardly vary their use, that tells little; so a correction is drawn towards none, by
 * as much as the data ask for: coefficients are normal with a common variance (each column scaled to a
 * mean square of 1 over all sessions), of which the likeliest is taken. Where it is 0, nothing is
 * corrected.
 *
 * What is needed of the data are sums over customers, which merge.
 *
 * Cost: sessions × columns a context² + customers × all columns² + 25 × all columns³.
 * Sources: Mundlak, Econometrica 46 (1978) 69–85 (within and between); Harville, JASA 72 (1977)
 * 320–338 (variance by restricted likelihood).
 *
 * @param contexts what is left in each context of a product
 */
export function withinCustomers(contexts: readonly Remaining[]): readonly Correction[] {
  const scales = scalesOf(contexts);
  const { products, outcome, squares, degrees } = addUp(contexts, scales);
  const size = outcome.length;
  const found = degrees > size ? likeliest(products, outcome, squares, degrees) : undefined;
  let next = 0;
  return scales.map((own): Correction => {
    const [level = 0, ...slopes] = own.map((scale) => (found?.[next++] ?? 0) * scale);
    return { level, slopes };
  });
}

/** For each context what its columns are multiplied with: that of ones, and those of usage. */
function scalesOf(contexts: readonly Remaining[]): readonly (readonly number[])[] {
  const all = contexts.reduce((sum, { rest }) => sum + rest.filter((r) => r !== null).length, 0);
  return contexts.map(({ rest, usage }) => {
    const rows = usage.filter((_, row) => rest[row] !== null);
    const columns = Array.from({ length: usage[0]?.length ?? 0 }, (_, c) =>
      rows.reduce((sum, row) => sum + row[c]! ** 2, 0),
    );
    return [rows.length, ...columns].map((sum) => (sum > 0 ? Math.sqrt(all / sum) : 0));
  });
}

/** Sums within customers: of products of columns, of columns and what is left, of its square. */
interface Within {
  readonly products: readonly Float64Array[];
  readonly outcome: Float64Array;
  readonly squares: number;
  /** Sessions less customers. */
  readonly degrees: number;
}

/** One session: the place of its first column, its columns, and what is left. */
interface Row {
  readonly first: number;
  readonly values: readonly number[];
  readonly rest: number;
}

function addUp(contexts: readonly Remaining[], scales: readonly (readonly number[])[]): Within {
  const rows = new Map<string, Row[]>();
  let size = 0;
  contexts.forEach(({ customers, rest, usage }, k) => {
    const first = size;
    size += scales[k]!.length;
    const known = rest.filter((value) => value !== null);
    if (known.length === 0) return;
    const [low, high] = quantile(known, [0.01, 0.99]) as [number, number];
    customers.forEach((id, n) => {
      const left = rest[n];
      if (id === null || left === null || left === undefined) return;
      const values = [1, ...(usage[n] ?? [])].map((value, c) => value * scales[k]![c]!);
      const own = rows.get(id) ?? [];
      rows.set(id, own);
      own.push({ first, values, rest: Math.min(high, Math.max(low, left)) });
    });
  });
  const products = Array.from({ length: size }, () => new Float64Array(size));
  const outcome = new Float64Array(size);
  let [squares, degrees] = [0, 0];
  for (const own of rows.values()) {
    const sums = new Float64Array(size);
    let sum = 0;
    for (const { first, values, rest } of own) {
      sum += rest;
      squares += rest * rest;
      values.forEach((value, c) => {
        sums[first + c]! += value;
        outcome[first + c]! += value * rest;
        values.forEach((other, d) => {
          products[first + c]![first + d]! += value * other;
        });
      });
    }
    degrees += own.length - 1;
    squares -= (sum * sum) / own.length;
    for (let c = 0; c < size; c++) {
      if (sums[c] === 0) continue;
      outcome[c]! -= (sums[c]! * sum) / own.length;
      for (let d = 0; d < size; d++) products[c]![d]! -= (sums[c]! * sums[d]!) / own.length;
    }
  }
  return { products, outcome, squares, degrees };
}

/** Variances of coefficients that are tried, as multiples of that of what is left in a session. */
const triedVariances = Array.from({ length: 25 }, (_, n) => 10 ** (-6 + n / 4));

/** The coefficients, drawn towards 0 by the likeliest variance; undefined where that is 0. */
function likeliest(
  products: readonly Float64Array[],
  outcome: Float64Array,
  squares: number,
  degrees: number,
): Float64Array | undefined {
  let best: Float64Array | undefined;
  let least = degrees * Math.log(squares);
  for (const variance of triedVariances) {
    const { solution, logDeterminant } = solveWithRidge(products, outcome, 1 / variance);
    const unexplained = squares - solution.reduce((sum, beta, c) => sum + beta * outcome[c]!, 0);
    const unlikely =
      degrees * Math.log(unexplained) + logDeterminant + outcome.length * Math.log(variance);
    if (unlikely < least) [least, best] = [unlikely, solution];
  }
  return best;
}

/**
 * Solves (A + ridge) x = b by Cholesky's decomposition, for A without negative eigenvalues; with the
 * logarithm of the determinant of A + ridge.
 */
function solveWithRidge(
  a: readonly Float64Array[],
  b: Float64Array,
  ridge: number,
): { readonly solution: Float64Array; readonly logDeterminant: number } {
  const n = b.length;
  const lower = a.map((row) => Float64Array.from(row));
  let logDeterminant = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i]![j]! + (i === j ? ridge : 0);
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!;
      lower[i]![j] = i === j ? Math.sqrt(sum) : sum / lower[j]![j]!;
    }
    logDeterminant += 2 * Math.log(lower[i]![i]!);
  }
  const solution = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) solution[i]! -= lower[i]![k]! * solution[k]!;
    solution[i]! /= lower[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) solution[i]! -= lower[k]![i]! * solution[k]!;
    solution[i]! /= lower[i]![i]!;
  }
  return { solution, logDeterminant };
}
