import { describe, expect, test } from 'vitest';
import { openJournalReader } from '../../../store/journal/journal-reader.ts';
import { folderForThisTest } from '../../support/folders.ts';
import { until } from '../../support/until.ts';
import { type Interception, interceptedFiles } from './intercepted-files.ts';
import { appendEach, openWriter, readTexts, texts } from './journal-fixture.ts';
import { seededRandom } from './seeded-random.ts';
import { SimulatedDisk } from './simulated-disk.ts';

test('a reader follows a live writer over many segments and misses and doubles nothing', async () => {
  const directory = await folderForThisTest();
  const random = seededRandom(3);
  const writer = await openWriter({ directory, segmentBytes: 20_000 });
  const reader = await openJournalReader({ directory });
  const expected = texts(5_000);
  const seen: string[] = [];
  let from = 0;
  let ahead = 0;

  const writing = (async () => {
    for (const text of expected) {
      writer.append(Buffer.from(text));
      if (random() < 0.05) await new Promise((done) => setImmediate(done));
      if (random() < 0.01) await writer.commit();
    }
    await writer.commit();
  })();
  await until(
    async () => {
      const batch = await reader.read(from, 3_000);
      if (batch.next > writer.committed) ahead += 1;
      for (const record of batch.records) seen.push(Buffer.from(record).toString());
      from = batch.next;
      return seen.length >= expected.length;
    },
    { what: 'the reader to have all', everyMs: 0 },
  );
  await writing;
  expect(seen).toEqual(expected);
  expect(ahead).toBe(0);
  expect(from).toBe(writer.committed);
  expect(await reader.read(from)).toEqual({ records: [], ends: [], next: from });
  await reader.close();
  await reader.close();
  await writer.close();
});

test('a record is seen only once it is on disk, and then without another following it', async () => {
  const directory = await folderForThisTest();
  const hooks: Interception = {};
  const writer = await openWriter({ directory, files: interceptedFiles(hooks) });
  const held: (() => void)[] = [];
  hooks.sync = (pass, done) => void held.push(() => pass(done));
  writer.append(Buffer.from('record'));
  await until(() => held.length === 1, { what: 'the write to be done and the fsync to begin' });
  expect(await readTexts(directory)).toEqual([]);
  held[0]!();
  await until(async () => (await readTexts(directory)).length === 1, { what: 'the record' });
  await writer.close();
});

test('bytes read while they were being written are read again before they are called damaged', async () => {
  const directory = await folderForThisTest();
  const writer = await openWriter({ directory });
  await appendEach(writer, texts(3));
  await writer.close();
  let reads = 0;
  const files = interceptedFiles({
    read: async (pass, bytes, offset) => {
      const count = await pass(bytes, offset);
      // The second read is the first behind the header: its first record is not all there yet.
      reads += 1;
      if (reads === 2) bytes.fill(0, 20, 30);
      return count;
    },
  });
  expect(await readTexts(directory, { files })).toEqual(texts(3));
});

test('a journal that does not exist yet is empty, and is found when it begins', async () => {
  const directory = `${await folderForThisTest()}/not/yet`;
  const reader = await openJournalReader({ directory });
  expect(await reader.start()).toBe(0);
  expect(await reader.read(0)).toEqual({ records: [], ends: [], next: 0 });
  const writer = await openWriter({ directory });
  await appendEach(writer, ['hello']);
  await writer.close();
  expect((await reader.read(0)).records.map(String)).toEqual(['hello']);
  await reader.close();
});

test('boundaryBefore answers a position from which the tail can be read', async () => {
  const files = new SimulatedDisk();
  const writer = await openWriter({ directory: '/j', files, segmentBytes: 200 });
  await appendEach(writer, texts(20));
  const { committed } = writer;
  await writer.close();
  const reader = await openJournalReader({ directory: '/j', files });
  const boundary = await reader.boundaryBefore(committed - 100);
  expect(boundary).toBeLessThanOrEqual(committed - 100);
  expect(boundary).toBeGreaterThan(committed - 100 - 200);
  const tail = await readTexts('/j', { files, from: boundary });
  expect(tail.length).toBeGreaterThan(0);
  expect(tail).toEqual(texts(20).slice(-tail.length));
  expect(await reader.boundaryBefore(-1)).toBe(0);
  await reader.close();
});

describe('a position that is not there', () => {
  test('beyond the end is told, not waited for', async () => {
    const files = new SimulatedDisk();
    const writer = await openWriter({ directory: '/j', files });
    await appendEach(writer, texts(3));
    const beyond = writer.committed + 1_000;
    await writer.close();
    const reader = await openJournalReader({ directory: '/j', files });
    await expect(reader.read(beyond)).rejects.toMatchObject({
      code: 'journal-position-gone',
      position: beyond,
    });
    await reader.close();
  });

  test('in a journal that was deleted is told', async () => {
    const reader = await openJournalReader({ directory: '/j', files: new SimulatedDisk() });
    await expect(reader.read(100)).rejects.toMatchObject({ code: 'journal-position-gone' });
    await reader.close();
  });
});
