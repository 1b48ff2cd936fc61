import { describe, expect, test } from 'vitest';
import { registryOfAcme } from '../registry/registry-fixture.ts';
import { until } from '../support/until.ts';
import { runBroker } from './support/running-broker.ts';

const username = 'acme/e-bike/d-1';
const telemetry = 'vm/acme/e-bike/d-1/telemetry';

describe('with the real registry', () => {
  const run = async () => {
    const registry = await registryOfAcme();
    const running = await runBroker({ registry });
    const connect = async (secret: string, name = username) => {
      const client = await running.open();
      const answer = await client.connect({ username: name, password: Buffer.from(secret) });
      return { client, code: answer.returnCode };
    };
    return { ...running, registry, connect };
  };

  test('an issued secret lets its device in, and no other secret does', async () => {
    const { registry, intake, connect } = await run();
    const { password } = await registry.issueCredential(username, 'test');
    const { client, code } = await connect(password);
    expect(code).toBe(0);
    client.publish(telemetry, '{}');
    await client.next('puback');
    const principal = { kind: 'device', maker: 'acme', product: 'e-bike', device: 'd-1' };
    expect(intake.handed).toMatchObject([{ principal, refusal: undefined }]);
    expect((await connect(`${password}x`)).code).toBe(4);
    expect((await connect('')).code).toBe(4);
    expect((await connect(password, 'acme/e-bike/d-2')).code).toBe(4);
  });

  test('each kind of principal comes in by the user name the registry made for it', async () => {
    const { registry, connect } = await run();
    for (const [name, topic] of [
      ['acme/@app/board', 'vm/acme/insights/#'],
      ['acme/@customer/c-1', 'vm/acme/customers/c-1/value'],
    ] as const) {
      const { password } = await registry.issueCredential(name, 'test');
      const { client, code } = await connect(password, name);
      expect(code).toBe(0);
      expect(await client.subscribe([topic, 'vm/acme/customers/c-2/value'])).toEqual([1, 128]);
    }
  });

  test('a new secret ends what came in with the old one, which opens nothing any more', async () => {
    const { registry, connect } = await run();
    const old = await registry.issueCredential(username, 'test');
    const { client } = await connect(old.password);
    const fresh = await registry.issueCredential(username, 'test');
    await client.untilClosed();
    expect((await connect(old.password)).code).toBe(4);
    expect((await connect(fresh.password)).code).toBe(0);
  });

  test('a revoked device is cut, as is one whose credential or maker is removed', async () => {
    const { broker, registry, connect } = await run();
    const device = registry.device('acme', 'e-bike', 'd-1')!;
    const revocations = [
      [{ change: 'credential-revoked', username }],
      [{ change: 'device', device: { ...device, revoked: true } }],
      [{ change: 'maker-removed', maker: 'acme' }],
    ] as const;
    for (const changes of revocations) {
      const { password } = await registry.issueCredential(username, 'test');
      const { client, code } = await connect(password);
      expect(code).toBe(0);
      const started = performance.now();
      await registry.apply(changes, 'test');
      await client.untilClosed();
      expect(performance.now() - started).toBeLessThan(1_000);
      expect((await connect(password)).code).toBe(4);
    }
    await until(() => broker.connected() === 0, { what: 'nobody to be left' });
  });
});
