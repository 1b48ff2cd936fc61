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
  const ours = await listSegments(nodeFiles, restored);
  const theirs = await listSegments(nodeFiles, outlived);
  const [last, oldest] = [ours.at(-1), theirs[0]];
  if (oldest === undefined) return 0;
  if (last === undefined) return takeAll(theirs, restored);
  const { end } = scanSegment(last, await readFile(last.path));
  if (oldest.base > end) throw gap(outlived, end, oldest.base);
  await refuseAnother(ours, theirs, end, outlived);
  const same = theirs.find(({ base }) => base === last.base);
  if (same !== undefined) await takeBehind(last, same, end);
  await takeAll(
    theirs.filter(({ base }) => base > last.base && base >= end),
    restored,
  );
  const newest = (await listSegments(nodeFiles, restored)).at(-1) ?? last;
  return scanSegment(newest, await readFile(newest.path)).end - end;
}

/** The newest segment that both have has to be the same; where they share none, theirs begins right behind. */
async function refuseAnother(
  ours: readonly SegmentName[],
  theirs: readonly SegmentName[],
  end: number,
  outlived: string,
): Promise<void> {
  const shared = ours.findLast(({ base }) => theirs.some((other) => other.base === base));
  const other = theirs.find(({ base }) => base === shared?.base);
  if (shared === undefined || other === undefined) {
    if (theirs[0]?.base !== end) throw another(outlived);
  } else if ((await saltOf(shared)) !== (await saltOf(other))) throw another(outlived);
}

async function saltOf(segment: SegmentName): Promise<number | undefined> {
  return readSalt(segment, await readFile(segment.path));
}

/** Cuts our copy behind its last record, and goes on with what theirs has from there. */
async function takeBehind(ours: SegmentName, theirs: SegmentName, end: number): Promise<void> {
  const behind = (await readFile(theirs.path)).subarray(offsetIn(ours, end));
  const file = await open(ours.path, 'r+');
  try {
    await file.truncate(offsetIn(ours, end));
    await file.write(behind, 0, behind.length, offsetIn(ours, end));
    await file.sync();
  } finally {
    await file.close();
  }
}

async function takeAll(segments: readonly SegmentName[], into: string): Promise<number> {
  for (const { path, name } of segments) await copyFile(path, join(into, name));
  const last = segments.at(-1);
  if (last === undefined) return 0;
  return scanSegment(last, await readFile(last.path)).end - (segments[0]?.base ?? 0);
}

function another(folder: string): Fault {
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
