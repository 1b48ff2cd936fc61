import { stat } from 'node:fs/promises';
import type { Clock } from '../../contract/ports/clock.ts';
import type { Logger } from '../../contract/ports/logger.ts';
import { nodeFiles } from './journal-files.ts';
import type { JournalWriter } from './journal-writer.ts';
import { listSegments } from './segment.ts';

export interface RetentionOptions {
  readonly directory: string;
  readonly journal: Pick<JournalWriter, 'committed' | 'dropBefore'>;
  /** How long a segment stays after its last record, ms; 0: for ever. */
  readonly keepMs: number;
  /** How much of the end stays in any case, bytes: what a start reads to know what comes again. */
  readonly keepBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often it looks, ms; a minute by default. */
  readonly everyMs?: number;
}

/** Lets old segments of a journal go. */
export interface Retention {
  /** Up to where every store has everything; what is told last counts, also where it is less. */
  readonly confirmed: number;
  confirm(position: number): void;
  /** Looks now; answers how many segments went. */
  look(): Promise<number>;
  /** Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Deletes the oldest segments of a journal once all of this holds: every store has confirmed them,
 * their last record is older than the retention, and enough of the end is left for a start. The age
 * is that of the file's last write, so that no record has to be read; a copy that looks younger
 * stays longer.
 */
export function keepJournal(options: RetentionOptions): Retention {
  const { directory, journal, keepMs, keepBytes, clock, logger, everyMs = 60_000 } = options;
  let confirmed = 0;
  let looking: Promise<number> = Promise.resolve(0);

  async function drop(): Promise<number> {
    const segments = await listSegments(nodeFiles, directory);
    const upTo = Math.min(confirmed, journal.committed - keepBytes);
    let before = 0;
    for (const [index, segment] of segments.entries()) {
      const end = segments[index + 1]?.base;
      if (end === undefined || end > upTo) break;
      const { mtimeMs } = await stat(segment.path);
      if (clock() - mtimeMs < keepMs) break;
      before = end;
    }
    if (before === 0) return 0;
    // A store that began anew meanwhile needs all there is.
    const dropped = await journal.dropBefore(Math.min(before, confirmed));
    if (dropped > 0) logger.info({ dropped, before }, 'old segments of the journal deleted');
    return dropped;
  }

  const look = (): Promise<number> => {
    if (keepMs === 0) return Promise.resolve(0);
    looking = looking.then(drop).catch((error: unknown) => {
      logger.warn({ err: error }, 'old segments of the journal could not be deleted');
      return 0;
    });
    return looking;
  };
  const timer = setInterval(() => void look(), everyMs).unref();

  return {
    get confirmed() {
      return confirmed;
    },
    confirm: (position) => {
      confirmed = position;
    },
    look,
    close: async () => {
      clearInterval(timer);
      await looking;
    },
  };
}
