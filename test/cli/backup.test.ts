import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { folderForThisTest } from '../support/folders.ts';
import { dataFolder } from './data-folder.ts';
import { runningSystem, valuemesh } from './system-fixture.ts';

let place: string;
beforeEach(async () => {
  place = await folderForThisTest();
});

describe('of a stopped system', () => {
  test('a backup is one file for this user alone, from which restore makes the folder again', async () => {
    const root = await dataFolder();
    const environment = { VALUEMESH_DATA_DIR: root };
    const saved = await valuemesh(['backup', place], environment);
    expect(saved.exitCode).toBe(0);
    expect(saved.out).toContain('only you may read it (mode 600)');
    const [name = ''] = await readdir(place);
    const file = join(place, name);
    expect(name).toMatch(/^valuemesh-.*\.tar$/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);

    const made = join(place, 'made');
    const restored = await valuemesh(['restore', file, '--data', made, '--outlived', root]);
    expect(restored).toMatchObject({ exitCode: 0, err: '' });
    for (const secret of ['server.key', 'format'])
      expect(await readFile(join(made, secret))).toEqual(await readFile(join(root, secret)));
    const again = await valuemesh(['restore', file, '--data', made]);
    expect(again.exitCode).toBe(1);
    expect(again.err).toContain('is not empty: a backup overwrites nothing');
  });

  test('a file that is there is not overwritten', async () => {
    const environment = { VALUEMESH_DATA_DIR: await dataFolder() };
    const file = join(place, 'backup.tar');
    expect((await valuemesh(['backup', file], environment)).exitCode).toBe(0);
    const again = await valuemesh(['backup', file], environment);
    expect(again.exitCode).toBe(1);
    expect(again.err).toContain('is there already');
  });
});

describe('of a running system', () => {
  test('a backup that did not come whole is refused, and leaves no file', async () => {
    const { run } = await runningSystem();
    const { exitCode, err } = await run('backup', join(place, 'backup.tar'));
    expect(exitCode).toBe(1);
    expect(err).toContain('This is no whole backup: it ends too early.');
    expect(await readdir(place)).toEqual([]);
  });

  test('nobody but an administrator gets one, or hears what the doctor finds', async () => {
    const { url, registry } = await runningSystem();
    const maker = { role: 'maker', maker: 'acme', customer: null, label: 'team' } as const;
    const { key } = await registry.issueKey(maker, 'test');
    const asTeam = ['--url', url, '--key', key];
    const backup = await valuemesh(['backup', join(place, 'backup.tar'), ...asTeam]);
    expect(backup).toMatchObject({
      exitCode: 4,
      err: expect.stringContaining('does not open that'),
    });
    expect((await valuemesh(['doctor', ...asTeam])).exitCode).toBe(4);
    expect(await readdir(place)).toEqual([]);
  });
});
