import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderForThisTest } from '../support/folders.ts';
import { runningSystem } from './system-fixture.ts';

/** The password in the last line of a table of credentials. */
function passwordIn(out: string): string {
  return out.split('\n').at(-1)?.split(/\s+/).at(-1) ?? '';
}

describe('device add', () => {
  test('registers a device and shows a password that opens', async () => {
    const { run, registry } = await runningSystem();
    const { exitCode, out, err } = await run('device', 'add', 'acme', 'e-bike', 'd-2');
    expect(exitCode).toBe(0);
    expect(registry.authenticate('acme/e-bike/d-2', passwordIn(out))).toBeDefined();
    expect(err).toContain('not shown again');
  });

  test('takes owner, place, time zone, date and attributes', async () => {
    const { run, registry } = await runningSystem();
    const options = [
      ['--customer', 'c-9'],
      ['--group', 'europe/rome'],
      ['--timezone', 'Europe/Rome'],
      ['--owned-from', '2026-01-01'],
      ['--attribute', 'frame=low'],
      ['--attribute', 'gears=8'],
    ].flat();
    expect(await run('device', 'add', 'acme', 'e-bike', 'd-2', ...options)).toMatchObject({
      exitCode: 0,
    });
    expect(registry.device('acme', 'e-bike', 'd-2')).toMatchObject({
      group: 'rome',
      timezone: 'Europe/Rome',
      attributes: { frame: 'low', gears: 8 },
    });
    expect(registry.ownerships('acme')).toMatchObject([
      { device: 'd-2', customer: 'c-9', from: Date.UTC(2026, 0, 1) },
    ]);
  });

  test('of a device that is there gives no second password and says how to get one', async () => {
    const { run } = await runningSystem();
    const { exitCode, out, err } = await run('device', 'add', 'acme', 'e-bike', 'd-1');
    expect(exitCode).toBe(0);
    expect(out).toContain('was registered before');
    expect(err).toContain('valuemesh device password acme e-bike d-1');
  });

  test('of a product that is not there says which there are and how to add one', async () => {
    const { run } = await runningSystem();
    const { exitCode, err } = await run('device', 'add', 'acme', 'sofa', 'd-1');
    expect(exitCode).toBe(1);
    expect(err).toContain('(it has e-bike), not "sofa"');
    expect(err).toContain('valuemesh product add');
  });
});

describe('device import', () => {
  const csv = 'maker,product,device,customer,group\nacme,e-bike,d-2,c-2,rome\nacme,e-bike,d-3,c-2,';

  async function fileOf(text: string, name = 'fleet.csv'): Promise<string> {
    const path = join(await folderForThisTest(), name);
    await writeFile(path, text);
    return path;
  }

  test('registers what a CSV file names and shows the new passwords', async () => {
    const { run, registry } = await runningSystem();
    const { exitCode, out } = await run('device', 'import', await fileOf(csv));
    expect(exitCode).toBe(0);
    expect(out).toContain('Imported 2 devices (2 of them new), 1 customers and 1 groups.');
    expect(registry.authenticate('acme/e-bike/d-3', passwordIn(out))).toBeDefined();
  });

  test('takes JSON as well', async () => {
    const { run, registry } = await runningSystem();
    const rows = [{ maker: 'acme', customer: 'c-5', consents: ['named'] }];
    const path = await fileOf(JSON.stringify(rows), 'customers.json');
    expect(await run('device', 'import', path)).toMatchObject({ exitCode: 0 });
    expect(registry.customer('acme', 'c-5')?.consents).toEqual(['named']);
  });

  test('writes the passwords to a new file for its owner alone', async () => {
    const { run, registry } = await runningSystem();
    const path = await fileOf(csv);
    const file = `${path}.passwords`;
    const { out } = await run('device', 'import', path, '--credentials', file);
    expect(out).toContain(`Wrote 2 passwords to ${file}`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const [head, first] = (await readFile(file, 'utf8')).split('\n');
    expect(head).toBe('username,password');
    const [username = '', password = ''] = first?.split(',') ?? [];
    expect(out).not.toContain(password);
    expect(registry.authenticate(username, password)).toBeDefined();
  });

  test('never loses passwords: where the file exists they are shown', async () => {
    const { run, registry } = await runningSystem();
    const path = await fileOf(csv);
    const { exitCode, out, err } = await run('device', 'import', path, '--credentials', path);
    expect(exitCode).toBe(1);
    expect(err).toContain('EEXIST');
    expect(await readFile(path, 'utf8')).toBe(csv);
    expect(registry.authenticate('acme/e-bike/d-3', passwordIn(out))).toBeDefined();
  });

  test('with mistakes in the file tells each by its line, and imports nothing', async () => {
    const { run, registry } = await runningSystem();
    const path = await fileOf(`${csv}\nACME,e-bike,d-4,,\nacme,e-bike,d 5,,`);
    const { exitCode, err } = await run('device', 'import', path);
    expect(exitCode).toBe(1);
    expect(err).toContain('The import has 2 mistakes; nothing was imported.');
    expect(err).toMatch(/line 4\.maker: expected/);
    expect(err).toMatch(/line 5\.device: expected/);
    expect(registry.devices('acme')).toHaveLength(1);
  });

  test('with rows that contradict what is known tells each of them', async () => {
    const { run } = await runningSystem();
    const path = await fileOf('maker,product,device\nacme,sofa,d-1\nacme,,d-2');
    const { exitCode, err } = await run('device', 'import', path);
    expect(exitCode).toBe(1);
    expect(err).toMatch(/row 1\.product: expected .*"sofa"/);
    expect(err).toMatch(/row 2\.product: expected/);
  });
});

describe('device list', () => {
  test('shows devices by maker and product', async () => {
    const { run, json } = await runningSystem();
    await run('device', 'add', 'acme', 'e-bike', 'd-2', '--attribute', 'frame=low');
    const { out } = await run('device', 'list', '--maker', 'acme', '--product', 'e-bike');
    expect(out).toBe(
      [
        'device           group   time zone  attributes  state',
        'acme/e-bike/d-1  berlin                         in force',
        'acme/e-bike/d-2                     frame=low   in force',
      ].join('\n'),
    );
    expect(await json('device', 'list', '--maker', 'other')).toEqual([]);
  });
});

describe('device password and revoke', () => {
  test('end what opened before, and open again', async () => {
    const { run, registry } = await runningSystem();
    const device = ['acme', 'e-bike', 'd-1'];
    const first = passwordIn((await run('device', 'password', ...device)).out);
    expect(registry.authenticate('acme/e-bike/d-1', first)).toBeDefined();
    const revoked = await run('device', 'revoke', ...device);
    expect(revoked).toMatchObject({ exitCode: 0, out: 'acme/e-bike/d-1 is revoked.' });
    expect(registry.authenticate('acme/e-bike/d-1', first)).toBeUndefined();
    const second = passwordIn((await run('device', 'password', ...device)).out);
    expect(registry.authenticate('acme/e-bike/d-1', second)).toBeDefined();
  });

  test('of a device that is not there are refused', async () => {
    const { run } = await runningSystem();
    for (const verb of ['password', 'revoke']) {
      const { exitCode, err } = await run('device', verb, 'acme', 'e-bike', 'no');
      expect(exitCode).toBe(1);
      expect(err).toContain('There is no device acme/e-bike/no.');
    }
  });
});
