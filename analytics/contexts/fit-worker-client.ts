import { Worker } from 'node:worker_threads';
import { type FitTask, type FittedContexts, fitContexts } from './fit-contexts.ts';

/** Finds contexts, here or elsewhere. */
export type FitContexts = (task: FitTask) => Promise<FittedContexts>;

/** Where contexts are found, open. */
export interface Fitter {
  readonly fit: FitContexts;
  /** Ends the thread; a fit under way fails. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Finds contexts in a thread of its own, so that the seconds it takes hold nobody up. The thread
 * is begun at the first fit, and anew after it has failed. A thread loads JavaScript only: where
 * the sources run as TypeScript (in tests), the fit is done in place.
 */
export function openFitter(): Fitter {
  if (!import.meta.url.endsWith('.js')) {
    return { fit: async (task) => fitContexts(task), close: async () => undefined };
  }
  let worker: Worker | undefined;
  let closed = false;
  let waiting: { resolve(found: FittedContexts): void; reject(error: Error): void } | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const begin = () => {
    const begun = new Worker(new URL('./fit-worker.js', import.meta.url));
    const fail = (error: Error) => {
      if (worker === begun) worker = undefined;
      waiting?.reject(error);
    };
    begun.on('message', (found: FittedContexts) => waiting?.resolve(found));
    begun.on('error', fail);
    begun.on('exit', (code) => fail(new Error(`the thread that finds contexts ended: ${code}`)));
    return begun;
  };
  const once = async (task: FitTask) => {
    if (closed) throw new Error('no contexts are found any more: analytics closes');
    worker ??= begin();
    const used = worker;
    // At work, the thread keeps the process from ending; idle, it does not.
    used.ref();
    try {
      return await new Promise<FittedContexts>((resolve, reject) => {
        waiting = { resolve, reject };
        used.postMessage(task);
      });
    } finally {
      waiting = undefined;
      used.unref();
    }
  };
  return {
    fit: (task) => {
      const turn = last.then(() => once(task));
      last = turn.catch(() => undefined);
      return turn;
    },
    close: async () => {
      closed = true;
      await worker?.terminate();
    },
  };
}
