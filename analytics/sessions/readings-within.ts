import { readingsTable } from '../../contract/ports/analytics-database.ts';

/** A stretch of used time, epoch ms, both ends included; infinite where it is open. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Reading in more pieces than this costs more than what lies between them. */
const mostPieces = 12;

/**
 * The readings of a product in some stretches of time, as a relation for FROM; a little more may be
 * in it, so it does not replace a condition. Readings lie in the table about in the order of time:
 * only the parts of the table that hold these stretches are read.
 */
export function readingsWithin(
  maker: string,
  product: string,
  stretches: readonly Stretch[],
): string {
  const table = readingsTable(maker, product);
  // A piece each, since DuckDB passes over parts of a table by one range, not by several with OR.
  const pieces = piecesOf(stretches, mostPieces).map(
    ({ from, to }) => `FROM ${table} WHERE time BETWEEN '${from}'::DOUBLE AND '${to}'::DOUBLE`,
  );
  return pieces.length === 0 ? `(FROM ${table} LIMIT 0)` : `(${pieces.join(' UNION ALL ')})`;
}

/** At most `most` stretches apart from each other that cover all of these, with the largest gaps left out. */
export function piecesOf(stretches: readonly Stretch[], most: number): readonly Stretch[] {
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of [...stretches].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  const gaps = joined.slice(1).map(({ from }, before) => from - (joined[before]?.to ?? from));
  const kept = new Set(
    gaps
      .map((gap, place) => ({ gap, place }))
      .sort((a, b) => b.gap - a.gap)
      .slice(0, most - 1)
      .map(({ place }) => place),
  );
  const pieces: { from: number; to: number }[] = [];
  joined.forEach((stretch, place) => {
    const last = pieces.at(-1);
    if (last === undefined || kept.has(place - 1)) pieces.push({ ...stretch });
    else last.to = stretch.to;
  });
  return pieces;
}
