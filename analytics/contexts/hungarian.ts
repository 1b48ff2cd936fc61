/**
 * The one-to-one assignment of rows to columns with the largest total; of a matrix that is not
 * square, some rows or columns stay without a partner.
 *
 * Shortest augmenting paths with potentials. Cost: n³ for n = the longer side.
 * Source: Kuhn 1955; in this form Jonker & Volgenant, Computing 38 (1987) 325–340.
 *
 * @param gain gain[row][column], finite
 * @returns for each row its column, or −1
 * @example maximumAssignment([[1, 5], [2, 4]]) // [1, 0]: 5 + 2 is more than 1 + 4
 */
export function maximumAssignment(gain: readonly (readonly number[])[]): readonly number[] {
  const rows = gain.length;
  const columns = gain[0]?.length ?? 0;
  const n = Math.max(rows, columns);
  const cost = (row: number, column: number) => -(gain[row]?.[column] ?? 0);

  // Row and column 0 stand for "nobody yet", so partners are counted from 1.
  const rowPotential = new Float64Array(n + 1);
  const columnPotential = new Float64Array(n + 1);
  const partner = new Int32Array(n + 1);
  for (let row = 1; row <= n; row++) {
    const cameFrom = new Int32Array(n + 1);
    const slack = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
    const visited = new Uint8Array(n + 1);
    let column = 0;
    partner[0] = row;
    do {
      visited[column] = 1;
      const from = partner[column]!;
      let least = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let j = 1; j <= n; j++) {
        if (visited[j]) continue;
        const reduced = cost(from - 1, j - 1) - rowPotential[from]! - columnPotential[j]!;
        if (reduced < slack[j]!) {
          slack[j] = reduced;
          cameFrom[j] = column;
        }
        if (slack[j]! < least) {
          least = slack[j]!;
          next = j;
        }
      }
      for (let j = 0; j <= n; j++) {
        if (visited[j]) {
          rowPotential[partner[j]!]! += least;
          columnPotential[j]! -= least;
        } else {
          slack[j]! -= least;
        }
      }
      column = next;
    } while (partner[column] !== 0);
    while (column !== 0) {
      partner[column] = partner[cameFrom[column]!]!;
      column = cameFrom[column]!;
    }
  }

  const assigned = new Array<number>(rows).fill(-1);
  for (let j = 1; j <= columns; j++) {
    const row = partner[j]! - 1;
    if (row >= 0 && row < rows) assigned[row] = j - 1;
  }
  return assigned;
}
