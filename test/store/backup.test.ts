import { appendFile, cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeBackups } from '../../store/backup/make-backups.ts';
import { restore } from '../../store/backup/restore.ts';
import { readTarHeader, tarHeader } from '../../store/backup/tar.ts';
import { unpack } from '../../store/backup/unpack.ts';
import { type DataFolder, dataFolderAt, prepareDataFolder } from '../../store/data-folder.ts';
import type { JournalWriter } from '../../store/journal/journal-writer.ts';
import { folderForThisTest } from '../support/folders.ts';
import { appendEach, openWriter, readTexts, texts } from './journal/journal-fixture.ts';

let place: string;
let folder: DataFolder;
beforeEach(async () => {
  place = await folderForThisTest();
  folder = await prepareDataFolder(join(place, 'data'));
  await writeFile(join(folder.root, 'server.key'), 'secret', { mode: 0o600 });
  await writeFile(folder.database, 'a database');
  const registry = await openWriter({ directory: folder.registry });
  await appendEach(registry, ['who is who']);
  await registry.close();
});

/** Appends records to the journal, a segment each but for the last three. */
async function append(prefix: string, count: number): Promise<void> {
  const small = await openWriter({ directory: folder.journal, segmentBytes: 64 });
  await appendEach(small, texts(count, prefix));
  await small.close();
  const large = await openWriter({ directory: folder.journal });
  await appendEach(large, texts(3, `${prefix} large`));
  await large.close();
}

const copyDatabase = (to: string) => cp(folder.database, to);

async function backup(wish = { database: false }): Promise<string> {
  const make = makeBackups({ folder, copyDatabase, clock: () => 0 });
  const file = join(place, 'backup.tar');
  await writeFile(file, Readable.from(await make(wish)), { mode: 0o600 });
  return file;
}

const into = () => join(place, 'restored');
const restored = () => readTexts(dataFolderAt(into()).journal);

describe('a backup', () => {
  test('restores every record and secret, for this user alone, and leaves nothing behind', async () => {
    await append('first', 4);
    const before = await readdir(folder.root);
    const file = await backup({ database: true });
    expect(await readdir(folder.root)).toEqual(before);
    const { manifest } = await restore({ file, into: into() });
    expect(manifest).toMatchObject({ database: true, data: '1' });
    expect(await restored()).toEqual(await readTexts(folder.journal));
    expect(await readTexts(dataFolderAt(into()).registry)).toEqual(['who is who']);
    expect(await readFile(join(into(), 'server.key'), 'utf8')).toBe('secret');
    expect((await stat(join(into(), 'server.key'))).mode & 0o777).toBe(0o600);
    expect((await stat(into())).mode & 0o777).toBe(0o700);
  });

  test('holds the database if asked to, or if the journal alone could not fill it anew', async () => {
    await append('first', 4);
    expect((await unpack(await backup())).database).toBe(false);
    const [oldest] = (await readdir(folder.journal)).toSorted();
    await rm(join(folder.journal, oldest ?? ''));
    expect((await unpack(await backup())).database).toBe(true);
  });

  test('of which any byte is another one is not restored, nor one cut short', async () => {
    await append('first', 4);
    const file = await backup({ database: true });
    const sound = await readFile(file);
    // The blocks at the end say nothing.
    const end = sound.length - 1_024 - 448;
    for (let at = 0; at < end; at += 97) {
      const isPadding = sound[at] === 0;
      if (isPadding) continue;
      const bytes = Buffer.from(sound);
      bytes.writeUInt8(bytes.readUInt8(at) ^ 0x41, at);
      await writeFile(file, bytes);
      await expect(unpack(file), `byte ${at}`).rejects.toMatchObject({ code: /^backup-/ });
    }
    for (const length of [0, 100, 5_000, end - 1_000]) {
      await writeFile(file, sound.subarray(0, length));
      await expect(restore({ file, into: into() })).rejects.toMatchObject({
        code: 'backup-broken',
      });
    }
    expect(await readdir(place)).not.toContain('restored');
    expect((await readdir(place)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('that names a file outside its folder is refused', async () => {
    const file = join(place, 'strange.tar');
    await writeFile(file, Buffer.concat([tarHeader('../escaped', 4, 0), Buffer.alloc(512)]));
    await expect(restore({ file, into: into() })).rejects.toMatchObject({ code: 'backup-broken' });
    expect(await readdir(place)).not.toContain('escaped');
  });

  test('overwrites nothing', async () => {
    const file = await backup();
    await mkdir(into());
    await appendFile(join(into(), 'mine'), 'x');
    await expect(restore({ file, into: into() })).rejects.toMatchObject({ code: 'data-there' });
  });

  test('is taken one at a time', async () => {
    const make = makeBackups({ folder, copyDatabase, clock: () => 0 });
    const first = await make({ database: false });
    await expect(make({ database: false })).rejects.toMatchObject({ code: 'backup-under-way' });
    for await (const _ of first);
    for await (const _ of await make({ database: false }));
  });

  test('says how large a file is, also beyond 8 GiB', () => {
    for (const bytes of [0, 1, 8 * 2 ** 30 - 1, 8 * 2 ** 30, 5e12])
      expect(readTarHeader(tarHeader('format', bytes, 0))).toEqual({ name: 'format', bytes });
  });
});

describe('what came after a backup', () => {
  test('is taken from the folder that outlived, record by record', async () => {
    await append('first', 4);
    const file = await backup();
    await append('later', 4);
    await restore({ file, into: into(), outlived: folder.root });
    expect(await restored()).toEqual(await readTexts(folder.journal));
    expect(await restored()).toContain('later large 2');
  });

  test('is taken from a journal alone, of which the beginning is gone', async () => {
    await append('first', 4);
    const file = await backup();
    const all = await readTexts(folder.journal);
    await append('later', 4);
    const after = await readTexts(folder.journal);
    const names = (await readdir(folder.journal))
      .filter((name) => name.endsWith('.seg'))
      .toSorted();
    for (const name of names.slice(0, 3)) await rm(join(folder.journal, name));
    await restore({ file, into: into(), outlived: folder.journal });
    expect(await restored()).toEqual(after);
    expect(after.slice(0, all.length)).toEqual(all);
  });

  test('is taken though what both have is damaged there', async () => {
    await append('first', 4);
    const file = await backup();
    const before = await readTexts(folder.journal);
    let writer: JournalWriter = await openWriter({ directory: folder.journal });
    await appendEach(writer, ['later']);
    await writer.close();
    const last = (await readdir(folder.journal)).filter((name) => name.endsWith('.seg')).toSorted();
    const path = join(folder.journal, last.at(-1) ?? '');
    const bytes = await readFile(path);
    bytes.writeUInt8(bytes.readUInt8(60) ^ 1, 60);
    await writeFile(path, bytes);
    await restore({ file, into: into(), outlived: folder.root });
    expect(await restored()).toEqual([...before, 'later']);
    writer = await openWriter({ directory: dataFolderAt(into()).journal });
    expect(writer.recovery.problems).toEqual([]);
    await writer.close();
  });

  test('is not taken from another log, nor over a gap', async () => {
    await append('first', 4);
    const file = await backup();
    await append('later', 4);
    const other = await prepareDataFolder(join(place, 'other'));
    const writer = await openWriter({ directory: other.journal });
    await appendEach(writer, texts(9));
    await writer.close();
    await expect(restore({ file, into: into(), outlived: other.root })).rejects.toMatchObject({
      code: 'log-other',
    });
    const names = (await readdir(folder.journal))
      .filter((name) => name.endsWith('.seg'))
      .toSorted();
    for (const name of names.slice(0, -2)) await rm(join(folder.journal, name));
    await expect(restore({ file, into: into(), outlived: folder.root })).rejects.toMatchObject({
      code: 'log-gap',
    });
    expect(await readdir(place)).not.toContain('restored');
  });
});
