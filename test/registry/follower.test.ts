import { describe, expect, test } from 'vitest';
import { folderForThisTest } from '../support/folders.ts';
import { acme, eBike, followerIn, registryIn } from './registry-fixture.ts';

describe('a follower of the registry', () => {
  test('knows what was there when it opened', async () => {
    const folder = await folderForThisTest();
    const registry = await registryIn(folder);
    await registry.apply(acme, 'test');
    const follower = await followerIn(folder);
    expect(follower.product('acme', 'e-bike')).toEqual(eBike);
    expect(follower.version).toBe(registry.version);
  });

  test('may open before there is a log', async () => {
    const folder = await folderForThisTest();
    const follower = await followerIn(folder);
    expect(follower.makers()).toEqual([]);
    const registry = await registryIn(folder);
    await registry.apply(acme, 'test');
    await follower.follow(registry.position);
    expect(follower.makers()).toEqual(registry.makers());
  });

  test('knows each change once it has followed to its position, and tells its listeners', async () => {
    const folder = await folderForThisTest();
    const registry = await registryIn(folder);
    const follower = await followerIn(folder);
    const heard: string[] = [];
    follower.onChange((changes) => heard.push(...changes.map(({ change }) => change)));
    await registry.apply(acme, 'test');
    const { username, password } = await registry.issueCredential('acme/e-bike/d-1', 'test');
    await follower.follow(registry.position);
    expect(heard).toEqual([...acme.map(({ change }) => change), 'credential']);
    expect(follower.authenticate(username, password)).toMatchObject({ kind: 'device' });
    expect(follower.holds(username)).toBe(true);
    await registry.apply([{ change: 'credential-revoked', username }], 'test');
    await follower.follow(registry.position);
    expect(follower.holds(username)).toBe(false);
  });

  test('waits for a change that was announced before it can be read', async () => {
    const folder = await folderForThisTest();
    const registry = await registryIn(folder);
    await registry.apply(acme, 'test');
    const follower = await followerIn(folder);
    const following = follower.follow(registry.position + 1);
    await registry.import([{ maker: 'acme', customer: 'c-9' }], 'test');
    await following;
    expect(follower.customer('acme', 'c-9')).toBeDefined();
  });

  test('opens keys as the registry does', async () => {
    const folder = await folderForThisTest();
    const registry = await registryIn(folder);
    await registry.apply(acme, 'test');
    const { id, key } = await registry.issueKey(
      { role: 'maker', maker: 'acme', customer: null, label: 'x' },
      'test',
    );
    const follower = await followerIn(folder);
    expect(follower.access(key)).toEqual({ role: 'maker', keyId: id, maker: 'acme' });
  });

  test('follows one request after the other and closes twice', async () => {
    const folder = await folderForThisTest();
    const registry = await registryIn(folder);
    const follower = await followerIn(folder);
    await registry.apply(acme, 'test');
    await Promise.all([follower.follow(), follower.follow(registry.position), follower.follow()]);
    expect(follower.version).toBe(1);
    await Promise.all([follower.close(), follower.close()]);
  });
});
