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
  let last: Promise<unknown> = Promise.resolve();
  const thread = () => {
    worker ??= new Worker(new URL('./fit-worker.js', import.meta.url));
    worker.unref();
    return worker;
  };
  const once = (task: FitTask) =>
    new Promise<FittedContexts>((resolve, reject) => {
      const used = thread();
      const settle = () => {
        used.removeAllListeners();
      };
      used.on('message', (found: FittedContexts) => {
        settle();
        resolve(found);
      });
      const fail = (error: Error) => {
        settle();
        worker = undefined;
        reject(error);
      };
      used.on('error', fail);
      used.on('exit', (code) => fail(new Error(`the thread that finds contexts ended: ${code}`)));
      used.postMessage(task);
    });
  return {
    fit: (task) => {
      const turn = last.then(() => once(task));
      last = turn.catch(() => undefined);
      return turn;
    },
    close: async () => {
      await worker?.terminate();
      worker = undefined;
    },
  };
}
