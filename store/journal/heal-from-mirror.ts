import { join } from 'node:path';
import type { JournalFiles } from './journal-files.ts';
import { writeDurably } from './journal-files.ts';
import { scanSegment } from './scan-segment.ts';
import { listSegments, readWhole, type SegmentName } from './segment.ts';

/** A segment that was damaged or gone, and was put back as its mirror had it. */
export interface Healed {
  readonly segment: string;
  /** Where the damaged bytes were put; `undefined` when there were none. */
  readonly setAside: string | undefined;
}

/** One copy of a segment. */
interface Copy {
  readonly bytes: Buffer;
  readonly isSound: boolean;
  readonly records: number;
}

/**
 * Makes a journal and its mirror the same, before a writer opens them: a segment that is damaged in
 * one is set aside there, never deleted, and taken from the other. What is sound in the journal
 * counts, even where the mirror holds more of it. Where both are damaged both stay as they are.
 *
 * Cost: reads both copies of every segment.
 *
 * @param now epoch ms, for the names of what is set aside
 * @throws JournalNewer when a later format wrote a segment
 */
export async function healFromMirror(
  directory: string,
  mirror: string,
  files: JournalFiles,
  now: number,
): Promise<readonly Healed[]> {
  await files.makeDirectory(directory);
  await files.makeDirectory(mirror);
  const segments = await listSegments(files, directory);
  const last = segments.at(-1);
  const healed: Healed[] = [];
  for (const { name, base } of await allOf(files, directory, mirror)) {
    const [ours, theirs] = [join(directory, name), join(mirror, name)];
    const isLast = last === undefined || base >= last.base;
    const first = await copyAt(files, ours, { name, base }, isLast);
    const second = await copyAt(files, theirs, { name, base }, isLast);
    const isNewer = last === undefined ? second?.records === 0 : base > last.base;
    if (first === undefined && isNewer) {
      // Begun in the mirror alone when a crash came: nothing in it was ever acknowledged.
      await files.remove(theirs);
    } else if (first?.isSound === true) {
      if (second?.bytes.equals(first.bytes) === true) continue;
      if (second?.isSound === false) await setAside(files, theirs, now);
      await put(files, mirror, theirs, first.bytes);
    } else if (second?.isSound === true) {
      const aside = first && (await setAside(files, ours, now));
      await put(files, directory, ours, second.bytes);
      healed.push({ segment: name, setAside: aside });
    }
  }
  return healed;
}

/** The segments that are in either, oldest first. */
async function allOf(
  files: JournalFiles,
  directory: string,
  mirror: string,
): Promise<readonly SegmentName[]> {
  const found = [...(await listSegments(files, directory)), ...(await listSegments(files, mirror))];
  const byBase = new Map(found.map((segment) => [segment.base, segment]));
  return [...byBase.values()].sort((one, other) => one.base - other.base);
}

async function copyAt(
  files: JournalFiles,
  path: string,
  segment: Pick<SegmentName, 'name' | 'base'>,
  isLast: boolean,
): Promise<Copy | undefined> {
  const there = await files.list(join(path, '..'));
  if (!there.includes(segment.name)) return undefined;
  const file = await files.open(path, 'read');
  try {
    const bytes = await readWhole(file);
    const { damage, torn, records } = scanSegment({ ...segment, path }, bytes);
    return { bytes, records, isSound: damage.length === 0 && (isLast || torn === undefined) };
  } finally {
    await file.close();
  }
}

async function setAside(files: JournalFiles, path: string, now: number): Promise<string> {
  const aside = `${path}.damaged-${new Date(now).toISOString().replaceAll(':', '-')}`;
  await files.rename(path, aside);
  return aside;
}

/** Writes a file so that it is there whole or not at all. */
async function put(
  files: JournalFiles,
  directory: string,
  path: string,
  bytes: Buffer,
): Promise<void> {
  const file = await files.open(`${path}.new`, 'create');
  try {
    await writeDurably(file, bytes, 0);
  } finally {
    await file.close();
  }
  await files.rename(`${path}.new`, path);
  await files.syncDirectory(directory);
}
