import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Principal } from '../../contract/ports/registry.ts';
import { formatPrincipal, parsePrincipal } from '../../registry/principal.ts';

const id = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/);
const principal: fc.Arbitrary<Principal> = fc.oneof(
  fc.record({
    kind: fc.constant('device' as const),
    maker: id,
    product: id.filter((word) => word !== 'insights' && word !== 'customers'),
    device: id,
  }),
  fc.record({
    kind: fc.constantFrom('app' as const, 'customer' as const, 'gateway' as const),
    maker: id,
    id,
  }),
);

describe('a user name', () => {
  test.each([
    ['acme/e-bike/d-1', { kind: 'device', maker: 'acme', product: 'e-bike', device: 'd-1' }],
    ['acme/@app/fleet', { kind: 'app', maker: 'acme', id: 'fleet' }],
    ['acme/@customer/c-1', { kind: 'customer', maker: 'acme', id: 'c-1' }],
    ['acme/@gateway/g-1', { kind: 'gateway', maker: 'acme', id: 'g-1' }],
  ])('%s says who speaks', (username, expected) => {
    expect(parsePrincipal(username)).toEqual(expected);
  });

  test.each([
    '',
    'acme',
    'acme/e-bike',
    'acme/e-bike/d-1/telemetry',
    'acme/@admin/root',
    'acme/@constructor/x',
    'acme/insights/d-1',
    'acme/customers/d-1',
    'Acme/e-bike/d-1',
    'acme/e-bike/+',
    'acme/e-bike/#',
    'acme//d-1',
    'acme/e-bike/d-1\u0000',
    'acme/e-bike/d-1\n',
  ])('%j names nobody', (username) => {
    expect(parsePrincipal(username)).toBeUndefined();
  });

  test('that was made of a principal is read as the same principal', () => {
    fc.assert(
      fc.property(principal, (one) => {
        expect(parsePrincipal(formatPrincipal(one))).toEqual(one);
      }),
      { seed: 1 },
    );
  });
});
