import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockDirectory } from '../../../store/journal/journal-lock.ts';
import { folderForThisTest } from '../../support/folders.ts';
import { openWriter } from './journal-fixture.ts';

test('a second writer is refused with the pid of the first, until that one closes', async () => {
  const directory = await folderForThisTest();
  const writer = await openWriter({ directory });
  await expect(openWriter({ directory })).rejects.toMatchObject({
    code: 'journal-locked',
    pid: process.pid,
    message: expect.stringContaining('stop that process or choose another data folder'),
  });
  await writer.close();
  await (await openWriter({ directory })).close();
});

test('the lock of another living process is respected', async () => {
  const directory = await folderForThisTest();
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  onTestFinished(() => void other.kill());
  await once(other, 'spawn');
  await writeFile(join(directory, 'journal.lock'), JSON.stringify({ pid: other.pid, born: '' }));
  await expect(lockDirectory(directory)).rejects.toMatchObject({ pid: other.pid });
});

test('the lock of a process that is gone is taken over', async () => {
  const directory = await folderForThisTest();
  const other = spawn(process.execPath, ['-e', '0']);
  await once(other, 'exit');
  await writeFile(join(directory, 'journal.lock'), JSON.stringify({ pid: other.pid, born: '' }));
  const unlock = await lockDirectory(directory);
  const lock = JSON.parse(await readFile(join(directory, 'journal.lock'), 'utf8'));
  expect(lock).toMatchObject({ pid: process.pid });
  await unlock();
  expect(await readdir(directory)).toEqual([]);
});

test.runIf(process.platform === 'linux')(
  'a lock left by an earlier process with the same pid, as after a reboot, is taken over',
  async () => {
    const directory = await folderForThisTest();
    const earlier = JSON.stringify({ pid: process.pid, born: 'another boot:42' });
    await writeFile(join(directory, 'journal.lock'), earlier);
    await (await lockDirectory(directory))();
    expect(await readdir(directory)).toEqual([]);
  },
);

test('a lock emptied by a power cut is taken over', async () => {
  const directory = await folderForThisTest();
  await writeFile(join(directory, 'journal.lock'), '');
  await (await lockDirectory(directory))();
  expect(await readdir(directory)).toEqual([]);
});

test('a starter that was killed while it took a lock over is in nobody’s way', async () => {
  const directory = await folderForThisTest();
  const gone = JSON.stringify({ pid: 2 ** 22 - 1, born: 'another boot' });
  await writeFile(join(directory, 'journal.lock'), gone);
  await writeFile(join(directory, 'journal.lock.taking-over'), gone);
  const unlock = await lockDirectory(directory);
  await unlock();
  expect(await readdir(directory)).toEqual([]);
});

test('of many who try at once exactly one gets the lock', async () => {
  const directory = await folderForThisTest();
  for (let round = 0; round < 40; round += 1) {
    await writeFile(join(directory, 'journal.lock'), '');
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, () => lockDirectory(directory)),
    );
    const got = tries.filter((result) => result.status === 'fulfilled');
    expect(got).toHaveLength(1);
    await got[0]?.value();
    expect(await readdir(directory)).toEqual([]);
  }
});
