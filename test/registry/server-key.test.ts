import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readOrMakeServerKey } from '../../registry/server-key.ts';
import { folderForThisTest } from '../support/folders.ts';

describe('the server key', () => {
  test('is made once, of 256 bits, for its owner alone', async () => {
    const folder = join(await folderForThisTest(), 'data');
    const key = await readOrMakeServerKey(folder);
    expect(key).toHaveLength(32);
    expect(await readOrMakeServerKey(folder)).toEqual(key);
    const { mode } = await stat(join(folder, 'server.key'));
    expect(mode & 0o777).toBe(0o600);
  });

  test('is another one in another data folder', async () => {
    const keys = [
      await readOrMakeServerKey(await folderForThisTest()),
      await readOrMakeServerKey(await folderForThisTest()),
    ];
    expect(keys[0]).not.toEqual(keys[1]);
  });

  test('is the same for all who start at the same time, and leaves no draft behind', async () => {
    const folder = await folderForThisTest();
    const keys = await Promise.all(Array.from({ length: 8 }, () => readOrMakeServerKey(folder)));
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1);
    expect(await readdir(folder)).toEqual(['server.key']);
  });

  test('that is damaged is never replaced, since every credential hangs on it', async () => {
    const folder = await folderForThisTest();
    await writeFile(join(folder, 'server.key'), 'too short\n');
    await expect(readOrMakeServerKey(folder)).rejects.toMatchObject({
      code: 'server-key-damaged',
      next: expect.stringContaining('backup'),
    });
  });
});
