/**
 * Ordinary least squares y ≈ X β by Householder reflections, which keep the digits that normal
 * equations lose. A column that depends on earlier ones gets the coefficient 0.
 *
 * Cost: rows × columns².
 * Source: Golub & Van Loan, Matrix Computations, § 5.3.
 *
 * @param rows one row of X each; give a column of ones for an intercept
 * @returns β, one a column
 */
export function leastSquares(
  rows: readonly (readonly number[])[],
  y: readonly number[],
): readonly number[] {
  const n = rows.length;
  const p = rows[0]?.length ?? 0;
  const a = rows.map((row) => Float64Array.from(row));
  const b = Float64Array.from(y);
  const norms = Array.from({ length: p }, (_, j) => columnLength(a, j, 0));
  const diagonal = new Float64Array(p);
  const pivots: number[] = [];

  for (let j = 0; j < p; j++) {
    const k = pivots.length;
    if (k === n) break;
    const length = columnLength(a, j, k);
    if (length <= 1e-10 * norms[j]! || length === 0) continue;
    const reflected = a[k]![j]! > 0 ? -length : length;
    const v = Float64Array.from({ length: n }, (_, i) => (i < k ? 0 : a[i]![j]!));
    v[k]! -= reflected;
    const scale = 2 / v.reduce((sum, x) => sum + x * x, 0);
    for (let c = j; c < p; c++) {
      let dot = 0;
      for (let i = k; i < n; i++) dot += v[i]! * a[i]![c]!;
      for (let i = k; i < n; i++) a[i]![c]! -= scale * dot * v[i]!;
    }
    let dot = 0;
    for (let i = k; i < n; i++) dot += v[i]! * b[i]!;
    for (let i = k; i < n; i++) b[i]! -= scale * dot * v[i]!;
    diagonal[j] = a[k]![j]!;
    pivots.push(j);
  }

  const beta = new Array<number>(p).fill(0);
  for (let k = pivots.length - 1; k >= 0; k--) {
    const j = pivots[k]!;
    let rest = b[k]!;
    for (const c of pivots.slice(k + 1)) rest -= a[k]![c]! * beta[c]!;
    beta[j] = rest / diagonal[j]!;
  }
  return beta;
}

function columnLength(a: readonly Float64Array[], column: number, from: number): number {
  let squares = 0;
  for (let i = from; i < a.length; i++) squares += a[i]![column]! ** 2;
  return Math.sqrt(squares);
}
