import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { silent } from '../../contract/ports/logger.ts';
import type { RegistryChange } from '../../contract/records/registry.ts';
import { openRegistry } from '../../registry/open-registry.ts';
import { encodeEvent, type RegistrySource } from '../../registry/registry-log.ts';
import { folderForThisTest } from '../support/folders.ts';
import {
  acme,
  eBike,
  newRegistry,
  now,
  registryIn,
  registryOfAcme,
  serverKey,
} from './registry-fixture.ts';

describe('a registry', () => {
  test('knows after a restart what was applied before', async () => {
    const folder = await folderForThisTest();
    const before = await registryIn(folder);
    await before.apply(acme, 'test');
    const position = before.position;
    await before.close();
    const after = await registryIn(folder);
    expect(after.position).toBe(position);
    expect(after.makers().map(({ id }) => id)).toEqual(['acme']);
    expect(after.product('acme', 'e-bike')).toEqual(eBike);
    expect(after.group('acme', 'berlin')).toMatchObject({ name: 'Berlin' });
    expect(after.customers('acme')).toHaveLength(1);
    expect(after.devices('acme', 'e-bike')).toHaveLength(1);
    expect(after.devices('other')).toEqual([]);
  });

  test('goes on writing after a restart', async () => {
    const folder = await folderForThisTest();
    for (const name of ['first', 'second', 'third']) {
      const registry = await registryIn(folder);
      await registry.import([{ maker: 'acme', customer: name }], 'test');
      await registry.close();
    }
    const registry = await registryIn(folder);
    expect(registry.customers().map(({ id }) => id)).toEqual(['first', 'second', 'third']);
  });

  test('keeps who changed what and when in its log', async () => {
    const folder = await folderForThisTest();
    const registry = await registryIn(folder);
    await registry.import([{ maker: 'acme', customer: 'c-9' }], 'key:k-1');
    await registry.close();
    const [segment] = (await readdir(folder)).filter((name) => name.endsWith('.seg'));
    const bytes = await readFile(join(folder, segment!), 'utf8');
    expect(bytes).toContain(`{"at":${now},"actor":"key:k-1","changes":[{"change":"maker"`);
  });

  test('tells listeners of each change once it is known, until they stop listening', async () => {
    const registry = await newRegistry();
    const heard: string[] = [];
    const stop = registry.onChange((changes) => {
      heard.push(...changes.map(({ change }) => change));
      expect(registry.maker('acme')).toBeDefined();
    });
    await registry.apply(acme, 'test');
    stop();
    await registry.apply([{ change: 'maker-removed', maker: 'acme' }], 'test');
    expect(heard).toEqual(['maker', 'product', 'group', 'customer', 'device']);
  });

  test('is not held up by a listener that fails, and says so', async () => {
    const errors: string[] = [];
    const logger = { ...silent, error: (_: object, message: string) => errors.push(message) };
    const registry = await newRegistry({ logger });
    let heard = 0;
    registry.onChange(() => {
      throw new Error('of the listener');
    });
    registry.onChange(() => {
      heard += 1;
    });
    await registry.apply(acme, 'test');
    expect(heard).toBe(1);
    expect(errors).toEqual(['a listener to the registry failed']);
  });

  test('makes changes that were asked for at the same time one after the other', async () => {
    const registry = await registryOfAcme();
    const version = registry.version;
    await Promise.all(
      ['a', 'b', 'c'].map((customer) => registry.import([{ maker: 'acme', customer }], 'test')),
    );
    expect(registry.version).toBe(version + 3);
    expect(registry.customers('acme').map(({ id }) => id)).toEqual(['c-1', 'a', 'b', 'c']);
  });

  test('keeps campaigns over a restart until they are taken back, the latest declaration of each', async () => {
    const folder = await folderForThisTest();
    const registry = await registryIn(folder);
    await registry.apply(acme, 'test');
    const spring = { maker: 'acme', id: 'spring', from: 1, to: 2, product: 'e-bike', groups: [] };
    await registry.apply([{ change: 'campaign', campaign: { ...spring, name: 'Sprnig' } }], 'cli');
    await registry.apply([{ change: 'campaign', campaign: { ...spring, name: 'Spring' } }], 'cli');
    await registry.close();
    const again = await registryIn(folder);
    expect(again.campaigns('acme')).toEqual([{ ...spring, name: 'Spring' }]);
    expect(again.campaigns('other')).toEqual([]);
    await again.apply([{ change: 'campaign-removed', maker: 'acme', id: 'spring' }], 'cli');
    expect(again.campaigns('acme')).toEqual([]);
  });

  test('keeps what a customer says an amount is worth, from when on, over a restart', async () => {
    const folder = await folderForThisTest();
    const registry = await registryIn(folder);
    await registry.apply(acme, 'test');
    const weigh = (worth: number | null, from: number) =>
      registry.apply([{ change: 'weight', weight: { ...distance, worth, from } }], 'key:1');
    const distance = {
      ...{ maker: 'acme', customer: 'c-1', product: 'e-bike', feature: 'distance' },
    };
    await weigh(0.4, 1_000);
    await weigh(0.5, 3_000);
    await weigh(null, 4_000);
    // From then on: what was said for later is said no more.
    await weigh(0.6, 2_000);
    const said = [
      { ...distance, worth: 0.4, from: 1_000 },
      { ...distance, worth: 0.6, from: 2_000 },
    ];
    expect(registry.weights('acme', 'c-1')).toEqual(said);
    await registry.close();
    const again = await registryIn(folder);
    expect(again.weights()).toEqual(said);
    expect(again.weights('other')).toEqual([]);
    expect(again.weights('acme', 'c-2')).toEqual([]);
    const weight = { ...distance, worth: null, from: 0 };
    await again.apply([{ change: 'weight', weight }], 'key:1');
    expect(again.weights()).toEqual([]);
  });

  test('removes with a maker all that is its own and nothing else', async () => {
    const registry = await registryOfAcme();
    await registry.apply(
      [{ change: 'maker', maker: { id: 'acm', name: 'Acm', timezone: 'UTC', demo: false } }],
      'test',
    );
    const { username, password } = await registry.issueCredential('acme/e-bike/d-1', 'test');
    const other = await registry.issueCredential('acm/@app/a', 'test');
    const key = { role: 'maker', maker: 'acme', customer: null, label: 'gone' } as const;
    const issued = await registry.issueKey(key, 'test');
    await registry.apply([{ change: 'maker-removed', maker: 'acme' }], 'test');
    expect(registry.makers().map(({ id }) => id)).toEqual(['acm']);
    expect([registry.products(), registry.devices(), registry.customers()]).toEqual([[], [], []]);
    expect(registry.authenticate(username, password)).toBeUndefined();
    expect(registry.access(issued.key)).toBeUndefined();
    expect(registry.authenticate(other.username, other.password)).toMatchObject({ kind: 'app' });
  });

  test('closes twice, and refuses changes afterwards', async () => {
    const registry = await registryOfAcme();
    await Promise.all([registry.close(), registry.close()]);
    await expect(registry.apply(acme, 'test')).rejects.toMatchObject({ code: 'registry-closed' });
  });

  test('knows nothing of a change whose write failed', async () => {
    const source: RegistrySource = {
      read: async (from) => ({ records: [], ends: [], next: from }),
      close: async () => {},
    };
    const log = {
      append: () => 1,
      commit: () => Promise.reject(new Error('disk gone')),
      close: async () => {},
    };
    const registry = await openRegistry({ log, source, serverKey, logger: silent });
    await expect(registry.apply(acme, 'test')).rejects.toThrow('disk gone');
    expect(registry.makers()).toEqual([]);
    expect(registry.version).toBe(0);
  });

  test('refuses a log that holds a change of a later version', async () => {
    const strange = { change: 'hologram' } as unknown as RegistryChange;
    const record = encodeEvent({ at: now, actor: 'test', changes: [strange] });
    const source: RegistrySource = {
      read: async (from) =>
        from === 0
          ? { records: [record], ends: [50], next: 50 }
          : { records: [], ends: [], next: from },
      close: async () => {},
    };
    const log = { append: () => 1, commit: async () => 1, close: async () => {} };
    await expect(openRegistry({ log, source, serverKey, logger: silent })).rejects.toMatchObject({
      code: 'registry-newer',
      message: expect.stringContaining('hologram'),
    });
  });
});

describe('a product model', () => {
  const louder = {
    ...eBike,
    version: eBike.version + 1,
    signals: {
      ...eBike.signals,
      horn: { kind: 'state' as const, values: [false, true], aliases: [] },
    },
  };

  test('of a higher version comes into force, and the earlier one can still be asked for', async () => {
    const registry = await registryOfAcme();
    await registry.apply([{ change: 'product', maker: 'acme', model: louder }], 'test');
    expect(registry.product('acme', 'e-bike')?.version).toBe(louder.version);
    expect(registry.productVersion('acme', 'e-bike', eBike.version)).toEqual(eBike);
    expect(registry.products('acme')).toHaveLength(1);
  });

  test('that is in force already may be added again and changes nothing', async () => {
    const registry = await registryOfAcme();
    const { version, position } = registry;
    await registry.apply([{ change: 'product', maker: 'acme', model: eBike }], 'test');
    expect([registry.version, registry.position]).toEqual([version, position]);
  });

  test('that differs from the one in force needs a higher version', async () => {
    const registry = await registryOfAcme();
    const model = { ...louder, version: eBike.version };
    await expect(
      registry.apply([{ change: 'product', maker: 'acme', model }], 'test'),
    ).rejects.toMatchObject({
      code: 'model-invalid',
      mistakes: [
        { path: 'changes.0.model.version', expected: expect.stringContaining('more than') },
      ],
    });
  });
});
