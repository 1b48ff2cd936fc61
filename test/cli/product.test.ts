import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eBike } from '../registry/registry-fixture.ts';
import { folderForThisTest } from '../support/folders.ts';
import { runningSystem, valuemesh } from './system-fixture.ts';

async function fileOf(content: unknown, name = 'model.json'): Promise<string> {
  const path = join(await folderForThisTest(), name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const wrong = {
  ...eBike,
  session: { by: 'gap', gapSeconds: -1 },
  context: { ...eBike.context, colour: 'red' },
};

describe('product check', () => {
  test('finds a sound model fit for use, without a system', async () => {
    const path = await fileOf(eBike);
    expect(await valuemesh(['product', 'check', path])).toEqual({
      exitCode: 0,
      out: `${path}: fit for use`,
      err: '',
    });
  });

  test('tells every mistake of every file with its place', async () => {
    const sound = await fileOf(eBike);
    const path = await fileOf(wrong);
    const { exitCode, out, err } = await valuemesh(['product', 'check', sound, path]);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: `${sound}: fit for use` });
    expect(err).toContain('2 mistakes were found.');
    expect(err).toContain(`${path}: session.gapSeconds: Too small`);
    expect(err).toContain(`${path}: context: Unrecognized key: "colour"`);
  });

  test('answers the mistakes as JSON', async () => {
    const path = await fileOf(wrong);
    const { exitCode, out } = await valuemesh(['product', 'check', path, '--json']);
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject([
      { file: path, mistakes: [{ path: 'session.gapSeconds' }, { path: 'context' }] },
    ]);
  });

  test('tells where a file stops being JSON', async () => {
    const path = await fileOf('{\n  "product": "e-bike"\n  "name": "oops"\n}');
    const { exitCode, err } = await valuemesh(['product', 'check', path]);
    expect(exitCode).toBe(1);
    expect(err).toContain(`${path}:3:3 is not JSON`);
  });

  test('says which file cannot be read', async () => {
    const { exitCode, err } = await valuemesh(['product', 'check', '/no/such.json']);
    expect(exitCode).toBe(1);
    expect(err).toContain('/no/such.json cannot be read (ENOENT)');
  });
});

describe('product add', () => {
  test('puts a new version in force', async () => {
    const { run, registry } = await runningSystem();
    const path = await fileOf({ ...eBike, version: 2 });
    const { exitCode, out } = await run('product', 'add', path, '--maker', 'acme');
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: 'acme/e-bike version 2 is in force.' });
    expect(registry.product('acme', 'e-bike')?.version).toBe(2);
  });

  test('tells the mistakes that only the system can know', async () => {
    const { run } = await runningSystem();
    const [first = '', ...others] = Object.entries(eBike.signals).map(([name]) => name);
    const signals = Object.fromEntries(
      [...others, first].map((name) => [name, eBike.signals[name]]),
    );
    const path = await fileOf({ ...eBike, signals, version: 2 });
    const { exitCode, err } = await run('product', 'add', path, '--maker', 'acme');
    expect(exitCode).toBe(1);
    expect(err).toContain(`signals.${first}: expected`);
    expect(err).toContain('a new version only adds signals at the end');
  });

  test('sends nothing that a check refuses', async () => {
    const path = await fileOf(wrong);
    const environment = { VALUEMESH_URL: 'http://127.0.0.1:1' };
    const { exitCode, err } = await valuemesh(
      ['product', 'add', path, '--maker', 'acme'],
      environment,
    );
    expect(exitCode).toBe(1);
    expect(err).toContain('2 mistakes were found.');
  });
});

describe('product list', () => {
  test('shows each product with its figures', async () => {
    const { run, json } = await runningSystem();
    const { out } = await run('product', 'list');
    expect(out).toBe(
      [
        'maker  product  name    version  devices  customers  sessions  last reading',
        'acme   e-bike   E-bike        1        1          1     1,421  2026-03-01 12:00Z',
      ].join('\n'),
    );
    expect(await json('product', 'list')).toMatchObject([{ maker: 'acme', sessions: 1_421 }]);
  });
});
