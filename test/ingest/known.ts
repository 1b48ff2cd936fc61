import { Buffer } from 'node:buffer';
import {
  type ProductModel,
  type ProductModelInput,
  productModelSchema,
} from '../../contract/model/product-model.ts';
import { silent } from '../../contract/ports/logger.ts';
import type { RegistryChange } from '../../contract/records/registry.ts';
import { RegistryState } from '../../registry/registry-state.ts';

/** The registry itself, told of changes directly instead of through its log. */
export class KnownRegistry extends RegistryState {
  constructor() {
    super({ serverKey: Buffer.alloc(32, 7), logger: silent });
  }

  learn(...changes: readonly RegistryChange[]): this {
    this.record(changes);
    return this;
  }
}

/** A product with a signal of each kind, aliases in other units, bounds, and two parts. */
export const heater: ProductModelInput = {
  product: 'heater',
  name: 'Heater',
  version: 3,
  parts: ['left', 'right'],
  shared: true,
  signals: {
    power: {
      kind: 'gauge',
      unit: 'W',
      min: 0,
      max: 5_000,
      aliases: [{ name: 'power_kw', unit: 'kW', scale: 1_000 }],
    },
    temperature: {
      kind: 'gauge',
      unit: 'Cel',
      aliases: [{ name: 'temp_f', unit: '[degF]', scale: 5 / 9, offset: -160 / 9 }],
    },
    energy: { kind: 'counter', unit: 'W.h', resolution: 1 },
    mode: { kind: 'state', values: ['off', 'eco', 'boost', true] },
    plugged: { kind: 'state', values: [true, false] },
    note: { kind: 'text', maxLength: 20 },
  },
  session: { by: 'state', signal: 'mode', active: ['eco', 'boost'], gapSeconds: 600 },
  features: { energy: { signal: 'energy', aggregate: 'delta', label: 'Energy' } },
  context: {},
  value: {
    currency: 'EUR',
    outcomes: [{ feature: 'duration', label: 'Warm hours', worth: 1 }],
    resources: [{ feature: 'energy', label: 'Energy', worth: 0.0003 }],
  },
};

/** The same product as a maker would declare it who wants nothing undeclared. */
export const strictHeater: ProductModelInput = {
  ...heater,
  product: 'strict-heater',
  undeclared: 'reject',
};

export function parsedModel(input: ProductModelInput): ProductModel {
  return productModelSchema.parse(input);
}

/** Maker `acme` with both heaters, devices `d-1` to `d-9` of each, and three customers. */
export function acme(): KnownRegistry {
  const models = [heater, strictHeater].map(parsedModel);
  const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  return new KnownRegistry().learn(
    { change: 'maker', maker: { id: 'acme', name: 'Acme', timezone: 'UTC', demo: false } },
    ...models.map((model) => ({ change: 'product' as const, maker: 'acme', model })),
    ...models.flatMap(({ product }) => numbers.map((n) => deviceChange(product, `d-${n}`))),
    customerChange('named', ['named']),
    customerChange('silent', ['comparison']),
  );
}

/** A device of acme, there or revoked. */
export function deviceChange(product: string, id: string, revoked = false): RegistryChange {
  const device = { maker: 'acme', product, id, group: null, attributes: {}, revoked };
  return { change: 'device', device };
}

function customerChange(
  id: string,
  consents: ('named' | 'comparison' | 'advice')[],
): RegistryChange {
  const customer = { maker: 'acme', id, name: id, group: null, attributes: {}, consents };
  return { change: 'customer', customer };
}
