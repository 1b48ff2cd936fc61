import type { JournalWriter } from '../../../store/journal/journal-writer.ts';
import { type Failure, failingFiles } from '../../store/journal/failing-files.ts';
import { openWriter, readTexts } from '../../store/journal/journal-fixture.ts';
import { seededRandom } from '../../store/journal/seeded-random.ts';
import { SimulatedDisk } from '../../store/journal/simulated-disk.ts';

const directory = '/journal';
const bursts = 40;

/** One life of a journal, of which one operation failed. */
export interface FailingLife {
  /** Whether the life was long enough to come to that operation. */
  readonly failed: boolean;
  readonly acknowledgedBefore: number;
  readonly acknowledgedAfter: number;
  /** Whether the fault was told once, or the opening refused. */
  readonly toldOnce: boolean;
  /** After the restart: acknowledged records that are missing, and records that nobody appended. */
  readonly missing: number;
  readonly false: number;
}

/**
 * Lets a journal live until its `failAt`th operation fails, and starts it again on what is left:
 * either what programs saw, or what a power cut leaves of it, for after a failed fsync nobody knows.
 */
export async function liveUntilFailure(
  failAt: number,
  failure: Failure,
  seed: number,
): Promise<FailingLife> {
  const random = seededRandom(seed);
  const disk = new SimulatedDisk();
  const appended: string[] = [];
  const acknowledged: string[] = [];
  let operations = 0;
  let failed = false;
  let acknowledgedBefore = 0;
  let faults = 0;
  const files = failingFiles(disk, (operation) => {
    operations += 1;
    if (operations !== failAt || (failure === 'short' && operation !== 'write')) return undefined;
    failed = true;
    acknowledgedBefore = acknowledged.length;
    return failure;
  });

  const burst = (writer: JournalWriter) => {
    for (let left = 1 + Math.floor(random() * 4); left > 0; left -= 1) {
      const text = `record ${appended.length} ${'x'.repeat(Math.floor(random() * 300))}`;
      appended.push(text);
      writer.append(Buffer.from(text));
      writer.afterCommit(() => acknowledged.push(text));
    }
  };
  try {
    const onFault = () => {
      faults += 1;
    };
    const writer = await openWriter({ directory, files, onFault, segmentBytes: 1_500 });
    for (let left = bursts; left > 0 && faults === 0; left -= 1) {
      burst(writer);
      await (random() < 0.5 ? writer.commit() : nextTurn()).catch(() => {});
    }
    await writer.close();
  } catch {
    // Refused at the opening: then nothing was acknowledged, which the counts below show.
    if (appended.length === 0) faults = 1;
  }

  const left = random() < 0.5 ? disk.afterKill() : disk.afterPowerCut(random);
  const again = await openWriter({ directory, files: left });
  await again.close();
  const found = await readTexts(directory, { files: left });
  const there = new Set(found);
  const known = new Set(appended);
  return {
    failed,
    acknowledgedBefore,
    acknowledgedAfter: failed ? acknowledged.length - acknowledgedBefore : 0,
    toldOnce: faults === 1,
    missing: acknowledged.filter((text) => !there.has(text)).length,
    false: found.filter((text) => !known.has(text)).length,
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
