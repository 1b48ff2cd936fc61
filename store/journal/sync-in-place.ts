/** Up to how long a sync may take to be waited for in place, ms. */
const quickMs = 1;
/** One that took so long has the next ones go to the pool again, ms. */
const stallMs = 20;
/** Syncs go in place once so large a part of the latest was quick, and until so small a one. */
const enough = 0.75;
const tooFew = 0.5;
/** What the latest sync counts for in that part. */
const weight = 1 / 16;

/** The two ways to one end, and a clock. */
export interface SyncWays {
  /** Syncs while everything else of this thread waits; throws what went wrong. */
  readonly inPlace: () => void;
  /** Syncs on a thread of the pool. */
  readonly inPool: (done: (error: Error | null) => void) => void;
  /** ms; only differences count */
  readonly now: () => number;
}

/**
 * A sync that is waited for in place where the disk is quick, and in the pool where it is not.
 *
 * To hand a sync to the pool and to hear of its end takes a processor twice, and under load each
 * takes longer to get than a quick disk takes to sync. On a slow disk nothing else may wait for it.
 * Which it is shows as it goes: the first are sent to the pool, a few dozen quick ones on end have
 * the next done in place, one stall has them go back.
 */
export function syncWhereQuicker({ inPlace, inPool, now }: SyncWays) {
  let quick = 0;
  let isInPlace = false;

  function took(ms: number): void {
    quick += weight * ((ms <= quickMs ? 1 : 0) - quick);
    if (ms >= stallMs) quick = 0;
    isInPlace = quick >= (isInPlace ? tooFew : enough);
  }

  return (done: (error: Error | null) => void): void => {
    const begun = now();
    if (!isInPlace) {
      inPool((error) => {
        took(now() - begun);
        done(error);
      });
      return;
    }
    let failed: Error | null = null;
    try {
      inPlace();
    } catch (error) {
      failed = error as Error;
    }
    took(now() - begun);
    done(failed);
  };
}
