import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connect } from '../../cli/connect.ts';
import { folderForThisTest } from '../support/folders.ts';
import { runningSystem, valuemesh } from './system-fixture.ts';

describe('the command line finds the system', () => {
  test.each([
    [{}, {}, 'http://127.0.0.1:8080/'],
    [{}, { VALUEMESH_URL: 'http://10.0.0.1:9000' }, 'http://10.0.0.1:9000/'],
    [{}, { VALUEMESH_HTTP_PORT: '9001' }, 'http://127.0.0.1:9001/'],
    [{ url: 'https://mesh.example' }, { VALUEMESH_URL: 'http://x' }, 'https://mesh.example/'],
  ])(
    'by option, then environment, then the port it is set to, then default: %j %j',
    async (options, environment, url) => {
      expect((await connect(options, environment)).url).toBe(url);
    },
  );
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
    const folder = await folderForThisTest();
    await writeFile(join(folder, 'cli.key'), 'vmk_of_this_host');
    const seen: Record<string, string | undefined> = {};
    // To the command line 127.0.0.2 is as foreign as any address; Linux answers it all the same.
    for (const host of ['127.0.0.1', '127.0.0.2']) {
      const server = createServer((request, response) => {
        seen[host] = request.headers.authorization;
        response.end('{"items":[]}');
      }).listen(0, host);
      onTestFinished(() => void server.close());
      await once(server, 'listening');
      const url = `http://${host}:${(server.address() as AddressInfo).port}`;
      await valuemesh(['maker', 'list', '--url', url], { VALUEMESH_DATA_DIR: folder });
    }
    expect(seen).toEqual({ '127.0.0.1': 'Bearer vmk_of_this_host', '127.0.0.2': undefined });
  });
});
