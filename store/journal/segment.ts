import { join } from 'node:path';
import { crc32c } from './crc32c.ts';
import { JournalNewer } from './journal-errors.ts';
import type { JournalFile, JournalFiles } from './journal-files.ts';
import { writeDurably } from './journal-files.ts';

/**
 * A segment is one file of the journal, named by the position of its first byte behind the header:
 *
 *     "VMJOURNL" · u32 format · u32 salt · u64 base position · u32 reserved · u32 CRC-32C of these
 *
 * This header keeps its shape in all formats, so that an older program can tell "newer" from
 * "damaged".
 */
export const SEGMENT_HEADER_BYTES = 32;
export const JOURNAL_FORMAT = 1;

const MAGIC = Buffer.from('VMJOURNL');
const NAME = /^(\d{16})\.seg$/;
const DRAFT_SUFFIX = '.new';

/** A segment as its name tells it. */
export interface SegmentName {
  readonly name: string;
  readonly path: string;
  readonly base: number;
}

/** A segment that is open for reading or writing. */
export interface Segment extends SegmentName {
  readonly file: JournalFile;
  readonly salt: number;
}

/** Byte offset in a segment's file of a position in it. */
export function offsetIn(segment: { readonly base: number }, position: number): number {
  return SEGMENT_HEADER_BYTES + position - segment.base;
}

/** The segments of a directory, oldest first. */
export async function listSegments(
  files: JournalFiles,
  directory: string,
): Promise<readonly SegmentName[]> {
  return (await files.list(directory))
    .filter((name) => NAME.test(name))
    .map((name) => ({ name, path: join(directory, name), base: Number.parseInt(name, 10) }))
    .sort((a, b) => a.base - b.base);
}

/** Removes what a crash left of a segment that was being created. */
export async function removeDrafts(files: JournalFiles, directory: string): Promise<void> {
  for (const name of await files.list(directory)) {
    if (name.endsWith(`.seg${DRAFT_SUFFIX}`)) await files.remove(join(directory, name));
  }
}

/**
 * Creates an empty segment, durably: the file gets its final name only with a header on disk, so a
 * segment without one is damage and never the trace of a crash.
 */
export async function createSegment(
  files: JournalFiles,
  directory: string,
  base: number,
  salt: number,
): Promise<Segment> {
  const name = `${String(base).padStart(16, '0')}.seg`;
  const path = join(directory, name);
  const file = await files.open(path + DRAFT_SUFFIX, 'create');
  try {
    await writeDurably(file, encodeHeader(base, salt), 0);
    await files.rename(path + DRAFT_SUFFIX, path);
    await files.syncDirectory(directory);
  } catch (error) {
    await file.close();
    throw error;
  }
  return { name, path, base, salt, file };
}

/**
 * The salt in a segment's header, or `undefined` when the header is damaged.
 *
 * @param bytes the file's first bytes
 * @throws JournalNewer when a later format wrote it
 */
export function readSalt(segment: SegmentName, bytes: Buffer): number | undefined {
  const body = SEGMENT_HEADER_BYTES - 4;
  if (bytes.length < SEGMENT_HEADER_BYTES || !bytes.subarray(0, 8).equals(MAGIC)) return undefined;
  if (bytes.readUInt32LE(body) !== crc32c(bytes, 0, body)) return undefined;
  const format = bytes.readUInt32LE(8);
  if (format > JOURNAL_FORMAT) throw new JournalNewer(segment.name, format, JOURNAL_FORMAT);
  if (bytes.readBigUInt64LE(16) !== BigInt(segment.base)) return undefined;
  return bytes.readUInt32LE(12);
}

/** The header of a segment that begins at `base`. */
export function encodeHeader(base: number, salt: number, format = JOURNAL_FORMAT): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt32LE(format, 8);
  header.writeUInt32LE(salt, 12);
  header.writeBigUInt64LE(BigInt(base), 16);
  header.writeUInt32LE(crc32c(header, 0, SEGMENT_HEADER_BYTES - 4), SEGMENT_HEADER_BYTES - 4);
  return header;
}

/** All bytes of a segment's file, header included. */
export async function readWhole(file: JournalFile): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(await file.size());
  return bytes.subarray(0, await file.read(bytes, 0));
}
