import { readEmerging } from '../emerging/emerging-table.ts';
import { textSql } from '../engine/literal.ts';
import type { ContextColumn } from './context-columns.ts';
import { type ContextRows, clusterColumn, numbersAmong, readContextRows } from './context-rows.ts';
import type { ContextSubject } from './context-subject.ts';
import { applyScaling } from './features.ts';
import type { FittedContexts } from './fit-contexts.ts';
import { assign } from './k-prototypes.ts';

/** A way of use that was seen to begin, and the new context that most of its sessions are of. */
export interface Emerged {
  /** As it was told while it emerged. */
  readonly id: string;
  /** Place of the context in the fit. */
  readonly into: number;
}

/**
 * Which of the ways of use that were just beginning a new fit made contexts of: more than half of
 * its sessions are placed in the context, and most of the sample there is no older than it.
 *
 * Cost: where any were known, one look for their sessions.
 */
export async function emergedInto(
  { database, maker, model, known }: ContextSubject,
  columns: readonly ContextColumn[],
  found: FittedContexts,
  sample: ContextRows,
  cluster: ArrayLike<number>,
): Promise<readonly Emerged[]> {
  const items = (await readEmerging(database, maker, model.product))?.items ?? [];
  const emerged: Emerged[] = [];
  for (const { id, ids, firstSeen } of items) {
    const rows = await readContextRows(database, {
      maker,
      product: model.product,
      columns,
      known,
      where: `s.id IN (${ids.map(textSql).join(', ')})`,
      numbers: numbersAmong(columns, sample.columns),
    });
    const points = applyScaling(found.scaling, rows.columns.map(clusterColumn));
    const places = assign(points, found.prototypes).cluster;
    const sizes = found.contexts.map((_, n) => places.filter((place) => place === n).length);
    const into = sizes.indexOf(Math.max(...sizes));
    const began = sample.started.filter((_, row) => cluster[row] === into);
    const young = began.filter((started) => started >= firstSeen).length;
    if (sizes[into]! > places.length / 2 && young > began.length / 2) emerged.push({ id, into });
  }
  return emerged;
}
