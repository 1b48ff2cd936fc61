import { describe, expect, test } from 'vitest';
import type { JournalCorruption } from '../../../store/journal/journal-errors.ts';
import { openJournalReader } from '../../../store/journal/journal-reader.ts';
import { writeMark, writeRecord } from '../../../store/journal/record-format.ts';
import { scanJournal } from '../../../store/journal/scan-journal.ts';
import { appendEach, openWriter, texts } from './journal-fixture.ts';
import { SimulatedDisk } from './simulated-disk.ts';

const DIRECTORY = '/j';

/** A closed journal of 40 records, one a group, in several segments. */
async function sampleJournal(): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  const writer = await openWriter({ directory: DIRECTORY, files: disk, segmentBytes: 400 });
  await appendEach(writer, texts(40));
  await writer.close();
  return disk;
}

/** Reads to the end, over all damage, which it collects. */
async function readOver(
  files: SimulatedDisk,
): Promise<{ seen: string[]; damage: JournalCorruption[] }> {
  const reader = await openJournalReader({ directory: DIRECTORY, files });
  const seen: string[] = [];
  const damage: JournalCorruption[] = [];
  for (let from = await reader.start(); ; ) {
    try {
      const batch = await reader.read(from);
      seen.push(...batch.records.map(String));
      if (batch.records.length === 0) return { seen, damage };
      from = batch.next;
    } catch (error) {
      const found = error as JournalCorruption;
      expect(found.code).toBe('journal-corruption');
      damage.push(found);
      if (found.resumeAt === undefined) return { seen, damage };
      expect(found.resumeAt).toBeGreaterThan(from);
      from = found.resumeAt;
    }
  }
}

describe('a torn end', () => {
  test.each([
    ['a record cut short', (end: Buffer) => end.subarray(0, 30)],
    ['half a record header', (end: Buffer) => end.subarray(0, 20)],
    ['half a mark', (end: Buffer) => end.subarray(0, 9)],
    ['a garbled record', (end: Buffer) => Buffer.from(end).fill(7, 26, 28)],
    ['zeroes', (end: Buffer) => Buffer.concat([end.subarray(0, 16), Buffer.alloc(500)])],
    ['noise', (end: Buffer) => Buffer.concat([end.subarray(0, 16), Buffer.alloc(500, 0xff)])],
  ])('is cut at the next start, and told: %s', async (name, tear) => {
    const disk = new SimulatedDisk();
    const writer = await openWriter({ directory: DIRECTORY, files: disk });
    await appendEach(writer, texts(3));
    const end = writer.committed;
    await appendEach(writer, ['the record that is torn']);
    await writer.close();

    // The last group without the mark that was written behind it: as if the power had gone.
    const torn = disk.copy();
    const [path, bytes] = [...torn.contents()][0]!;
    const group = bytes.subarray(32 + end, bytes.length - 16);
    torn.replace(path, Buffer.concat([bytes.subarray(0, 32 + end), tear(group)]));

    const before = await readOver(torn);
    // Without a whole mark behind it, nothing tells the reader that the last record is on disk.
    const committed = name === 'half a mark' ? texts(2) : texts(3);
    expect(before).toEqual({ seen: committed, damage: [] });
    const again = await openWriter({ directory: DIRECTORY, files: torn });
    expect(again.committed).toBe(end);
    expect(again.recovery.problems).toEqual([]);
    const { cut } = again.recovery;
    expect(cut?.bytes).toBeGreaterThan(0);
    expect(cut?.position).toBeGreaterThanOrEqual(end);
    await appendEach(again, ['next']);
    await again.close();
    expect(await readOver(torn)).toEqual({ seen: [...texts(3), 'next'], damage: [] });
  });

  test('after a clean close nothing is cut', async () => {
    const disk = await sampleJournal();
    const writer = await openWriter({ directory: DIRECTORY, files: disk });
    expect(writer.recovery).toEqual({ cut: undefined, problems: [] });
    await writer.close();
  });
});

describe('damage to committed records', () => {
  test('names segment, offset and position, and where reading can go on', async () => {
    const disk = await sampleJournal();
    const paths = [...disk.contents().keys()].sort();
    const path = paths[1]!;
    const base = Number.parseInt(path.slice(3), 10);
    const first = 32 + 16; // header, mark
    disk.contents().get(path)![first + 8]! ^= 1;

    const { seen, damage } = await readOver(disk);
    expect(damage).toHaveLength(1);
    const [found] = damage;
    expect(found).toMatchObject({ segment: path.slice(3), offset: first, position: base + 16 });
    expect(found!.message).toBe(
      `the journal is damaged at byte 48 of ${path.slice(3)} (position ${base + 16}): ` +
        `the checksum does not match; readable again from position ${found!.resumeAt}`,
    );
    expect(seen).toHaveLength(39);
    const { problems } = await scanJournal(DIRECTORY, disk);
    expect(problems).toEqual(damage);
  });

  test('inside the last segment is no torn end: nothing is cut, and writing goes on behind', async () => {
    const disk = await sampleJournal();
    const path = [...disk.contents().keys()].sort().at(-1)!;
    const bytes = disk.contents().get(path)!;
    bytes[32 + 16 + 8]! ^= 1;
    const size = bytes.length;

    const writer = await openWriter({ directory: DIRECTORY, files: disk });
    expect(writer.recovery.cut).toBeUndefined();
    expect(writer.recovery.problems).toHaveLength(1);
    await appendEach(writer, ['next']);
    await writer.close();
    expect(disk.contents().get(path)).toHaveLength(size);
    const { seen, damage } = await readOver(disk);
    expect(damage).toEqual(writer.recovery.problems);
    expect(seen).toHaveLength(40);
    expect(seen.at(-1)).toBe('next');
  });

  test('to the header of the last segment never makes positions go back', async () => {
    const disk = await sampleJournal();
    const path = [...disk.contents().keys()].sort().at(-1)!;
    disk.contents().get(path)![3]! ^= 1;
    const { end } = await scanJournal(DIRECTORY, disk);
    const writer = await openWriter({ directory: DIRECTORY, files: disk });
    expect(writer.committed).toBe(end);
    expect(writer.recovery.problems).toMatchObject([{ offset: 0, segment: path.slice(3) }]);
    await appendEach(writer, ['next']);
    await writer.close();
    expect((await readOver(disk)).seen.at(-1)).toBe('next');
  });

  test('a missing segment is an alarm at the start, for the scan and for the reader', async () => {
    const disk = await sampleJournal();
    const paths = [...disk.contents().keys()].sort();
    await disk.remove(paths[1]!);
    const gap = { segment: paths[0]!.slice(3), resumeAt: Number.parseInt(paths[2]!.slice(3), 10) };

    const writer = await openWriter({ directory: DIRECTORY, files: disk });
    expect(writer.recovery.problems).toMatchObject([gap]);
    await writer.close();
    expect((await scanJournal(DIRECTORY, disk)).problems).toMatchObject([gap]);
    const { seen, damage } = await readOver(disk);
    expect(damage).toMatchObject([{ ...gap, detail: 'bytes are missing' }]);
    expect(seen.length).toBeGreaterThan(20);
    expect(seen.at(-1)).toBe('record 39');
  });
});

test.each([
  ['a forged mark', (at: number) => mark(at, 0)],
  ['a true mark of another place', () => mark(0, 0x5a17)],
])('%s in a payload is never taken for a mark', async (_, imitation) => {
  const disk = new SimulatedDisk();
  const writer = await openWriter({ directory: DIRECTORY, files: disk, newSalt: () => 0x5a17 });
  await appendEach(writer, ['first']);

  // Behind the group's own mark and the record's header; and then a record that nobody appended.
  const at = writer.committed + 16 + 8;
  const payload = Buffer.alloc(200);
  imitation(at).copy(payload);
  writeRecord(payload, 16, Buffer.from('forged'), 0, 6);
  writer.append(payload);
  await writer.close();

  // Torn, so that whoever looks for a mark behind the bad bytes comes across that one.
  const [path, bytes] = [...disk.contents()][0]!;
  disk.replace(path, bytes.subarray(0, bytes.length - 16 - 10));
  const again = await openWriter({ directory: DIRECTORY, files: disk });
  expect(again.recovery).toMatchObject({ cut: { position: at - 8 }, problems: [] });
  await again.close();
  expect(await readOver(disk)).toEqual({ seen: ['first'], damage: [] });
});

function mark(position: number, salt: number): Buffer {
  const bytes = Buffer.alloc(16);
  writeMark(bytes, 0, position, salt);
  return bytes;
}
