import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../cli/connect.ts';
import { folderForThisTest } from '../support/folders.ts';
import { runningSystem, valuemesh } from './system-fixture.ts';

describe('the command line finds the system', () => {
  test.each([
    [{}, {}, 'http://127.0.0.1:8080/'],
    [{}, { VALUEMESH_URL: 'http://10.0.0.1:9000' }, 'http://10.0.0.1:9000/'],
    [{ url: 'https://mesh.example' }, { VALUEMESH_URL: 'http://x' }, 'https://mesh.example/'],
  ])('by option, then environment, then default: %j %j', async (options, environment, url) => {
    expect((await connect(options, environment)).url).toBe(url);
  });
});

describe('the key of this host', () => {
  test('is used where no other is given', async () => {
    const { url, key } = await runningSystem();
    const folder = await folderForThisTest();
    await writeFile(join(folder, 'cli.key'), `${key}\n`);
    const environment = { VALUEMESH_URL: url, VALUEMESH_DATA_DIR: folder };
    expect(await valuemesh(['maker', 'list'], environment)).toMatchObject({ exitCode: 0, err: '' });
    const other = { ...environment, VALUEMESH_KEY: 'vmk_other' };
    expect(await valuemesh(['maker', 'list'], other)).toMatchObject({ exitCode: 4 });
    expect(await valuemesh(['maker', 'list', '--key', key], other)).toMatchObject({ exitCode: 0 });
  });

  test('is never sent to an address that is not this host', async () => {
    const { url, key } = await runningSystem();
    const folder = await folderForThisTest();
    await writeFile(join(folder, 'cli.key'), key);
    // The same machine, but by an address that is not known to be it.
    const foreign = url.replace('127.0.0.1', '127.0.0.2');
    const seen: (string | null)[] = [];
    const before = globalThis.fetch;
    globalThis.fetch = async (_, init) => {
      seen.push(new Headers(init?.headers).get('authorization'));
      return Response.json({ items: [] });
    };
    try {
      for (const address of [foreign, url]) {
        await valuemesh(['maker', 'list', '--url', address], { VALUEMESH_DATA_DIR: folder });
      }
    } finally {
      globalThis.fetch = before;
    }
    expect(seen).toEqual([null, `Bearer ${key}`]);
  });
});
