import { describe, expect, test } from 'vitest';
import type { ImportRow } from '../../contract/records/registry.ts';
import { eBike, newRegistry, registryOfAcme } from './registry-fixture.ts';

const row = { maker: 'acme', product: 'e-bike', device: 'd-9', customer: 'c-9' };

describe('an import', () => {
  test('adds device, customer, groups and owner, and gives the new device its credential', async () => {
    const registry = await registryOfAcme();
    const result = await registry.import(
      [
        {
          ...row,
          customerName: 'Nine',
          group: 'europe/paris/left-bank',
          timezone: 'Europe/Paris',
          consents: ['named'],
          customerAttributes: { rider: 'commuter' },
          groupAttributes: { hills: 3 },
          deviceAttributes: { frame: 'low' },
          ownedFrom: 1_000,
        },
      ],
      'test',
    );
    expect(result).toMatchObject({ devices: 1, customers: 1, groups: 3 });
    expect(registry.group('acme', 'left-bank')).toEqual({
      maker: 'acme',
      id: 'left-bank',
      name: 'left-bank',
      parent: 'paris',
      attributes: { hills: 3 },
    });
    expect(registry.group('acme', 'paris')).toMatchObject({ parent: 'europe', attributes: {} });
    expect(registry.group('acme', 'europe')).toMatchObject({ parent: null });
    expect(registry.customer('acme', 'c-9')).toEqual({
      maker: 'acme',
      id: 'c-9',
      name: 'Nine',
      group: 'left-bank',
      timezone: 'Europe/Paris',
      attributes: { rider: 'commuter' },
      consents: ['named'],
    });
    expect(registry.device('acme', 'e-bike', 'd-9')).toEqual({
      maker: 'acme',
      product: 'e-bike',
      id: 'd-9',
      group: 'left-bank',
      timezone: 'Europe/Paris',
      attributes: { frame: 'low' },
      revoked: false,
    });
    expect(registry.ownerships('acme')).toEqual([{ ...row, from: 1_000 }]);
    const [credential] = result.credentials;
    expect(registry.authenticate(credential!.username, credential!.password)).toEqual({
      kind: 'device',
      maker: 'acme',
      product: 'e-bike',
      device: 'd-9',
    });
  });

  test('repeated changes nothing and gives no credential again', async () => {
    const registry = await registryOfAcme();
    const rows: ImportRow[] = [{ ...row, group: 'europe/paris', consents: ['advice'] }];
    expect((await registry.import(rows, 'test')).credentials).toHaveLength(1);
    const { version } = registry;
    expect(await registry.import(rows, 'test')).toEqual({
      devices: 1,
      customers: 1,
      groups: 2,
      credentials: [],
    });
    expect(registry.version).toBe(version);
  });

  test('merges attributes, replaces consents, and keeps what a row does not mention', async () => {
    const registry = await registryOfAcme();
    const customer = { maker: 'acme', customer: 'c-1' };
    await registry.import([{ ...customer, customerAttributes: { a: 1, b: 1 } }], 'test');
    await registry.import(
      [{ ...customer, customerAttributes: { b: 2 }, consents: ['named', 'advice'] }],
      'test',
    );
    expect(registry.customer('acme', 'c-1')).toMatchObject({
      name: 'c-1',
      group: 'berlin',
      attributes: { a: 1, b: 2 },
      consents: ['named', 'advice'],
    });
  });

  test('creates a maker that is missing', async () => {
    const registry = await newRegistry();
    await registry.import([{ maker: 'nova', customer: 'c-1' }], 'test');
    expect(registry.maker('nova')).toEqual({
      id: 'nova',
      name: 'nova',
      timezone: 'UTC',
      demo: false,
    });
  });

  test('takes the place of a device for the customer only where the customer has none', async () => {
    const registry = await registryOfAcme();
    const rows: ImportRow[] = [
      { ...row, group: 'paris', timezone: 'Europe/Paris' },
      { ...row, device: 'd-10', group: 'rome', timezone: 'Europe/Rome' },
    ];
    await registry.import(rows, 'test');
    const place = { group: 'paris', timezone: 'Europe/Paris' };
    expect(registry.customer('acme', 'c-9')).toMatchObject(place);
    expect(registry.device('acme', 'e-bike', 'd-10')).toMatchObject({
      group: 'rome',
      timezone: 'Europe/Rome',
    });
    await registry.import([{ maker: 'acme', customer: 'c-9', group: 'rome' }], 'test');
    expect(registry.customer('acme', 'c-9')).toMatchObject({ ...place, group: 'rome' });
  });

  test('gives a time zone to the group of a row that names nothing smaller', async () => {
    const registry = await registryOfAcme();
    await registry.import([{ maker: 'acme', group: 'asia/tokyo', timezone: 'Asia/Tokyo' }], 'test');
    expect(registry.group('acme', 'tokyo')?.timezone).toBe('Asia/Tokyo');
    expect(registry.group('acme', 'asia')?.timezone).toBeUndefined();
  });

  test('leaves a revoked device revoked', async () => {
    const registry = await registryOfAcme();
    const device = registry.device('acme', 'e-bike', 'd-1')!;
    await registry.apply([{ change: 'device', device: { ...device, revoked: true } }], 'test');
    const again = { ...row, device: 'd-1', deviceAttributes: { seen: true } };
    expect((await registry.import([again], 'test')).credentials).toEqual([]);
    expect(registry.device('acme', 'e-bike', 'd-1')).toMatchObject({
      revoked: true,
      attributes: { seen: true },
    });
  });

  test('keeps the owners of a device by their dates, and corrects one of the same date', async () => {
    const registry = await registryOfAcme();
    const owners = () => registry.ownerships('acme').map(({ from, customer }) => [from, customer]);
    await registry.import([{ ...row, customer: 'second', ownedFrom: 2_000 }], 'test');
    await registry.import([{ ...row, customer: 'first' }], 'test');
    expect(owners()).toEqual([
      [0, 'first'],
      [2_000, 'second'],
    ]);
    await registry.import([{ ...row, customer: 'other', ownedFrom: 2_000 }], 'test');
    expect(owners()).toEqual([
      [0, 'first'],
      [2_000, 'other'],
    ]);
  });

  test('puts a group below another whichever of its rows comes first', async () => {
    const registry = await registryOfAcme();
    await registry.import(
      [
        { maker: 'acme', group: 'paris' },
        { maker: 'acme', group: 'europe/paris' },
        { maker: 'acme', group: 'paris/left-bank' },
      ],
      'test',
    );
    const parents = registry.groups('acme').map(({ id, parent }) => [id, parent]);
    expect(Object.fromEntries(parents)).toMatchObject({
      europe: null,
      paris: 'europe',
      'left-bank': 'paris',
    });
  });

  const refusals: readonly [string, readonly ImportRow[], string, string][] = [
    [
      'a product without a model',
      [{ ...row, product: 'sofa' }],
      'product-unknown',
      'row 1.product',
    ],
    ['a device of no product', [{ maker: 'acme', device: 'd' }], 'row-invalid', 'row 1.product'],
    [
      'a date of ownership without an owner',
      [{ maker: 'acme', product: 'e-bike', device: 'd', ownedFrom: 5 }],
      'row-invalid',
      'row 1.owned_from',
    ],
    [
      'attributes of no device',
      [{ maker: 'acme', deviceAttributes: { a: 1 } }],
      'row-invalid',
      'row 1.device',
    ],
    [
      'attributes of no group',
      [{ maker: 'acme', groupAttributes: { a: 1 } }],
      'row-invalid',
      'row 1.group',
    ],
    ['consents of nobody', [{ maker: 'acme', consents: [] }], 'row-invalid', 'row 1.customer'],
    ['a group that is no id', [{ maker: 'acme', group: 'a/-b' }], 'row-invalid', 'row 1.group'],
    [
      'a path through one group twice',
      [{ maker: 'acme', group: 'a/b/a' }],
      'group-cycle',
      'row 1.group',
    ],
    [
      'a path that turns the tree round',
      [
        { maker: 'acme', group: 'a/b' },
        { maker: 'acme', group: 'b/a' },
      ],
      'group-cycle',
      'row 2.group',
    ],
    [
      'a group in two places',
      [
        { maker: 'acme', group: 'europe/plant' },
        { maker: 'acme', group: 'asia/plant' },
      ],
      'group-elsewhere',
      'row 2.group',
    ],
  ];

  test.each(refusals)('refuses %s', async (_, rows, code, path) => {
    const registry = await registryOfAcme();
    const { version } = registry;
    await expect(registry.import(rows, 'test')).rejects.toMatchObject({
      code,
      mistakes: [{ path, expected: expect.any(String) }],
    });
    expect(registry.version).toBe(version);
  });

  test('with mistakes tells all of them and adds nothing', async () => {
    const registry = await registryOfAcme();
    const rows: ImportRow[] = [
      row,
      { ...row, product: 'sofa' },
      { maker: 'acme', device: 'd', deviceAttributes: {} },
    ];
    await expect(registry.import(rows, 'test')).rejects.toMatchObject({
      mistakes: [
        {
          path: 'row 2.product',
          expected: `a product of acme (it has ${eBike.product}), not "sofa"`,
        },
        { path: 'row 3.product', expected: 'the product that device "d" is one of' },
      ],
    });
    expect(registry.customer('acme', 'c-9')).toBeUndefined();
  });
});
