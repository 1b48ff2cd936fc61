import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openJournalReader } from '../../../store/journal/journal-reader.ts';
import { scanJournal } from '../../../store/journal/scan-journal.ts';
import { encodeHeader, JOURNAL_FORMAT } from '../../../store/journal/segment.ts';
import { folderForThisTest } from '../../support/folders.ts';
import { until } from '../../support/until.ts';
import { interceptedFiles } from './intercepted-files.ts';
import { appendEach, openWriter, readTexts, texts } from './journal-fixture.ts';
import { SimulatedDisk } from './simulated-disk.ts';

describe('appending', () => {
  test('what was appended is read back in order, over any number of restarts', async () => {
    const directory = await folderForThisTest();
    const all: string[] = [];
    for (const run of ['first', 'second', 'third']) {
      const writer = await openWriter({ directory });
      const records = texts(40, run);
      for (const record of records) writer.append(Buffer.from(record));
      await writer.close();
      all.push(...records);
    }
    expect(await readTexts(directory)).toEqual(all);
  });

  test('positions go on where the journal ended', async () => {
    const directory = await folderForThisTest();
    const writer = await openWriter({ directory });
    const position = writer.append(Buffer.from('first'));
    expect(writer).toMatchObject({ appended: position, committed: 0, pendingBytes: position });
    expect(await writer.commit()).toBe(position);
    expect(writer).toMatchObject({ appended: position, committed: position, pendingBytes: 0 });
    await writer.close();
    const again = await openWriter({ directory });
    expect(again).toMatchObject({ appended: position, committed: position, start: 0 });
    expect(again.append(Buffer.from('second'))).toBeGreaterThan(position);
    await again.close();
  });

  test('only the part between the bounds is copied, and at once', async () => {
    const directory = await folderForThisTest();
    const writer = await openWriter({ directory });
    const packet = Buffer.from('<payload>');
    writer.append(packet, 1, 8);
    packet.fill('x');
    await writer.close();
    expect(await readTexts(directory)).toEqual(['payload']);
  });

  test.each([
    [-1, 2],
    [0, 5],
    [3, 2],
  ])('bounds outside the record are refused: [%i, %i) of 4 bytes', async (start, end) => {
    const writer = await openWriter({ directory: '/j', files: new SimulatedDisk() });
    expect(() => writer.append(Buffer.alloc(4), start, end)).toThrow(RangeError);
    await writer.close();
  });

  test('records of any size come back, read in pieces of any size, from any record on', async () => {
    const sizes = fc.array(fc.oneof(fc.nat(40), fc.constant(0), fc.nat(3_000)), { maxLength: 40 });
    const property = fc.asyncProperty(
      sizes,
      fc.integer({ min: 1, max: 4_000 }),
      fc.integer({ min: 1, max: 1_500 }),
      fc.nat(5),
      async (lengths, segmentBytes, maxBytes, commitEvery) => {
        const files = new SimulatedDisk();
        const writer = await openWriter({ directory: '/j', files, segmentBytes });
        const written: Buffer[] = [];
        const ends: number[] = [];
        for (const [index, length] of lengths.entries()) {
          const record = Buffer.alloc(length, index + 1);
          written.push(record);
          ends.push(writer.append(record));
          if (index % (commitEvery + 1) === 0) await writer.commit();
        }
        await writer.close();
        const reader = await openJournalReader({ directory: '/j', files });
        for (const skip of new Set([0, lengths.length >> 1, lengths.length])) {
          const seen: Uint8Array[] = [];
          const seenEnds: number[] = [];
          for (let from = ends[skip - 1] ?? 0; ; ) {
            const batch = await reader.read(from, maxBytes);
            if (batch.records.length === 0) break;
            seen.push(...batch.records);
            seenEnds.push(...batch.ends);
            from = batch.next;
          }
          expect(seen).toEqual(written.slice(skip));
          expect(seenEnds).toEqual(ends.slice(skip));
        }
        await reader.close();
      },
    );
    await fc.assert(property, { seed: 7, numRuns: 60 });
  });
});

describe('committing', () => {
  test('callbacks run in the order of the calls, each after the fsync of what came before', async () => {
    const directory = await folderForThisTest();
    let synced = 0;
    let written = 0;
    const files = interceptedFiles({
      write: (pass, bytes, length, offset, done) => {
        written = Math.max(written, offset + length);
        pass(bytes, length, offset, done);
      },
      sync: (pass, done) => {
        const covered = written;
        pass((error) => {
          synced = covered;
          done(error);
        });
      },
    });
    const writer = await openWriter({ directory, files });
    const ran: number[] = [];
    const early: number[] = [];
    for (let index = 0; index < 300; index += 1) {
      const position = writer.append(Buffer.from(`record ${index}`));
      writer.afterCommit(() => {
        ran.push(index);
        if (synced < position || writer.committed < position) early.push(index);
      });
      if (index % 70 === 0) await writer.commit();
    }
    await writer.commit();
    expect(ran).toEqual(Array.from({ length: 300 }, (_, index) => index));
    expect(early).toEqual([]);
    await writer.close();
  });

  test('what comes while a group is being fsynced goes out as one next group', async () => {
    const directory = await folderForThisTest();
    const groups: number[] = [];
    const files = interceptedFiles({
      write: (pass, bytes, length, offset, done) => {
        if (length > 16) groups.push(length); // a bare mark has 16 bytes
        pass(bytes, length, offset, done);
      },
    });
    const writer = await openWriter({ directory, files });
    groups.length = 0;
    writer.append(Buffer.alloc(10));
    writer.afterCommit(() => {});
    await until(() => groups.length === 1, { what: 'the first write' });
    for (let index = 0; index < 100; index += 1) writer.append(Buffer.alloc(10));
    await writer.commit();
    expect(groups).toEqual([16 + 18, 16 + 100 * 18]);
    await writer.close();
  });

  test('with nothing to wait for, a callback still runs, later and not at once', async () => {
    const writer = await openWriter({ directory: '/j', files: new SimulatedDisk() });
    let ran = false;
    writer.afterCommit(() => {
      ran = true;
    });
    expect(ran).toBe(false);
    await writer.commit();
    expect(ran).toBe(true);
    await writer.close();
  });

  test('a callback may append, and its own callback waits for that', async () => {
    const files = new SimulatedDisk();
    const writer = await openWriter({ directory: '/j', files });
    writer.append(Buffer.from('one'));
    const committedBoth = new Promise<boolean>((resolve) => {
      writer.afterCommit(() => {
        const position = writer.append(Buffer.from('two'));
        writer.afterCommit(() => resolve(writer.committed === position));
      });
    });
    expect(await committedBoth).toBe(true);
    await writer.close();
    expect(await readTexts('/j', { files })).toEqual(['one', 'two']);
  });

  test('beforeCommit adds the last record of each group that has records', async () => {
    const files = new SimulatedDisk();
    let count = 0;
    const beforeCommit = () => Buffer.from(`${count} so far`);
    const writer = await openWriter({ directory: '/j', files, beforeCommit });
    for (const size of [2, 3]) {
      for (const record of texts(size)) {
        writer.append(Buffer.from(record));
        count += 1;
      }
      await writer.commit();
      await writer.commit();
    }
    await writer.close();
    const expected = [...texts(2), '2 so far', ...texts(3), '5 so far'];
    expect(await readTexts('/j', { files })).toEqual(expected);
  });

  test('close commits what is pending, is safe twice, and nothing is taken in afterwards', async () => {
    const directory = await folderForThisTest();
    const writer = await openWriter({ directory });
    writer.append(Buffer.from('last words'));
    let ran = false;
    writer.afterCommit(() => {
      ran = true;
    });
    await Promise.all([writer.close(), writer.close()]);
    expect(ran).toBe(true);
    const closed = expect.objectContaining({ code: 'journal-closed' });
    expect(() => writer.append(Buffer.from('more'))).toThrow(closed);
    expect(() => writer.afterCommit(() => {})).toThrow(closed);
    await expect(writer.commit()).rejects.toThrow(closed);
    expect(await readTexts(directory)).toEqual(['last words']);
  });
});

describe('segments', () => {
  test('a full segment is followed by one named by its first position', async () => {
    const directory = await folderForThisTest();
    const writer = await openWriter({ directory, segmentBytes: 200 });
    await appendEach(writer, texts(20));
    const { appended } = writer;
    await writer.close();
    const names = (await readdir(directory)).sort();
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) expect(name).toMatch(/^\d{16}\.seg$/);
    expect(names[0]).toBe('0000000000000000.seg');
    expect(await readTexts(directory)).toEqual(texts(20));
    expect(await scanJournal(directory)).toEqual({
      segments: names.length,
      records: 20,
      payloadBytes: texts(20).join('').length,
      start: 0,
      end: appended,
      tornBytes: 0,
      problems: [],
    });
  });

  test('dropBefore deletes whole old segments, never the last, and reading goes on behind', async () => {
    const directory = await folderForThisTest();
    const writer = await openWriter({ directory, segmentBytes: 200 });
    const ends: number[] = [];
    for (const record of texts(20)) {
      ends.push(writer.append(Buffer.from(record)));
      await writer.commit();
    }
    const before = (await readdir(directory)).filter((name) => name.endsWith('.seg')).length;
    expect(await writer.dropBefore(0)).toBe(0);
    const dropped = await writer.dropBefore(ends[9]!);
    expect(dropped).toBeGreaterThan(0);
    expect(writer.start).toBeLessThanOrEqual(ends[9]!);
    expect(await readTexts(directory, { from: ends[9]! })).toEqual(texts(20).slice(10));
    expect(dropped + (await writer.dropBefore(writer.appended))).toBe(before - 1);
    const left = (await readdir(directory)).filter((name) => name.endsWith('.seg'));
    expect(left).toEqual([`${String(writer.start).padStart(16, '0')}.seg`]);
    await writer.close();
    const reader = await openJournalReader({ directory });
    await expect(reader.read(0)).rejects.toMatchObject({
      code: 'journal-position-gone',
      message: `the journal does not hold position 0: it begins at ${writer.start}`,
    });
    await reader.close();
  });

  test('what a crash left of a segment being created is removed', async () => {
    const directory = await folderForThisTest();
    await writeFile(join(directory, '0000000000004711.seg.new'), 'VMJO');
    const writer = await openWriter({ directory });
    await writer.close();
    expect(await readdir(directory)).toEqual(['0000000000000000.seg']);
  });

  test('a journal of a newer version is refused by writer, reader and scan, and left alone', async () => {
    const directory = await folderForThisTest();
    const path = join(directory, '0000000000000000.seg');
    const newer = encodeHeader(0, 1, JOURNAL_FORMAT + 1);
    await writeFile(path, newer);
    const refusal = {
      code: 'journal-newer',
      message: expect.stringContaining('written by a newer version: 0000000000000000.seg has'),
    };
    await expect(openWriter({ directory })).rejects.toMatchObject(refusal);
    await expect(scanJournal(directory)).rejects.toMatchObject(refusal);
    const reader = await openJournalReader({ directory });
    await expect(reader.read(0)).rejects.toMatchObject(refusal);
    await reader.close();
    expect(await readFile(path)).toEqual(newer);
    expect(await readdir(directory)).toEqual(['0000000000000000.seg']);
  });
});
