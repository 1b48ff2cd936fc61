import { describe, expect, test } from 'vitest';
import { mayPublish, maySubscribe } from '../../broker/authorise.ts';
import type { Principal } from '../../contract/ports/registry.ts';

const device: Principal = { kind: 'device', maker: 'acme', product: 'e-bike', device: 'd-1' };
const app: Principal = { kind: 'app', maker: 'acme', id: 'board' };
const customer: Principal = { kind: 'customer', maker: 'acme', id: 'c-1' };
const gateway: Principal = { kind: 'gateway', maker: 'acme', id: 'g-1' };

describe('publishing', () => {
  test.each([
    'telemetry',
    'telemetry/senml',
    'telemetry/cbor',
    'event',
    'links',
    'relay',
    'status',
    'advice/reply',
  ])('a device publishes on its own %s', (channel) => {
    expect(mayPublish(device, `vm/acme/e-bike/d-1/${channel}`, 'vm')).toEqual({
      ok: true,
      value: channel,
    });
  });

  test.each([
    ['another device', 'vm/acme/e-bike/d-10/telemetry'],
    ['another product', 'vm/acme/kettle/d-1/telemetry'],
    ['another maker', 'vm/bolt/e-bike/d-1/telemetry'],
    ['what the system alone sends to it', 'vm/acme/e-bike/d-1/advice'],
    ['notices of rejection', 'vm/acme/e-bike/d-1/rejected'],
    ['insights', 'vm/acme/insights/e-bike/use-cases'],
    ["a customer's value", 'vm/acme/customers/c-1/value'],
  ])('a device does not publish as %s', (_whose, topic) => {
    expect(mayPublish(device, topic, 'vm')).toMatchObject({ ok: false, reason: 'topic-not-yours' });
  });

  test.each([
    'vm/acme/e-bike/d-1/firmware',
    'vm/acme/e-bike/d-1',
    'other/acme/e-bike/d-1/telemetry',
    '$SYS/heartbeat',
    'vm/acme/e-bike/D-1/telemetry',
    'vm//e-bike/d-1/telemetry',
  ])('nobody publishes on %s, which is no topic of the system', (topic) => {
    expect(mayPublish(device, topic, 'vm')).toMatchObject({ ok: false, reason: 'topic-unknown' });
  });

  test.each([app, customer, gateway])('a $kind publishes nothing', (principal) => {
    expect(mayPublish(principal, 'vm/acme/e-bike/d-1/telemetry', 'vm')).toMatchObject({
      ok: false,
      reason: 'topic-not-yours',
    });
  });

  test('another root moves every topic', () => {
    expect(mayPublish(device, 'fleet/acme/e-bike/d-1/telemetry', 'fleet').ok).toBe(true);
    expect(mayPublish(device, 'vm/acme/e-bike/d-1/telemetry', 'fleet').ok).toBe(false);
  });
});

describe('subscribing', () => {
  const everything = ['#', '+', '+/#', '$SYS/#', 'vm/#', 'vm/+/#', '+/acme/e-bike/d-1/advice'];

  test.each([
    [device, 'vm/acme/e-bike/d-1/advice'],
    [device, 'vm/acme/e-bike/d-1/rejected'],
    [device, 'vm/acme/e-bike/d-1/#'],
    [device, 'vm/acme/e-bike/d-1/+'],
    [app, 'vm/acme/insights/#'],
    [app, 'vm/acme/insights/e-bike/use-cases'],
    [app, 'vm/acme/e-bike/+/telemetry'],
    [app, 'vm/acme/e-bike/#'],
    [app, 'vm/acme/+/+/status'],
    [customer, 'vm/acme/customers/c-1/value'],
    [customer, 'vm/acme/customers/c-1/#'],
  ])('$kind may subscribe to %s', (principal, filter) => {
    expect(maySubscribe(principal, filter, 'vm')).toBe(true);
  });

  test.each([
    ...everything.flatMap((filter) =>
      [device, app, customer, gateway].map((principal) => [principal, filter] as const),
    ),
    [device, 'vm/acme/e-bike/d-10/advice'],
    [device, 'vm/acme/e-bike/d-1'],
    [device, 'vm/acme/e-bike/+/advice'],
    [device, 'vm/acme/kettle/d-1/advice'],
    [device, 'vm/bolt/e-bike/d-1/advice'],
    [device, 'vm/acme/insights/#'],
    [device, 'vm/acme/customers/c-1/value'],
    [app, 'vm/bolt/insights/#'],
    [app, 'vm/acme/#'],
    [app, 'vm/acme/+/#'],
    [app, 'vm/acme/+/+/#'],
    [app, 'vm/acme/+/+/value'],
    [app, 'vm/acme/+/+/+'],
    [app, 'vm/acme/customers/c-1/value'],
    [app, 'vm/acme/customers/#'],
    [app, 'vm/+/e-bike/+/telemetry'],
    [customer, 'vm/acme/customers/c-2/value'],
    [customer, 'vm/acme/customers/+/value'],
    [customer, 'vm/bolt/customers/c-1/value'],
    [customer, 'vm/acme/insights/#'],
    [customer, 'vm/acme/e-bike/d-1/telemetry'],
    [gateway, 'vm/acme/e-bike/d-1/advice'],
  ] as const)('$kind may not subscribe to %s', (principal, filter) => {
    expect(maySubscribe(principal, filter, 'vm')).toBe(false);
  });
});
