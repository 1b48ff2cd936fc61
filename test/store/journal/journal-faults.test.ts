import { describe, expect, test, vi } from 'vitest';
import type { JournalFault } from '../../../store/journal/journal-errors.ts';
import { folderForThisTest } from '../../support/folders.ts';
import { until } from '../../support/until.ts';
import { type Interception, interceptedFiles } from './intercepted-files.ts';
import { appendEach, openWriter, readTexts, texts } from './journal-fixture.ts';

const ioError = () => Object.assign(new Error('i/o error'), { code: 'EIO' });
const noSpace = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });

describe.each<[string, Interception, string, number?]>([
  ['an fsync that fails', { sync: (_, done) => done(ioError()) }, 'an fsync failed (i/o error)'],
  [
    'a write that fails',
    { write: (_pass, _bytes, _length, _offset, done) => done(noSpace(), 0) },
    'a write failed (no space left on device)',
  ],
  [
    'a short write',
    { write: (pass, bytes, length, offset, done) => pass(bytes, length - 5, offset, done) },
    'a write failed (only 551 of 556 bytes were written)',
  ],
  [
    'a segment that cannot be created',
    {
      create: () => {
        throw noSpace();
      },
    },
    'starting a segment failed (no space left on device)',
    600,
  ],
])('after %s', (_, broken, message, segmentBytes = 10_000) => {
  test('nothing more is acknowledged, the fault is told once, and a restart has all that was', async () => {
    const directory = await folderForThisTest();
    const hooks: Interception = {};
    const onFault = vi.fn<(fault: JournalFault) => void>();
    const files = interceptedFiles(hooks);
    const writer = await openWriter({ directory, files, onFault, segmentBytes });
    await appendEach(writer, texts(10));

    Object.assign(hooks, broken);
    const acknowledged: string[] = [];
    const append = (text: string) => {
      writer.append(Buffer.from(text));
      writer.afterCommit(() => acknowledged.push(text));
    };
    for (const text of texts(5, 'never')) append(text.padEnd(100, '.'));
    const commit = writer.commit();
    await expect(commit).rejects.toMatchObject({ code: 'journal-fault' });

    expect(onFault).toHaveBeenCalledTimes(1);
    const [fault] = onFault.mock.calls[0]!;
    expect(fault.message).toContain(message);
    expect(fault.cause).toBeInstanceOf(Error);
    expect(() => writer.append(Buffer.from('more'))).toThrow(fault);
    expect(() => writer.afterCommit(() => {})).toThrow(fault);
    await expect(writer.commit()).rejects.toBe(fault);
    await writer.close();
    await writer.close();
    expect(acknowledged).toEqual([]);
    expect(onFault).toHaveBeenCalledTimes(1);

    const again = await openWriter({ directory });
    await appendEach(again, ['afterwards']);
    await again.close();
    const found = await readTexts(directory);
    // What was never acknowledged may be there, but nothing else may.
    expect(found.filter((text) => !text.startsWith('never'))).toEqual([...texts(10), 'afterwards']);
  });
});

test('a throwing beforeCommit is a fault like any other', async () => {
  const directory = await folderForThisTest();
  const onFault = vi.fn();
  const beforeCommit = () => {
    throw new Error('no counters');
  };
  const writer = await openWriter({ directory, onFault, beforeCommit });
  writer.append(Buffer.from('record'));
  await expect(writer.commit()).rejects.toThrow('beforeCommit failed (no counters)');
  expect(onFault).toHaveBeenCalledTimes(1);
  await writer.close();
});

test('while an fsync hangs nothing is acknowledged, and what waits is counted in bytes', async () => {
  const directory = await folderForThisTest();
  const held: (() => void)[] = [];
  const hooks: Interception = {};
  const writer = await openWriter({ directory, files: interceptedFiles(hooks) });
  hooks.sync = (pass, done) => void held.push(() => pass(done));
  let acknowledged = 0;
  for (let index = 0; index < 1_000; index += 1) {
    writer.append(Buffer.alloc(100));
    writer.afterCommit(() => {
      acknowledged += 1;
    });
    if (index === 0) await until(() => held.length === 1, { what: 'the first fsync' });
  }
  expect(acknowledged).toBe(0);
  expect(writer.pendingBytes).toBe(1_000 * 108 + 2 * 16);
  delete hooks.sync;
  held[0]!();
  await writer.commit();
  expect(acknowledged).toBe(1_000);
  expect(writer.pendingBytes).toBe(0);
  await writer.close();
});

describe('free space below the floor', () => {
  test('refuses new records, commits the ones taken in, and ends when there is space again', async () => {
    const directory = await folderForThisTest();
    let free = 2_000;
    const changes: boolean[] = [];
    const writer = await openWriter({
      directory,
      files: interceptedFiles({ freeBytes: () => free }),
      freeSpaceFloorBytes: 1_000,
      freeSpaceEveryMs: 2,
      onFull: (full) => changes.push(full),
    });
    expect(writer.full).toBe(false);
    writer.append(Buffer.from('before'));
    await writer.commit();

    free = 999;
    await until(() => writer.full, { what: 'the journal to be full' });
    const full = expect.objectContaining({ code: 'journal-full' });
    expect(() => writer.append(Buffer.from('refused'))).toThrow(full);
    await writer.commit();
    expect(await readTexts(directory)).toEqual(['before']);

    free = 1_000;
    await until(() => !writer.full, { what: 'the journal to go on' });
    writer.append(Buffer.from('after'));
    await writer.close();
    expect(await readTexts(directory)).toEqual(['before', 'after']);
    expect(changes).toEqual([true, false]);
  });

  test('is noticed at the start, and a group taken in before is still acknowledged', async () => {
    const directory = await folderForThisTest();
    const hooks: Interception = { freeBytes: () => 10 };
    const options = { directory, files: interceptedFiles(hooks), freeSpaceFloorBytes: 11 };
    const full = await openWriter(options);
    expect(full.full).toBe(true);
    await full.close();

    hooks.freeBytes = () => 11;
    const writer = await openWriter({ ...options, freeSpaceEveryMs: 2 });
    const held: (() => void)[] = [];
    hooks.sync = (pass, done) => void held.push(() => pass(done));
    writer.append(Buffer.from('in time'));
    const commit = writer.commit();
    hooks.freeBytes = () => 10;
    await until(() => writer.full && held.length === 1, { what: 'full, with a group in flight' });
    held[0]!();
    expect(await commit).toBe(writer.appended);
    await writer.close();
  });
});
