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
    return worker;
  };
  const once = (task: FitTask) =>
    new Promise<FittedContexts>((resolve, reject) => {
      const used = thread();
      // Idle, the thread keeps nobody from ending; at work, it does.
      used.ref();
      // Off by name: removing all listeners of a worker would close its port for good.
      const settle = () => {
        used.off('message', found).off('error', fail).off('exit', ended).unref();
      };
      const found = (contexts: FittedContexts) => {
        settle();
        resolve(contexts);
      };
      const fail = (error: Error) => {
        settle();
        worker = undefined;
        reject(error);
      };
      const ended = (code: number) =>
        fail(new Error(`the thread that finds contexts ended: ${code}`));
      used.on('message', found).on('error', fail).on('exit', ended);
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
