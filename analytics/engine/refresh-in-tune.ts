import { withGap } from '../../contract/model/product-model.ts';
import { tuneGap } from '../gaps/tune-gap.ts';
import type { Product } from './prepare-product.ts';
import { type RefreshOptions, refreshProduct } from './refresh-product.ts';
import type { EnginePorts } from './run.ts';

/**
 * Brings the sessions of a product up to date and, where the readings then tell another gap, makes
 * them anew by it. The change of the gap is written down first: should the process end between the
 * two, the next run finds sessions of another gap than the one in force, and makes them anew.
 *
 * @returns the product by the gap in force afterwards, and how many sessions changed
 */
export async function refreshInTune(
  ports: Pick<EnginePorts, 'database' | 'logger' | 'seed'>,
  product: Product,
  options: RefreshOptions,
): Promise<{ readonly product: Product; readonly changed: number }> {
  const changed = await refreshProduct(ports.database, product, options);
  const seconds = await tuneGap(ports, product, options.now);
  if (seconds === undefined) return { product, changed };
  const tuned = { ...product, model: withGap(product.model, seconds) };
  return { product: tuned, changed: await refreshProduct(ports.database, tuned, options) };
}
