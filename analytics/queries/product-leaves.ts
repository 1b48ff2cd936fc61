import type { ProductModel } from '../../contract/model/product-model.ts';
import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import type { Range } from '../../contract/ports/insight-queries.ts';
import type { RegistryView } from '../../contract/ports/registry.ts';
import { type ContextColumn, contextColumns } from '../contexts/context-columns.ts';
import { type ContextModel, readContextModel } from '../contexts/context-model.ts';
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

/** The products of a maker that have sessions tables, all or one, in the order of the registry. */
export async function productLeaves(
  { database, registry }: Pick<QueryPorts, 'database' | 'registry'>,
  maker: string,
  product?: string,
): Promise<readonly ProductLeaves[]> {
  const known = await productsWith(database, 'leaves', maker);
  const models = registry
    .products(maker)
    .map(({ model }) => model)
    .filter((model) => known.has(model.product))
    .filter((model) => product === undefined || model.product === product);
  return Promise.all(
    models.map(async (model) => {
      const contexts = await readContextModel(database, maker, model.product);
      const nameOf = (other: string) => registry.product(maker, other)?.name ?? other;
      const adjusted = adjustedOf(contextColumns(model, nameOf), contexts);
      return {
        model,
        contexts,
        adjusted,
        between: (range) => leavesBetween(maker, model, adjusted, range),
      };
    }),
  );
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

/** The products of a maker that have a table of that kind. */
export async function productsWith(
  database: AnalyticsDatabase,
  kind: 'sessions' | 'leaves',
  maker: string,
): Promise<ReadonlySet<string>> {
  const prefix = `${kind} ${maker}/`;
  const rows = await database.query<{ name: string }>(
    'SELECT table_name AS name FROM duckdb_tables() WHERE starts_with(table_name, $1)',
    [prefix],
  );
  return new Set(rows.map(({ name }) => name.slice(prefix.length)));
}
