import { readFile } from 'node:fs/promises';
import { onTestFinished } from 'vitest';
import { type ProductModel, productModelSchema } from '../../contract/model/product-model.ts';
import { silent } from '../../contract/ports/logger.ts';
import type { RegistryFollower, RegistryWriter } from '../../contract/ports/registry.ts';
import type { RegistryChange } from '../../contract/records/registry.ts';
import { openRegistryFollower } from '../../registry/follow-registry.ts';
import { openRegistry, type RegistryOptions } from '../../registry/open-registry.ts';
import { openJournalReader } from '../../store/journal/journal-reader.ts';
import { openJournalWriter } from '../../store/journal/journal-writer.ts';
import { folderForThisTest } from '../support/folders.ts';

/** The server key of these tests. */
export const serverKey = Buffer.alloc(32, 7);

/** Any moment; the clock of these tests stands at it. */
export const now = Date.UTC(2026, 2, 1, 12);

type Options = Partial<Pick<RegistryOptions, 'clock' | 'random' | 'logger'>>;

/** Opens the registry of a folder on a real journal; closed when the test has finished. */
export async function registryIn(
  directory: string,
  options: Options = {},
): Promise<RegistryWriter> {
  const onFault = (fault: Error) => {
    throw fault;
  };
  const registry = await openRegistry({
    log: await openJournalWriter({ directory, onFault }),
    source: await openJournalReader({ directory }),
    serverKey,
    logger: silent,
    clock: () => now,
    ...options,
  });
  onTestFinished(() => registry.close());
  return registry;
}

/** Opens a follower of the registry of a folder; closed when the test has finished. */
export async function followerIn(directory: string): Promise<RegistryFollower> {
  const follower = await openRegistryFollower({
    source: await openJournalReader({ directory }),
    serverKey,
    logger: silent,
    clock: () => now,
  });
  onTestFinished(() => follower.close());
  return follower;
}

/** A registry in a folder of its own. */
export async function newRegistry(options?: Options): Promise<RegistryWriter> {
  return registryIn(await folderForThisTest(), options);
}

/** The model of the e-bike that ships. */
export const eBike: ProductModel = productModelSchema.parse(
  JSON.parse(await readFile(new URL('../../products/e-bike.json', import.meta.url), 'utf8')),
);

/** A maker `acme` with the e-bike, a group, a customer and a device. */
export const acme: readonly RegistryChange[] = [
  {
    change: 'maker',
    maker: { id: 'acme', name: 'Acme', timezone: 'Europe/Berlin', demo: false },
  },
  { change: 'product', maker: 'acme', model: eBike },
  {
    change: 'group',
    group: { maker: 'acme', id: 'berlin', name: 'Berlin', parent: null, attributes: {} },
  },
  {
    change: 'customer',
    customer: {
      maker: 'acme',
      id: 'c-1',
      name: 'c-1',
      group: 'berlin',
      attributes: {},
      consents: ['comparison'],
    },
  },
  {
    change: 'device',
    device: {
      maker: 'acme',
      product: 'e-bike',
      id: 'd-1',
      group: 'berlin',
      attributes: {},
      revoked: false,
    },
  },
];

/** A registry that knows `acme`. */
export async function registryOfAcme(options?: Options): Promise<RegistryWriter> {
  const registry = await newRegistry(options);
  await registry.apply(acme, 'test');
  return registry;
}
