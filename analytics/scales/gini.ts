import { sum } from 'simple-statistics';

/**
 * How unequally an amount is shared: 0 when all have the same, towards 1 when one has all.
 * G = 2 Σ i·x₍ᵢ₎ / (n Σx) − (n + 1)/n over the ascending values. Null where it has no meaning: no
 * value, a negative one, or a total of 0.
 *
 * Cost: one sort.
 *
 * @example gini([1, 2, 3, 4]) // 0.25
 */
export function gini(values: readonly number[]): number | null {
  const n = values.length;
  const total = sum([...values]);
  if (n === 0 || !(total > 0) || values.some((value) => value < 0)) return null;
  const ascending = [...values].sort((a, b) => a - b);
  return fromRanks(sum(ascending.map((value, i) => (i + 1) * value)), total, n);
}

/**
 * The Gini coefficients without each one of at least two values that have one, in ascending order
 * of the value left out; what is left of nothing but zeros is shared evenly. Cost: one sort.
 */
export function giniWithoutEach(values: readonly number[]): readonly number[] {
  const n = values.length;
  const ascending = [...values].sort((a, b) => a - b);
  const total = sum(ascending);
  const ranked = sum(ascending.map((value, i) => (i + 1) * value));
  let upTo = 0;
  return ascending.map((value, i) => {
    upTo += value;
    // Whoever stands above the one left out moves down a rank.
    const left = total - value;
    return left > 0 ? fromRanks(ranked - (i + 1) * value - (total - upTo), left, n - 1) : 0;
  });
}

function fromRanks(ranked: number, total: number, n: number): number {
  return (2 * ranked) / (n * total) - (n + 1) / n;
}
