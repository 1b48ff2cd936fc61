import { describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { passwordOf } from './support/people.ts';
import { runBroker } from './support/running-broker.ts';

const username = 'acme/e-bike/d-1';
const password = Buffer.from(passwordOf(username));

describe('presence', () => {
  test('tells how many are connected', async () => {
    const { broker, join } = await runBroker();
    const device = await join(username);
    await join(username, { clientId: 'second connection of the same device' });
    await join('acme/@app/board');
    expect(broker.connected()).toBe(3);
    device.send({ cmd: 'disconnect' });
    await until(() => broker.connected() === 2, { what: 'one to leave' });
  });
});

describe('a credential', () => {
  test('that is revoked ends its connections at once, without a will, and lets nobody in again', async () => {
    const { broker, intake, people, join, open } = await runBroker();
    const payload = Buffer.from('offline');
    const will = { topic: 'vm/acme/e-bike/d-1/status', payload, qos: 1 as const, retain: true };
    const device = await join(username, { will });
    const other = await join('acme/e-bike/d-10');
    people.change({ change: 'credential-revoked', username });
    await device.untilClosed();
    await until(() => broker.connected() === 1, { what: 'the device to be gone' });
    const again = await open();
    expect((await again.connect({ username, password })).returnCode).toBe(4);
    other.publish('vm/acme/e-bike/d-10/telemetry', 'still here');
    await other.next('puback');
    expect(intake.handed.map(({ text }) => text)).toEqual(['still here']);
  });

  test('that is replaced ends the connections that came in with the old one', async () => {
    const { people, join } = await runBroker();
    const device = await join(username);
    people.change({ change: 'credential', credential: { username, hash: 'another' } });
    await device.untilClosed();
  });

  test('goes with its device and with its maker', async () => {
    const { people, join } = await runBroker();
    const [device, kettle, stranger] = await Promise.all([
      join(username),
      join('acme/kettle/d-1'),
      join('bolt/e-bike/d-1'),
    ]);
    const base = { maker: 'acme', product: 'e-bike', id: 'd-1', group: null, attributes: {} };
    people.change({ change: 'device', device: { ...base, revoked: false } });
    people.change({ change: 'device', device: { ...base, revoked: true } });
    await device.untilClosed();
    expect(kettle.isClosed).toBe(false);
    people.change({ change: 'maker-removed', maker: 'acme' });
    await kettle.untilClosed();
    expect(stranger.isClosed).toBe(false);
  });
});
