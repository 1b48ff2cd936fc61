import type { ProductModel } from '../../contract/model/product-model.ts';
import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import type { Range } from '../../contract/ports/insight-queries.ts';
import type { RegistryView } from '../../contract/ports/registry.ts';
import { type ContextColumn, contextColumns } from '../contexts/context-columns.ts';
import { type ContextModel, readContextModel } from '../contexts/context-model.ts';
import { sessionModel } from '../engine/session-models.ts';
import { areShaped } from '../scales/add-up.ts';
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
  const nameOf = (other: string) => registry.product(maker, other)?.name ?? other;
  const wanted = registry
    .products(maker)
    .map(({ model }) => model.product)
    .filter((name) => product === undefined || product === name);
  const found = await Promise.all(
    wanted.map(async (name): Promise<ProductLeaves | undefined> => {
      const model = await sessionModel(database, maker, name);
      if (model === undefined || !(await areShaped(database, maker, model))) return undefined;
      const contexts = await readContextModel(database, maker, name);
      const adjusted = adjustedOf(contextColumns(model, nameOf), contexts);
      const between = (range: Range) => leavesBetween(maker, model, adjusted, range);
      return { model, contexts, adjusted, between };
    }),
  );
  return found.filter((leaves) => leaves !== undefined);
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
