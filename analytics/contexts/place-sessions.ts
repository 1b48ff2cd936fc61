import { textSql } from '../engine/literal.ts';
import type { ContextModel } from './context-model.ts';
import { clusterColumn, readContextRows } from './context-rows.ts';
import type { ContextSubject } from './context-subject.ts';
import { applyScaling } from './features.ts';
import type { ContextsInForce } from './find-contexts.ts';
import { assign } from './k-prototypes.ts';

/** So many sessions are in memory at the same time. */
const atOnce = 20_000;

/** Sessions and the contexts they are found to be of, as columns. */
export interface Placements {
  readonly ids: readonly string[];
  readonly contexts: readonly string[];
}

/**
 * Finds the context of each closed session that has none; after a fit, of all; and of those in
 * which a product used at the same time may have changed. Only what comes out differently from
 * what is stored is answered. Nothing is written.
 *
 * Cost: one scan of the sessions concerned, about 2 µs a session and context.
 *
 * @param changedBeside what changed of products that are used together with this one: relations as
 *   `ProductChange.days`
 */
export async function placeSessions(
  subject: ContextSubject,
  { columns, model, events }: ContextsInForce,
  changedBeside: readonly string[],
): Promise<Placements> {
  if (model === undefined) return { ids: [], contexts: [] };
  const { database, maker, known } = subject;
  const product = subject.model.product;
  const beside = changedBeside.map(
    (days) => ` OR EXISTS (SELECT 1 FROM ${days} c WHERE c.customer = s.customer
      AND c.from_time <= s.ended AND c.to_time >= s.started)`,
  );
  const which = events === undefined ? `(s.context IS NULL${beside.join('')})` : 'true';
  const ids: string[] = [];
  const contexts: string[] = [];
  for (let after: string | undefined; ; ) {
    const rows = await readContextRows(database, {
      maker,
      product,
      columns,
      known,
      where: `NOT s.open AND ${which} ${after === undefined ? '' : `AND s.id > ${textSql(after)}`}
        ORDER BY s.id LIMIT ${atOnce}`,
      numbers: new Set(model.numbers),
    });
    if (rows.ids.length === 0) break;
    const points = applyScaling(model.scaling, rows.columns.map(clusterColumn));
    const { cluster } = assign(points, model.prototypes);
    rows.ids.forEach((id, row) => {
      const context = contextAt(model, cluster[row]!);
      if (rows.contexts[row] === context) return;
      ids.push(id);
      contexts.push(context);
    });
    if (rows.ids.length < atOnce) break;
    after = rows.ids.at(-1)!;
  }
  return { ids, contexts };
}

function contextAt({ contexts }: ContextModel, place: number): string {
  const context = contexts[place];
  if (context === undefined) throw new RangeError(`a model without a context ${place}`);
  return context.id;
}
