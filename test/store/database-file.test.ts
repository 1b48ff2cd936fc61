import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Fault } from '../../contract/fault.ts';
import { readingsTable } from '../../contract/ports/analytics-database.ts';
import { openDuckdb } from '../../store/duckdb/open-duckdb.ts';
import { startChild } from '../support/child.ts';
import { folderForThisTest } from '../support/folders.ts';
import { projectRoot } from '../support/source-files.ts';
import { until } from '../support/until.ts';
import { bikeModel, maker, noon, reading, Tape } from './bike.ts';
import { openDatabase, quiet } from './open-database.ts';

/** A database file with `readings` readings in it, closed. */
async function fileWith(readings: number): Promise<string> {
  const file = join(await folderForThisTest(), 'db');
  const { store, close } = await openDuckdb({ ...quiet, file });
  await store.prepare(maker, bikeModel());
  const tape = new Tape();
  const entry = tape.readings(
    'bike-1',
    Array.from({ length: readings }, (_, n) => reading(n, { power: n, note: `note ${n}` })),
  );
  await store.apply([entry], tape.position);
  await close();
  return file;
}

/** Flips bits of the file from `at` on. */
async function damage(file: string, at: number, length = 1): Promise<Buffer> {
  const bytes = await readFile(file);
  for (let n = at; n < at + length; n++) bytes.writeUInt8(bytes.readUInt8(n) ^ 0xff, n);
  await writeFile(file, bytes);
  return bytes;
}

describe('the database file', () => {
  const broken: [string, (file: string) => Promise<unknown>][] = [
    ['is no database at all', (file) => writeFile(file, 'not a database')],
    ['is empty', (file) => writeFile(file, '')],
    ['has a damaged header', (file) => damage(file, 4_096 + 10)],
    ['has lost its first page', (file) => damage(file, 0, 4_096)],
    ['has a damaged catalogue', (file) => damage(file, 12_288 + 100, 2_000)],
  ];

  test.each(broken)('that %s is set aside as it was, and a fresh one begun', async (_, breakIt) => {
    const file = await fileWith(10);
    await breakIt(file);
    const bytes = await readFile(file);

    const { store, setAside } = await openDatabase({ file });
    expect(basename(setAside ?? '')).toBe('db.broken-2025-11-21T18-33-20.000Z');
    expect(bytes.equals(await readFile(setAside ?? ''))).toBe(true);
    expect(await store.position()).toBe(0);
    await store.prepare(maker, bikeModel());
    expect(await store.count({ maker, product: 'e-bike', from: 0, to: noon * 2 })).toBe(0);
  });

  test('that proves broken only when it is read is set aside at the next start', async () => {
    const file = await fileWith(30_000);
    const sound = await readFile(file);
    const read = `SELECT sum(s_power), max(s_note) FROM ${readingsTable(maker, 'e-bike')}`;
    const told: Fault[] = [];
    const onBroken = (fault: Fault) => void told.push(fault);

    // Damages one block after the other, until it is one that opening does not look at.
    let found = false;
    for (let block = 12_288; !found && block < sound.length; block += 262_144) {
      await writeFile(file, sound);
      await damage(file, block + 1_000);
      const opened = await openDuckdb({ ...quiet, file, onBroken });
      const failed = await opened.database.query(read).then(
        () => false,
        () => true,
      );
      found = failed && opened.setAside === undefined;
      if (found) await until(() => told.length > 0, { what: 'the fault to be told' });
      await opened.close();
    }
    expect(told.map(({ code }) => code)).toEqual(['database-broken']);

    const { setAside, store } = await openDatabase({ file });
    expect(setAside).toBeDefined();
    expect(await store.position()).toBe(0);
  });

  test('written by a newer version is left alone, with what to do', async () => {
    const file = await fileWith(1);
    const first = await openDuckdb({ ...quiet, file });
    await first.database.write((sql) => sql.run('UPDATE schema_version SET version = 999'));
    await first.close();
    await expect(openDuckdb({ ...quiet, file })).rejects.toMatchObject({
      code: 'data-newer',
      message: expect.stringContaining('schema 999'),
      next: expect.stringContaining('Install the newer ValueMesh'),
    });
    expect(await readdir(dirname(file))).toEqual(['db']);
  });

  test('that another process has open is left alone, with what to do', async () => {
    const file = await fileWith(1);
    const program = `require('@duckdb/node-api').DuckDBInstance.create('${file}').then((instance) => {
      process.on('exit', () => instance.closeSync());
      console.log('open');
      setInterval(() => {}, 1000);
    })`;
    const other = await startChild(process.execPath, ['-e', program], { cwd: projectRoot });
    onTestFinished(() => void other.kill());
    await until(() => other.stdout().includes('open'), { what: 'the other process to open it' });

    await expect(openDuckdb({ ...quiet, file })).rejects.toMatchObject({
      code: 'database-in-use',
      next: expect.stringContaining('Stop the other process'),
    });
    expect(await readdir(dirname(file))).toEqual(['db']);
  });

  test('is not blamed for a wrong setting', async () => {
    const file = await fileWith(1);
    await expect(openDuckdb({ ...quiet, file, memoryLimit: 'a lot' })).rejects.toMatchObject({
      code: 'setting-wrong',
      message: expect.stringContaining('"a lot"'),
    });
    expect(await readdir(dirname(file))).toEqual(['db']);
  });

  test('in a folder that is not there is a fault with a next step', async () => {
    const file = join(await folderForThisTest(), 'missing', 'db');
    await expect(openDuckdb({ ...quiet, file })).rejects.toMatchObject({
      code: 'data-not-writable',
    });
    expect(existsSync(dirname(file))).toBe(false);
  });
});
