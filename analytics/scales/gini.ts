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
  const ranked = sum(ascending.map((value, i) => (i + 1) * value));
  return (2 * ranked) / (n * total) - (n + 1) / n;
}
