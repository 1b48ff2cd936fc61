/** Work that is done again and again, never twice at once. */
export interface Repeated<T> {
  /** Says that there is something to do: at once where the pause is over, else when it is. */
  nudge(): void;
  /** Does it now (after what is under way) and answers what came of it. */
  now(): Promise<T>;
  /** Ends after what is under way; nothing begins any more. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Repeats work: when nudged, with a pause of at least `everyMs` (and no shorter than the work took,
 * so that it never takes more than half the time), and of itself every `idleMs`.
 *
 * @param work must not reject
 */
export function repeat<T>(
  work: () => Promise<T>,
  { everyMs, idleMs }: { readonly everyMs: number; readonly idleMs: number },
): Repeated<T> {
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
      pausedUntil = ended + Math.max(everyMs, ended - started);
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
