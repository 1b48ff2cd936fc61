/** Work that is done again and again, never twice at once. */
export interface Repeated<T> {
  /** Says that there is something to do: at once where the pause is over, else when it is. */
  nudge(): void;
  /** Does it now (after what is under way) and answers what came of it. */
  now(): Promise<T>;
  /** Ends after what is under way; nothing begins any more. Safe to call twice. */
  close(): Promise<void>;
}

/** How often work is repeated. */
export interface Pace {
  /** the shortest pause, ms */
  readonly everyMs: number;
  /** the longest, where nobody nudges */
  readonly idleMs: number;
  /** at most this part of the time is spent at work, above 0 and at most 1 */
  readonly share: number;
}

/**
 * Repeats work: when nudged, after a pause of at least `everyMs`, and of itself every `idleMs`. The
 * longer it took the longer is the pause: where much comes in, or others need the processors, the
 * work is done less often and not all the time.
 *
 * @param work must not reject
 */
export function repeat<T>(work: () => Promise<T>, { everyMs, idleMs, share }: Pace): Repeated<T> {
  let turn: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let pausedUntil = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let due = Number.POSITIVE_INFINITY;
  let closed = false;

  const wake = (at: number) => {
    if (closed || at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => void now().catch(() => {}), Math.max(0, at - performance.now()));
    timer.unref();
  };

  const once = async (): Promise<T> => {
    if (closed) throw new Error('closed');
    clearTimeout(timer);
    due = Number.POSITIVE_INFINITY;
    const started = performance.now();
    try {
      return await work();
    } finally {
      const ended = performance.now();
      pausedUntil = ended + Math.max(everyMs, (ended - started) * (1 / share - 1));
      wake(ended + Math.max(idleMs, everyMs));
    }
  };

  const now = (): Promise<T> => {
    waiting += 1;
    const result = turn.then(once).finally(() => {
      waiting -= 1;
    });
    turn = result.catch(() => {});
    return result;
  };

  return {
    nudge: () => {
      // Under way already: what is new may have come too late for it, so once more.
      if (waiting > 0) turn.then(() => wake(pausedUntil));
      else wake(pausedUntil);
    },
    now,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await turn;
    },
  };
}
