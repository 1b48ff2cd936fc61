import { Fault } from '../../contract/fault.ts';
import type { Clock } from '../../contract/ports/clock.ts';
import type { Logger } from '../../contract/ports/logger.ts';
import { healFromMirror } from './heal-from-mirror.ts';
import { JournalCorruption, JournalPositionGone } from './journal-errors.ts';
import { type JournalFiles, nodeFiles } from './journal-files.ts';
import { type JournalReader, openJournalReader } from './journal-reader.ts';
import { type JournalOptions, type JournalWriter, openJournalWriter } from './journal-writer.ts';
import { mirroredFiles } from './mirrored-files.ts';

/** Where a journal lies; its mirror lies beside it. */
export interface MirroredPlace {
  readonly directory: string;
  readonly files?: JournalFiles;
}

/** Where the second copy of a journal lies. */
function mirrorOf(directory: string): string {
  return `${directory}-mirror`;
}

/**
 * Opens a journal that is kept twice for its one writer: first heals whichever copy is damaged from
 * the other one.
 *
 * @throws what `openJournalWriter` throws
 */
export async function openMirroredWriter(
  options: MirroredPlace &
    Pick<JournalOptions, 'onFault' | 'segmentBytes'> & {
      readonly clock: Clock;
      readonly logger: Logger;
    },
): Promise<JournalWriter> {
  const { directory, files = nodeFiles, clock, logger, ...rest } = options;
  const mirror = mirrorOf(directory);
  await files.makeDirectory(directory);
  const unlock = await files.lock(directory);
  try {
    for (const healed of await healFromMirror(directory, mirror, files, clock())) {
      logger.error({ directory, ...healed }, 'a damaged segment is replaced by its mirror');
    }
  } finally {
    await unlock();
  }
  return openJournalWriter({ ...rest, directory, files: mirroredFiles(directory, mirror, files) });
}

/**
 * Reads a journal that is kept twice: where one copy is damaged or gone, the other. Both are the same
 * bytes, so positions are the same too.
 */
export async function openMirroredReader(place: MirroredPlace): Promise<JournalReader> {
  const { directory, files = nodeFiles } = place;
  const mirror = mirrorOf(directory);
  const first = await openJournalReader({ directory, files });
  const second = await openJournalReader({ directory: mirror, files });
  return {
    async read(from, maxBytes) {
      try {
        return await first.read(from, maxBytes);
      } catch (error) {
        if (!isLoss(error)) throw error;
        return await second.read(from, maxBytes).catch((too: unknown) => {
          throw isLoss(too) ? damaged(directory, mirror, error) : too;
        });
      }
    },
    start: () => first.start(),
    boundaryBefore: (position) => first.boundaryBefore(position),
    async close() {
      await first.close();
      await second.close();
    },
  };
}

function isLoss(error: unknown): error is Error {
  return error instanceof JournalCorruption || error instanceof JournalPositionGone;
}

function damaged(directory: string, mirror: string, cause: Error): Fault {
  return new Fault(
    'journal-damaged',
    `Both copies of a log are damaged, ${directory} and ${mirror}: ${cause.message}`,
    'Restore a backup; nothing in these folders is deleted.',
    { cause },
  );
}
