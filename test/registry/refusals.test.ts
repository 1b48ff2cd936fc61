import { describe, expect, test } from 'vitest';
import type { RegistryChange } from '../../contract/records/registry.ts';
import { eBike, newRegistry, registryOfAcme } from './registry-fixture.ts';

const group = (id: string, parent: string | null, maker = 'acme'): RegistryChange => ({
  change: 'group',
  group: { maker, id, name: id, parent, attributes: {} },
});
const customer = (id: string, inGroup: string | null, maker = 'acme'): RegistryChange => ({
  change: 'customer',
  customer: { maker, id, name: id, group: inGroup, attributes: {}, consents: [] },
});
const device = (product: string, inGroup: string | null = null): RegistryChange => ({
  change: 'device',
  device: { maker: 'acme', product, id: 'd-2', group: inGroup, attributes: {}, revoked: false },
});
const key = (role: 'admin' | 'maker' | 'customer', maker: string | null, of: string | null) =>
  ({
    change: 'key',
    key: {
      id: 'k',
      hash: 'h',
      role,
      maker,
      customer: of,
      label: 'l',
      expires: null,
      once: false,
    },
  }) as const;

const campaign = (fields: {
  readonly maker?: string;
  readonly product?: string;
  readonly groups?: string[];
  readonly to?: number;
}): RegistryChange => ({
  change: 'campaign',
  campaign: {
    ...{ maker: 'acme', id: 'spring', name: 'Spring', from: 1, to: 2, product: null, groups: [] },
    ...fields,
  },
});

const weight = (fields: {
  readonly customer?: string;
  readonly product?: string;
  readonly feature?: string;
  readonly worth?: number;
}): RegistryChange => ({
  change: 'weight',
  weight: {
    ...{ maker: 'acme', customer: 'c-1', product: 'e-bike', feature: 'distance' },
    ...{ worth: 0.4, from: 1 },
    ...fields,
  },
});

const cases: readonly [string, RegistryChange, string, string][] = [
  [
    'a product of nobody',
    { change: 'product', maker: 'no', model: eBike },
    'maker-unknown',
    'maker',
  ],
  ['a weight of nobody', weight({ customer: 'no' }), 'customer-unknown', 'weight.customer'],
  ['a weight in no product', weight({ product: 'no' }), 'product-unknown', 'weight.product'],
  [
    'a weight of what the maker alone prices',
    weight({ feature: 'energy' }),
    'weight-not-settable',
    'weight.feature',
  ],
  [
    'a weight of what is no amount',
    weight({ feature: 'x' }),
    'weight-not-settable',
    'weight.feature',
  ],
  ['a worth below nothing', weight({ worth: -1 }), 'change-invalid', 'weight.worth'],
  ['a worth beyond all measure', weight({ worth: 2e6 }), 'change-invalid', 'weight.worth'],
  ['a worth that is no number', weight({ worth: Number.NaN }), 'change-invalid', 'weight.worth'],
  ['a campaign of nobody', campaign({ maker: 'no' }), 'maker-unknown', 'campaign.maker'],
  ['a campaign for no product', campaign({ product: 'no' }), 'product-unknown', 'campaign.product'],
  ['a campaign to no group', campaign({ groups: ['no'] }), 'group-unknown', 'campaign.groups.0'],
  ['a campaign that ends as it begins', campaign({ to: 1 }), 'campaign-invalid', 'campaign.to'],
  [
    'taking back a campaign that is not there',
    { change: 'campaign-removed', maker: 'acme', id: 'no' },
    'campaign-unknown',
    'id',
  ],
  ['a group of nobody', group('g', null, 'no'), 'maker-unknown', 'group.maker'],
  ['a group below one that is not there', group('g', 'no'), 'group-unknown', 'group.parent'],
  ['a group below itself', group('berlin', 'berlin'), 'group-cycle', 'group.parent'],
  ['a customer of nobody', customer('c', null, 'no'), 'maker-unknown', 'customer.maker'],
  ['a customer in no known group', customer('c', 'no'), 'group-unknown', 'customer.group'],
  ['a device of no known product', device('no'), 'product-unknown', 'device.product'],
  ['a device in no known group', device('e-bike', 'no'), 'group-unknown', 'device.group'],
  [
    'an owner of no known device',
    {
      change: 'ownership',
      ownership: { maker: 'acme', product: 'e-bike', device: 'no', customer: 'c-1', from: 0 },
    },
    'device-unknown',
    'ownership.device',
  ],
  [
    'an owner who is no customer',
    {
      change: 'ownership',
      ownership: { maker: 'acme', product: 'e-bike', device: 'd-1', customer: 'no', from: 0 },
    },
    'customer-unknown',
    'ownership.customer',
  ],
  [
    'a credential of a device that is not there',
    { change: 'credential', credential: { username: 'acme/e-bike/no', hash: 'h' } },
    'device-unknown',
    'credential.username',
  ],
  [
    'a credential of no principal',
    { change: 'credential', credential: { username: 'root', hash: 'h' } },
    'username-invalid',
    'credential.username',
  ],
  ['an administrator of one maker', key('admin', 'acme', null), 'key-invalid', 'key.maker'],
  ['a maker key without a maker', key('maker', null, null), 'key-invalid', 'key.maker'],
  ['a maker key of nobody', key('maker', 'no', null), 'maker-unknown', 'key.maker'],
  ['a maker key of a customer', key('maker', 'acme', 'c-1'), 'key-invalid', 'key.customer'],
  [
    'a customer key without a customer',
    key('customer', 'acme', null),
    'key-invalid',
    'key.customer',
  ],
  ['a customer key of nobody', key('customer', 'acme', 'no'), 'customer-unknown', 'key.customer'],
  ['revoking a key that is not there', { change: 'key-revoked', id: 'no' }, 'key-unknown', 'id'],
  [
    'removing a maker that is not there',
    { change: 'maker-removed', maker: 'no' },
    'maker-unknown',
    'maker',
  ],
  ['an id in capitals', group('BERLIN', null), 'change-invalid', 'group.id'],
];

describe('a registry refuses', () => {
  test.each(cases)('%s', async (_, change, code, path) => {
    const registry = await registryOfAcme();
    const { version } = registry;
    await expect(registry.apply([change], 'test')).rejects.toMatchObject({
      name: 'Fault',
      code,
      next: expect.stringMatching(/\.$/),
      mistakes: [{ path: `changes.0.${path}`, expected: expect.any(String) }],
    });
    expect(registry.version).toBe(version);
  });

  test('groups that go round in a circle, however long', async () => {
    const registry = await registryOfAcme();
    await registry.apply([group('a', null), group('b', 'a'), group('c', 'b')], 'test');
    await expect(registry.apply([group('a', 'c')], 'test')).rejects.toMatchObject({
      code: 'group-cycle',
    });
  });

  test('groups in a circle that only changes made together would close', async () => {
    const registry = await registryOfAcme();
    await registry.apply([group('a', null), group('b', null)], 'test');
    const circle = [group('a', 'b'), group('b', 'a'), group('c', 'a')];
    await expect(registry.apply(circle, 'test')).rejects.toMatchObject({
      code: 'group-cycle',
      mistakes: [{ path: 'changes.1.group.parent' }],
    });
  });

  test('an invalid model with every mistake in it', async () => {
    const registry = await registryOfAcme();
    const model = {
      ...eBike,
      version: 2,
      session: {
        by: 'state' as const,
        signal: 'nothing',
        active: [true],
        minSeconds: 0,
        gapSeconds: 1,
        maxSeconds: 9,
      },
      goals: {
        more: {
          metric: 'nonsense',
          direction: 'up' as const,
          target: 1,
          unit: '1',
          from: '2026-01-01',
          by: '2025-12-31',
          label: 'More',
        },
      },
    };
    await expect(
      registry.apply([{ change: 'product', maker: 'acme', model }], 'test'),
    ).rejects.toMatchObject({
      code: 'model-invalid',
      mistakes: [
        { path: 'changes.0.model.session.signal' },
        { path: 'changes.0.model.goals.more.metric' },
        { path: 'changes.0.model.goals.more.by' },
      ],
    });
  });

  test('all changes of which one is refused, and tells every mistake at once', async () => {
    const registry = await registryOfAcme();
    const changes = [customer('fine', null), customer('c', 'no'), device('no')];
    await expect(registry.apply(changes, 'test')).rejects.toMatchObject({
      code: 'group-unknown',
      message: expect.stringContaining('(and 1 more mistake)'),
      mistakes: [{ path: 'changes.1.customer.group' }, { path: 'changes.2.device.product' }],
    });
    expect(registry.customer('acme', 'fine')).toBeUndefined();
  });

  test('nothing that an earlier one of the same changes adds', async () => {
    const registry = await newRegistry();
    const maker = { id: 'acme', name: 'Acme', timezone: 'UTC', demo: false };
    await registry.apply(
      [
        { change: 'maker', maker },
        { change: 'product', maker: 'acme', model: eBike },
        group('g', null),
        customer('c', 'g'),
        device('e-bike', 'g'),
        { change: 'credential', credential: { username: 'acme/e-bike/d-2', hash: 'h' } },
      ],
      'test',
    );
    expect(registry.device('acme', 'e-bike', 'd-2')).toBeDefined();
  });

  test('what a removal earlier in the same changes took away', async () => {
    const registry = await registryOfAcme();
    const changes: RegistryChange[] = [
      { change: 'maker-removed', maker: 'acme' },
      device('e-bike'),
    ];
    await expect(registry.apply(changes, 'test')).rejects.toMatchObject({ code: 'maker-unknown' });
  });
});
