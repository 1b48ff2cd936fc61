import { parentPort } from 'node:worker_threads';
import { type FitTask, fitContexts } from './fit-contexts.ts';

/** The thread that finds contexts: one task comes in, its answer goes out, in order. */
parentPort?.on('message', (task: FitTask) => {
  parentPort?.postMessage(fitContexts(task));
});
