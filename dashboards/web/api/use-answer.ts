import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../../contract/records/health.ts';
import { signedOut } from '../shell/viewer.ts';
import { ask, Refused } from './ask.ts';

/** What is known of an answer at this moment. */
export interface Answer<T> {
  /** The latest answer there is; of an earlier question while `stale`. */
  readonly data: T | undefined;
  /** Why the last attempt failed. */
  readonly problem: Problem | undefined;
  readonly loading: boolean;
  /** The data answer an earlier question, or the last refresh of them failed. */
  readonly stale: boolean;
  /** When the data came, epoch ms. */
  readonly at: number | undefined;
  /** Asks again, keeping the data until the new ones are there. */
  reload(): void;
}

interface Kept {
  readonly path: string;
  readonly data: unknown;
  readonly at: number;
}

/** Answers seen lately, so that going back shows them at once while they are asked for anew. */
const lately = new Map<string, Kept>();
const mostKept = 40;

function keep(kept: Kept): void {
  lately.delete(kept.path);
  lately.set(kept.path, kept);
  const [oldest] = lately.keys();
  if (lately.size > mostKept && oldest !== undefined) lately.delete(oldest);
}

/**
 * Asks the API when `path` changes, and aborts the question before it. While a new answer is on
 * its way the old one stays, marked as stale; `undefined` asks nothing.
 */
export function useAnswer<T>(path: string | undefined): Answer<T> {
  const [kept, setKept] = useState<Kept | undefined>(() => lately.get(path ?? ''));
  const [problem, setProblem] = useState<Problem>();
  const [loading, setLoading] = useState(path !== undefined);
  const [attempt, setAttempt] = useState(0);

  // A new attempt asks the same again.
  useEffect(() => {
    if (path === undefined) return;
    const abort = new AbortController();
    const seen = lately.get(path);
    if (seen !== undefined) setKept(seen);
    setLoading(true);
    setProblem(undefined);
    ask<T>(path, { signal: abort.signal }).then(
      (data) => {
        if (abort.signal.aborted) return;
        const fresh = { path, data, at: Date.now() };
        keep(fresh);
        setKept(fresh);
        setLoading(false);
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        setLoading(false);
        if (!(error instanceof Refused)) throw error;
        setProblem(error.problem);
        if (error.problem.status === 401) signedOut();
      },
    );
    return () => abort.abort();
  }, [path, attempt]);

  const reload = useCallback(() => setAttempt((last) => last + 1), []);
  const known = path === undefined ? undefined : kept;
  return {
    data: known?.data as T | undefined,
    problem,
    loading,
    stale: known !== undefined && (known.path !== path || problem !== undefined),
    at: known?.at,
    reload,
  };
}
