import type { ProductModel } from '../../contract/model/product-model.ts';
import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import type { Range } from '../../contract/ports/insight-queries.ts';
import type { RegistryView } from '../../contract/ports/registry.ts';
import { type ContextColumn, contextColumns } from '../contexts/context-columns.ts';
import type { ContextModel } from '../contexts/context-model.ts';
import { shapedLeaves } from '../scales/add-up.ts';
import { leavesBetween } from '../scales/leaves.ts';
import { adjustedSql } from '../value/expectation.ts';

/** A product as value is asked of it. */
export interface ProductLeaves {
  readonly model: ProductModel;
  /** undefined: not yet fitted */
  readonly contexts: ContextModel | undefined;
  /** ln(actual / expected) of a session `s`, in millionths, as SQL. */
  readonly adjusted: string;
  /** The leaves of the sessions that began in a range, as a subquery for FROM. */
  between(range: Range): string;
}

/** What is asked, and of whom. */
export interface QueryPorts {
  readonly database: AnalyticsDatabase;
  readonly registry: RegistryView;
  readonly seed: number;
  readonly clock: () => number;
}

/**
 * The products of a maker that have leaves, all or one, in the order of the registry; each by the
 * model that its sessions were computed by. One whose leaves are just being made anew for another
 * model is left out until they are.
 */
export async function productLeaves(
  { database, registry }: Pick<QueryPorts, 'database' | 'registry'>,
  maker: string,
  product?: string,
): Promise<readonly ProductLeaves[]> {
  const rows = await database.query<{ product: string; model: string; contexts: string | null }>(
    `SELECT s.product, s.model, c.model AS contexts FROM session_models s
       LEFT JOIN context_models c ON c.maker = s.maker AND c.product = s.product
     WHERE s.maker = $1 AND coalesce(s.product = $2, true)`,
    [maker, product ?? null],
  );
  const isShaped = await shapedLeaves(database);
  const known = new Map(rows.map((row) => [row.product, row]));
  const nameOf = (other: string) => registry.product(maker, other)?.name ?? other;
  return registry.products(maker).flatMap(({ model: { product: name } }): ProductLeaves[] => {
    const row = known.get(name);
    if (row === undefined) return [];
    const model = JSON.parse(row.model) as ProductModel;
    if (!isShaped(maker, model)) return [];
    const contexts = row.contexts === null ? undefined : (JSON.parse(row.contexts) as ContextModel);
    const adjusted = adjustedOf(contextColumns(model, nameOf), contexts);
    const between = (range: Range) => leavesBetween(maker, model, adjusted, range);
    return [{ model, contexts, adjusted, between }];
  });
}

/** ln(actual / expected) of a session `s` by the contexts in force, in millionths, as SQL. */
export function adjustedOf(
  columns: readonly ContextColumn[],
  contexts: ContextModel | undefined,
): string {
  const sqlOf = new Map(columns.map(({ name, sql }) => [name, sql]));
  // What no longer describes sessions says nothing until the contexts are found anew.
  return adjustedSql(contexts?.contexts ?? [], (name) => sqlOf.get(name) ?? 'NULL::DOUBLE');
}
