import type { ProductModel } from '../../contract/model/product-model.ts';
import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import type { RegistryView } from '../../contract/ports/registry.ts';

/** A product whose contexts are wanted. */
export interface ContextSubject {
  readonly database: AnalyticsDatabase;
  readonly maker: string;
  readonly model: ProductModel;
  /** The name of another product, for "with the home battery". */
  readonly nameOf: (product: string) => string;
  /** Products with a session table. */
  readonly known: ReadonlySet<string>;
}

export async function subjectOf(
  { database, registry }: { readonly database: AnalyticsDatabase; readonly registry: RegistryView },
  maker: string,
  model: ProductModel,
): Promise<ContextSubject> {
  const rows = await database.query<{ product: string }>(
    'SELECT product FROM session_models WHERE maker = $1',
    [maker],
  );
  return {
    database,
    maker,
    model,
    nameOf: (other) => registry.product(maker, other)?.name ?? other,
    known: new Set(rows.map(({ product }) => product)),
  };
}
