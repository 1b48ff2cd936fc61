/**
 * Which of many p values to believe so that, of those believed, no more than `level` are expected
 * to be false; where nothing is there at all, anything is believed with probability `level` at most.
 *
 * Cost: one sort.
 * Source: Benjamini & Hochberg, Journal of the Royal Statistical Society B 57 (1995) 289–300.
 *
 * @example benjaminiHochberg([0.01, 0.04, 0.9], 0.05) // [true, false, false]
 */
export function benjaminiHochberg(p: readonly number[], level: number): readonly boolean[] {
  const ascending = [...p].sort((a, b) => a - b);
  let limit = Number.NEGATIVE_INFINITY;
  ascending.forEach((value, i) => {
    if (value <= (level * (i + 1)) / p.length) limit = value;
  });
  return p.map((value) => value <= limit);
}
