import { type AnalyticsDatabase, readingsTable } from '../../contract/ports/analytics-database.ts';
import type { ProductListing } from '../../contract/ports/insight-queries.ts';
import type { RegistryView } from '../../contract/ports/registry.ts';
import { readyProducts } from '../engine/prepare-product.ts';
import { sessionsTable } from '../engine/schema.ts';
import { sessionModel } from '../engine/session-models.ts';

interface Ports {
  readonly database: AnalyticsDatabase;
  readonly registry: RegistryView;
}

/**
 * The products of a maker, or of all, in the order of the registry. `devices` are those
 * registered, `customers` those with sessions. Cost: a look at two columns a product.
 */
export async function listProducts(
  { database, registry }: Ports,
  maker?: string,
): Promise<readonly ProductListing[]> {
  const ready = new Set(
    (await readyProducts(database, registry)).map(({ maker, model }) =>
      readingsTable(maker, model.product),
    ),
  );
  return Promise.all(
    registry.products(maker).map(async ({ maker, model }): Promise<ProductListing> => {
      const { product, name, version } = model;
      const [heard] = ready.has(readingsTable(maker, product))
        ? await database.query<{ last: number | null }>(
            `SELECT max(time) AS last FROM ${readingsTable(maker, product)}`,
          )
        : [];
      const known = await sessionModel(database, maker, product);
      const [used] =
        known === undefined
          ? []
          : await database.query<{ sessions: number; customers: number }>(
              `SELECT count(*) AS sessions, count(DISTINCT customer) AS customers
               FROM ${sessionsTable(maker, product)}`,
            );
      return {
        maker,
        product,
        name,
        version,
        demo: registry.maker(maker)?.demo ?? false,
        devices: registry.devices(maker, product).length,
        customers: used?.customers ?? 0,
        sessions: used?.sessions ?? 0,
        lastReading: heard?.last ?? null,
      };
    }),
  );
}
