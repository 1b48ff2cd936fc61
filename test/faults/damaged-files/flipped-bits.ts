import { silent } from '../../../contract/ports/logger.ts';
import { JournalCorruption } from '../../../store/journal/journal-errors.ts';
import { openJournalReader } from '../../../store/journal/journal-reader.ts';
import { openMirroredWriter } from '../../../store/journal/mirrored-journal.ts';
import { scanJournal } from '../../../store/journal/scan-journal.ts';
import { appendEach, openWriter, readTexts, texts } from '../../store/journal/journal-fixture.ts';
import { type Random, SimulatedDisk } from '../../store/journal/simulated-disk.ts';

const directory = '/j';
const records = 40;
const segmentBytes = 400;

/** What became of bits flipped one at a time. */
export interface FlippedBits {
  readonly injected: number;
  /** Found by the scan that `valuemesh doctor` makes. */
  readonly detected: number;
  /** Flips that took more than one group with them, or one of a header more than its segment. */
  readonly costly: number;
  /** Records read that nobody wrote, or twice. */
  readonly false: number;
}

/** Flips bits of a closed journal: each time a single one, anywhere in its segments. */
export async function flipJournalBits(count: number, random: Random): Promise<FlippedBits> {
  const sound = new SimulatedDisk();
  const writer = await openWriter({ directory, files: sound, segmentBytes });
  await appendEach(writer, texts(records));
  await writer.close();
  const written = new Set(texts(records));
  const found = { injected: count, detected: 0, costly: 0, false: 0 };
  for (let flip = 0; flip < count; flip += 1) {
    const disk = sound.copy();
    const at = flipOne(disk, directory, random);
    const scan = await scanJournal(directory, disk);
    if (scan.problems.length > 0 || scan.tornBytes > 0) found.detected += 1;
    const seen = await readOver(disk);
    const known = new Set(seen.filter((text) => written.has(text)));
    found.false += seen.length - known.size;
    // A header takes its whole segment with it, which here holds some ten records.
    if (known.size < records - (at < 32 ? 12 : 1)) found.costly += 1;
  }
  return found;
}

/** What became of bits flipped in one copy of a log that is kept twice. */
export interface HealedLogs {
  readonly injected: number;
  /** Logs that were as before after the next start, in both copies. */
  readonly healed: number;
  /** Logs with records missing, or others, after it. */
  readonly wrong: number;
}

/** Flips a bit in one copy or the other of a log that is kept twice, and opens it again. */
export async function flipMirroredBits(count: number, random: Random): Promise<HealedLogs> {
  const open = (files: SimulatedDisk) =>
    openMirroredWriter({
      ...{ directory, files, segmentBytes, clock: () => 0, logger: silent },
      onFault: (fault) => {
        throw fault;
      },
    });
  const sound = new SimulatedDisk();
  const writer = await open(sound);
  await appendEach(writer, texts(records));
  await writer.close();
  const found = { injected: count, healed: 0, wrong: 0 };
  for (let flip = 0; flip < count; flip += 1) {
    const disk = sound.copy();
    flipOne(disk, random() < 0.5 ? directory : `${directory}-mirror`, random);
    await (await open(disk)).close();
    const seen = await readTexts(directory, { files: disk });
    const isSame = seen.length === records && seen.every((text, n) => text === texts(records)[n]);
    if (!isSame) found.wrong += 1;
    const same = [...sound.contents()].every(([path, bytes]) =>
      disk.contents().get(path)?.equals(bytes),
    );
    if (same) found.healed += 1;
  }
  return found;
}

/** Flips one bit of a segment of this directory; answers where in its file. */
function flipOne(disk: SimulatedDisk, within: string, random: Random): number {
  const paths = [...disk.contents().keys()].filter((path) => path.startsWith(`${within}/`));
  const bytes = disk.contents().get(paths[Math.floor(random() * paths.length)] as string) as Buffer;
  const at = Math.floor(random() * bytes.length);
  bytes[at] = (bytes[at] as number) ^ (1 << Math.floor(random() * 8));
  return at;
}

/** Reads to the end, over all damage. */
async function readOver(files: SimulatedDisk): Promise<readonly string[]> {
  const reader = await openJournalReader({ directory, files });
  const seen: string[] = [];
  for (let from = await reader.start(); ; ) {
    try {
      const batch = await reader.read(from);
      seen.push(...batch.records.map(String));
      if (batch.records.length === 0) return seen;
      from = batch.next;
    } catch (error) {
      if (!(error instanceof JournalCorruption)) throw error;
      if (error.resumeAt === undefined) return seen;
      from = error.resumeAt;
    }
  }
}
