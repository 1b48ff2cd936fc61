import { type Points, selectRows } from '../contexts/points.ts';
import { type Random, randomIndex } from '../random.ts';
import { type Correspondent, correspondents, type OwnContexts, overlapsOf } from './correspond.ts';

export interface SurenessOptions {
  readonly random: Random;
  /** Default 60. */
  readonly resamples?: number;
}

/**
 * For each correspondence the share of resamples of customers in which the same contexts come out
 * to correspond in the same way. Whoever has both products comes with the use of both. A session of
 * nobody known stands for itself.
 *
 * Not in it: that contexts found on other sessions would have other borders; for this there is the
 * stability of each context.
 *
 * Cost: resamples × `overlapsOf`. Source: Hennig, CSDA 52 (2007) 258–271, with customers in place
 * of points.
 *
 * @param customers who used it in each session; null: nobody known
 */
export function surenessOf(
  found: readonly Correspondent[],
  points: Points,
  own: OwnContexts,
  customers: readonly (string | null)[],
  { random, resamples = 60 }: SurenessOptions,
): readonly number[] {
  const rowsOf = new Map<string, number[]>();
  customers.forEach((customer, row) => {
    const key = customer ?? `nobody ${row}`;
    const rows = rowsOf.get(key);
    if (rows === undefined) rowsOf.set(key, [row]);
    else rows.push(row);
  });
  const everybody = [...rowsOf.values()];
  const again = new Map(found.map((one) => [keyOf(one), 0]));
  for (let drawn = 0; drawn < resamples; drawn++) {
    const rows = everybody.flatMap(() => everybody[randomIndex(random, everybody.length)]!);
    const overlaps = overlapsOf(selectRows(points, rows), {
      ...own,
      ofHere: rows.map((row) => own.ofHere[row]!),
      context: rows.map((row) => own.context[row]!),
    });
    for (const one of correspondents(overlaps)) {
      const count = again.get(keyOf(one));
      if (count !== undefined) again.set(keyOf(one), count + 1);
    }
  }
  return found.map((one) => (again.get(keyOf(one)) ?? 0) / resamples);
}

function keyOf({ relation, here, there }: Correspondent): string {
  return `${relation} ${here} | ${there}`;
}
