import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hashSecret } from '../../registry/secrets.ts';
import { folderForThisTest } from '../support/folders.ts';
import { acme, now, registryIn, registryOfAcme, serverKey } from './registry-fixture.ts';

const bike = 'acme/e-bike/d-1';

async function revoked(registry: Awaited<ReturnType<typeof registryOfAcme>>) {
  const device = registry.device('acme', 'e-bike', 'd-1')!;
  await registry.apply([{ change: 'device', device: { ...device, revoked: true } }], 'test');
}

describe('a credential', () => {
  test('opens for its user name and secret, and for nothing else', async () => {
    const registry = await registryOfAcme();
    const { username, password } = await registry.issueCredential(bike, 'test');
    const other = await registry.issueCredential('acme/@app/fleet', 'test');
    const device = { kind: 'device', maker: 'acme', product: 'e-bike', device: 'd-1' };
    expect(registry.authenticate(username, password)).toEqual(device);
    expect(registry.authenticate(username, other.password)).toBeUndefined();
    expect(registry.authenticate(username, '')).toBeUndefined();
    expect(registry.authenticate(username, `${password} `)).toBeUndefined();
    expect(registry.authenticate('acme/e-bike/d-2', password)).toBeUndefined();
    expect(registry.authenticate('', '')).toBeUndefined();
  });

  test('is not opened by the hash that is kept of it', async () => {
    const registry = await registryOfAcme();
    const { password } = await registry.issueCredential(bike, 'test');
    expect(registry.authenticate(bike, hashSecret(serverKey, password))).toBeUndefined();
  });

  test('has 256 random bits and is nowhere in the log, nor is a key', async () => {
    const folder = await folderForThisTest();
    const registry = await registryIn(folder);
    await registry.apply(acme, 'test');
    const { password } = await registry.issueCredential(bike, 'test');
    const admin = { role: 'admin', maker: null, customer: null, label: 'a' } as const;
    const { key } = await registry.issueKey(admin, 'test');
    await registry.close();
    expect(Buffer.from(password, 'base64url')).toHaveLength(32);
    expect(key).toMatch(/^vmk_[\w-]{43}$/);
    for (const name of await readdir(folder)) {
      const bytes = await readFile(join(folder, name), 'utf8');
      expect(bytes).not.toContain(password);
      expect(bytes).not.toContain(key.slice('vmk_'.length));
    }
  });

  test('still opens after a restart', async () => {
    const folder = await folderForThisTest();
    const before = await registryIn(folder);
    await before.apply(acme, 'test');
    const { password } = await before.issueCredential(bike, 'test');
    await before.close();
    expect((await registryIn(folder)).authenticate(bike, password)).toBeDefined();
  });

  test('made anew replaces the one before', async () => {
    const registry = await registryOfAcme();
    const first = await registry.issueCredential(bike, 'test');
    const second = await registry.issueCredential(bike, 'test');
    expect(registry.authenticate(bike, first.password)).toBeUndefined();
    expect(registry.authenticate(bike, second.password)).toBeDefined();
  });

  test('of a revoked device opens nothing, and a new one takes the revocation back', async () => {
    const registry = await registryOfAcme();
    const { password } = await registry.issueCredential(bike, 'test');
    expect(registry.holds(bike)).toBe(true);
    await revoked(registry);
    expect(registry.holds(bike)).toBe(false);
    expect(registry.authenticate(bike, password)).toBeUndefined();
    const { password: second } = await registry.issueCredential(bike, 'test');
    expect(registry.holds(bike)).toBe(true);
    expect(registry.authenticate(bike, second)).toBeDefined();
  });

  test('that was revoked is no longer held', async () => {
    const registry = await registryOfAcme();
    const { username, password } = await registry.issueCredential('acme/@gateway/g', 'test');
    expect(registry.holds(username)).toBe(true);
    await registry.apply([{ change: 'credential-revoked', username }], 'test');
    expect(registry.holds(username)).toBe(false);
    expect(registry.authenticate(username, password)).toBeUndefined();
  });

  test.each([
    ['acme/@customer/nobody', 'customer-unknown'],
    ['acme/e-bike/nothing', 'device-unknown'],
    ['nobody/@app/a', 'maker-unknown'],
    ['nonsense', 'username-invalid'],
  ])('is not made for %s', async (username, code) => {
    const registry = await registryOfAcme();
    await expect(registry.issueCredential(username, 'test')).rejects.toMatchObject({ code });
  });
});

describe('an API key', () => {
  const ofMaker = { role: 'maker', maker: 'acme', customer: null, label: 'dashboards' } as const;
  const ofCustomer = { role: 'customer', maker: 'acme', customer: 'c-1', label: 'link' } as const;

  test('opens what its role says', async () => {
    const registry = await registryOfAcme();
    const admin = await registry.issueKey({ ...ofMaker, role: 'admin', maker: null }, 'test');
    const maker = await registry.issueKey(ofMaker, 'test');
    const customer = await registry.issueKey(ofCustomer, 'test');
    expect(registry.access(admin.key)).toEqual({ role: 'admin', keyId: admin.id });
    expect(registry.access(maker.key)).toEqual({ role: 'maker', keyId: maker.id, maker: 'acme' });
    expect(registry.access(customer.key)).toEqual({
      role: 'customer',
      keyId: customer.id,
      maker: 'acme',
      customer: 'c-1',
    });
    expect(registry.access('vmk_nonsense')).toBeUndefined();
    expect(registry.access('')).toBeUndefined();
  });

  test('is listed without its hash, and opens nothing once revoked', async () => {
    const registry = await registryOfAcme();
    const { id, key } = await registry.issueKey(ofMaker, 'test');
    expect(registry.keys()).toEqual([{ ...ofMaker, id, expires: null, once: false }]);
    await registry.apply([{ change: 'key-revoked', id }], 'test');
    expect(registry.access(key)).toBeUndefined();
    expect(registry.keys()).toEqual([]);
  });

  test('opens until the moment it expires', async () => {
    let time = now;
    const registry = await registryOfAcme({ clock: () => time });
    const { key } = await registry.issueKey({ ...ofMaker, expires: now + 1_000 }, 'test');
    time = now + 999;
    expect(registry.access(key)).toBeDefined();
    time = now + 1_000;
    expect(registry.access(key)).toBeUndefined();
  });

  test('that the operator chose is put in force by its hash and replaced by the next', async () => {
    const registry = await registryOfAcme();
    const chosen = (text: string) => ({
      change: 'key' as const,
      key: {
        id: 'operator',
        hash: hashSecret(serverKey, text),
        role: 'admin' as const,
        maker: null,
        customer: null,
        label: 'ADMIN_KEY',
        expires: null,
        once: false,
      },
    });
    await registry.apply([chosen('first-choice')], 'start');
    await registry.apply([chosen('second-choice')], 'start');
    expect(registry.access('first-choice')).toBeUndefined();
    expect(registry.access('second-choice')).toEqual({ role: 'admin', keyId: 'operator' });
    expect(registry.keys()).toHaveLength(1);
  });
});

describe('a one-time key', () => {
  const once = {
    role: 'customer',
    maker: 'acme',
    customer: 'c-1',
    label: 'link',
    once: true,
  } as const;

  test('opens nothing as it is, and is redeemed exactly once, however often at the same time', async () => {
    const registry = await registryOfAcme();
    const { id, key } = await registry.issueKey(once, 'test');
    expect(registry.access(key)).toBeUndefined();
    const answers = await Promise.all(Array.from({ length: 5 }, () => registry.redeem(key)));
    expect(answers.filter((answer) => answer !== undefined)).toEqual([
      { role: 'customer', keyId: id, maker: 'acme', customer: 'c-1' },
    ]);
  });

  test('stays used after a restart', async () => {
    const folder = await folderForThisTest();
    const before = await registryIn(folder);
    await before.apply(acme, 'test');
    const { key } = await before.issueKey(once, 'test');
    expect(await before.redeem(key)).toBeDefined();
    await before.close();
    expect(await (await registryIn(folder)).redeem(key)).toBeUndefined();
  });

  test('is not redeemed when expired, nor is a key for good', async () => {
    const registry = await registryOfAcme();
    const late = await registry.issueKey({ ...once, expires: now }, 'test');
    const good = await registry.issueKey({ ...once, once: false }, 'test');
    expect(await registry.redeem(late.key)).toBeUndefined();
    expect(await registry.redeem(good.key)).toBeUndefined();
    expect(registry.access(good.key)).toBeDefined();
  });
});
