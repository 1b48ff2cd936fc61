import { copyFile, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../contract/fault.ts';
import { nodeFiles } from '../journal/journal-files.ts';
import { scanSegment } from '../journal/scan-segment.ts';
import { listSegments, offsetIn, readSalt, type SegmentName } from '../journal/segment.ts';

/**
 * Continues a restored log with what a folder that outlived holds of the same log: what was written
 * after the backup. What both have is taken from the backup, whose checksums were just verified, so
 * that damage in the other does no harm. Answers by how many bytes it goes on.
 *
 * @throws Fault `log-other` where it is another log, `log-gap` where something lies between the two
 */
export async function continueLog(restored: string, outlived: string): Promise<number> {
  const ours = (await listSegments(nodeFiles, restored)).at(-1);
  const theirs = await listSegments(nodeFiles, outlived);
  const [oldest] = theirs;
  if (oldest === undefined) return 0;
  if (ours === undefined) return takeAll(theirs, restored);
  const bytes = await readFile(ours.path);
  const { end, salt } = scanSegment(ours, bytes);
  if (oldest.base > end) throw gap(outlived, end, oldest.base);
  const same = theirs.find(({ base }) => base === ours.base);
  if (same !== undefined) {
    const whole = await readFile(same.path);
    if (readSalt(same, whole) !== salt) throw other(outlived);
    const behind = whole.subarray(offsetIn(ours, end));
    const file = await open(ours.path, 'r+');
    try {
      await file.truncate(offsetIn(ours, end));
      await file.write(behind, 0, behind.length, offsetIn(ours, end));
      await file.sync();
    } finally {
      await file.close();
    }
  } else if (!theirs.some(({ base }) => base === end)) {
    // The last of ours was the newest there was, so theirs has it too, unless it begins right behind.
    if ((theirs.at(-1)?.base ?? 0) < end) return 0;
    throw other(outlived);
  }
  await takeAll(
    theirs.filter(({ base }) => base > ours.base && base >= end),
    restored,
  );
  const last = (await listSegments(nodeFiles, restored)).at(-1) ?? ours;
  return scanSegment(last, await readFile(last.path)).end - end;
}

async function takeAll(segments: readonly SegmentName[], into: string): Promise<number> {
  for (const { path, name } of segments) await copyFile(path, join(into, name));
  const last = segments.at(-1);
  if (last === undefined) return 0;
  return scanSegment(last, await readFile(last.path)).end - (segments[0]?.base ?? 0);
}

function other(folder: string): Fault {
  return new Fault(
    'log-other',
    `${folder} does not continue the log of the backup: it is another one.`,
    'Name the data folder that the backup was taken of, or restore without it.',
  );
}

function gap(folder: string, end: number, start: number): Fault {
  return new Fault(
    'log-gap',
    `The backup ends at position ${end}; ${folder} begins only at ${start}.`,
    'Restore a later backup; or restore this one alone, without what came after it.',
  );
}
