import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Api } from './api-client.ts';

/** The folder of the product models that ship, seen from `cli/` and from `dist/cli/` alike. */
const folders = [
  new URL('../products/', import.meta.url),
  new URL('../../products/', import.meta.url),
];

const listed = z.object({ maker: z.string(), product: z.string(), version: z.number() });

/** Adds the shipped models of some products to a maker, where they are missing or older. */
export async function addShippedModels(
  api: Api,
  maker: string,
  products: readonly string[],
): Promise<void> {
  const known = await api.list('/api/v1/products', listed);
  for (const product of products) {
    const model = await shippedModel(product);
    const inForce = known.find((entry) => entry.maker === maker && entry.product === product);
    if (inForce !== undefined && inForce.version >= model.version) continue;
    await api.post('/api/v1/products', z.unknown(), { maker, model });
  }
}

async function shippedModel(product: string): Promise<{ readonly version: number }> {
  for (const folder of folders) {
    const names = await readdir(folder).catch((): string[] => []);
    if (names.includes(`${product}.json`))
      return JSON.parse(await readFile(new URL(`${product}.json`, folder), 'utf8'));
  }
  throw new Error(`no model of ${product} ships with this version`);
}
