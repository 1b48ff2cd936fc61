/**
 * Agreement of two partitions, 1 when they are the same, 0 on average for random ones.
 * Source: Hubert & Arabie, Journal of Classification 2 (1985) 193–218.
 */
export function adjustedRand(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const cells = new Map<string, number>();
  const rows = new Map<number, number>();
  const columns = new Map<number, number>();
  for (let i = 0; i < a.length; i++) {
    count(cells, `${a[i]} ${b[i]}`);
    count(rows, a[i]!);
    count(columns, b[i]!);
  }
  const pairs = (n: number) => (n * (n - 1)) / 2;
  const total = (counts: Map<unknown, number>) =>
    [...counts.values()].reduce((sum, n) => sum + pairs(n), 0);
  const expected = (total(rows) * total(columns)) / pairs(a.length);
  const most = (total(rows) + total(columns)) / 2;
  return most === expected ? 1 : (total(cells) - expected) / (most - expected);
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
