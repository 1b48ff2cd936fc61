import type { ProductModelInput } from '../../contract/model/product-model.ts';
import type { ImportResult, ImportRow } from '../../contract/records/registry.ts';
import type { TestSystem } from '../support/system.ts';
import type { LoadDevice } from './load.ts';

/** The maker of the devices that load comes from. */
export const maker = 'bench';

const tool: ProductModelInput = {
  product: 'tool',
  name: 'Tool',
  version: 1,
  signals: {
    power: { kind: 'gauge', unit: 'W', min: 0, max: 5_000 },
    temperature: { kind: 'gauge', unit: 'Cel', min: -40, max: 200 },
    energy: { kind: 'counter', unit: 'W.h', resolution: 1 },
    mode: { kind: 'state', values: ['off', 'eco', 'boost'] },
  },
  session: { by: 'state', signal: 'mode', active: ['eco', 'boost'], gapSeconds: 600 },
  features: {
    energy: { signal: 'energy', aggregate: 'delta', label: 'Energy' },
    power: { signal: 'power', aggregate: 'mean', label: 'Power' },
  },
  context: { duration: false, features: ['power'] },
  value: {
    currency: 'EUR',
    outcomes: [{ feature: 'duration', label: 'Hours of work', worth: 1 }],
    resources: [{ feature: 'energy', label: 'Energy', worth: 0.0003 }],
  },
};

/** What several people ask at the same time, again and again. */
export const heavyQueries: readonly string[] = [
  `/api/v1/makers/${maker}/products/tool/summary`,
  `/api/v1/makers/${maker}/products/tool/sessions?limit=200`,
  `/api/v1/makers/${maker}/products/tool/use-cases`,
  `/api/v1/makers/${maker}/scales/product/tool`,
];

/** So many tools as a broker that knows nobody takes them: any password will do. */
export function unregisteredTools(count: number): readonly LoadDevice[] {
  return Array.from({ length: count }, (_, number) =>
    sending({ username: `${maker}/${tool.product}/tool-${number}`, password: 'x'.repeat(32) }),
  );
}

/** Adds the product and so many devices of it, each with a customer of its own, over HTTP. */
export async function addTools(system: TestSystem, count: number): Promise<readonly LoadDevice[]> {
  await system.post('/api/v1/products', { maker, model: tool });
  const rows: ImportRow[] = Array.from({ length: count }, (_, number) => ({
    maker,
    product: tool.product,
    device: `tool-${number}`,
    customer: `customer-${number}`,
  }));
  const { credentials } = await system.post<ImportResult>('/api/v1/registry/import', rows);
  return credentials.map(sending);
}

function sending(credential: { readonly username: string; readonly password: string }): LoadDevice {
  return { ...credential, topic: `vm/${credential.username}/telemetry` };
}
