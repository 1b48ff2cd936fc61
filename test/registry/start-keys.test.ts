import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { settleStartKeys } from '../../registry/start-keys.ts';
import { folderForThisTest } from '../support/folders.ts';
import { newRegistry } from './registry-fixture.ts';

describe('the keys of a start', () => {
  test('that of the command line is new each time, in a file for its owner alone', async () => {
    const registry = await newRegistry();
    const file = join(await folderForThisTest(), 'cli.key');
    await settleStartKeys(registry, { file });
    const first = (await readFile(file, 'utf8')).trim();
    expect(registry.access(first)).toMatchObject({ role: 'admin' });
    await settleStartKeys(registry, { file });
    const second = (await readFile(file, 'utf8')).trim();
    expect(registry.access(second)).toMatchObject({ role: 'admin' });
    expect(registry.access(first)).toBeUndefined();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test("the administrator's is made once and shown then, or is the one given", async () => {
    const registry = await newRegistry();
    const file = join(await folderForThisTest(), 'cli.key');
    const { adminKey = '' } = await settleStartKeys(registry, { file });
    expect(registry.access(adminKey)).toMatchObject({ role: 'admin' });
    expect(await settleStartKeys(registry, { file })).toEqual({});
    const given = 'a-key-that-an-operator-has-chosen-by-hand';
    expect(await settleStartKeys(registry, { file, given })).toEqual({});
    expect(registry.access(given)).toMatchObject({ role: 'admin' });
    expect(registry.access(adminKey)).toBeUndefined();
    expect(registry.keys()).toHaveLength(2);
  });
});
