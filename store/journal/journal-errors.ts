/** A write or fsync failed, so what the file holds is unknown: nothing more is acknowledged. */
export class JournalFault extends Error {
  readonly code = 'journal-fault';

  constructor(action: string, cause: unknown) {
    super(`the journal stopped: ${action} failed (${reasonOf(cause)}); restart to recover`, {
      cause,
    });
    this.name = 'JournalFault';
  }
}

/** Free space is below the floor: nothing is taken in until there is space again. */
export class JournalFull extends Error {
  readonly code = 'journal-full';

  constructor(directory: string) {
    super(`too little space is left for the journal in ${directory}: free some, it then goes on`);
    this.name = 'JournalFull';
  }
}

/** The writer was closed, or is closing. */
export class JournalClosed extends Error {
  readonly code = 'journal-closed';

  constructor() {
    super('the journal is closed');
    this.name = 'JournalClosed';
  }
}

/** Another process writes this journal. */
export class JournalLocked extends Error {
  readonly code = 'journal-locked';
  readonly pid: number;

  constructor(directory: string, pid: number) {
    super(
      `process ${pid} already writes the journal in ${directory}: ` +
        'stop that process or choose another data folder',
    );
    this.name = 'JournalLocked';
    this.pid = pid;
  }
}

/** The journal was written in a later format than this version reads. */
export class JournalNewer extends Error {
  readonly code = 'journal-newer';

  constructor(segment: string, found: number, known: number) {
    super(
      `written by a newer version: ${segment} has journal format ${found}, ` +
        `this version reads up to ${known}; start the newer version again`,
    );
    this.name = 'JournalNewer';
  }
}

/** A position that the journal does not hold: dropped already, or never written. */
export class JournalPositionGone extends Error {
  readonly code = 'journal-position-gone';
  readonly position: number;

  constructor(position: number, detail: string) {
    super(`the journal does not hold position ${position}: ${detail}`);
    this.name = 'JournalPositionGone';
    this.position = position;
  }
}

/** Where bytes that had been on disk are no longer what was written. */
export interface Damage {
  /** File name of the segment. */
  readonly segment: string;
  /** Byte offset in that file. */
  readonly offset: number;
  /** Position of the first damaged byte. */
  readonly position: number;
  /** Position from which reading may go on; `undefined` when nothing readable follows. */
  readonly resumeAt: number | undefined;
  readonly detail: string;
}

/**
 * Committed records are damaged or missing. Nothing is skipped in silence: whoever reads decides,
 * and may go on from `resumeAt` once the loss has been reported.
 */
export class JournalCorruption extends Error implements Damage {
  readonly code = 'journal-corruption';
  readonly segment: string;
  readonly offset: number;
  readonly position: number;
  readonly resumeAt: number | undefined;
  readonly detail: string;

  constructor(damage: Damage) {
    super(
      `the journal is damaged at byte ${damage.offset} of ${damage.segment} ` +
        `(position ${damage.position}): ${damage.detail}; ` +
        (damage.resumeAt === undefined
          ? 'nothing readable follows'
          : `readable again from position ${damage.resumeAt}`),
    );
    this.name = 'JournalCorruption';
    this.segment = damage.segment;
    this.offset = damage.offset;
    this.position = damage.position;
    this.resumeAt = damage.resumeAt;
    this.detail = damage.detail;
  }
}

/** True of a system error with this code, such as `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
