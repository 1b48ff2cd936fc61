import { setTimeout as pause } from 'node:timers/promises';
import { type Health, health } from '../contract/records/health.ts';
import type { Api } from './api-client.ts';
import { CommandFault, exitCodes } from './exit-codes.ts';

const askEveryMs = 200;

/**
 * Waits until everything acknowledged so far is stored and analytics has seen it.
 * @throws CommandFault `not-settled` after the deadline
 */
export async function untilAnalysed(api: Api, deadlineMs = 180_000): Promise<Health> {
  const deadline = Date.now() + deadlineMs;
  while (Date.now() < deadline) {
    const found = await api.get('/api/v1/health', health);
    if (isAnalysed(found)) return found;
    await pause(askEveryMs);
  }
  throw new CommandFault(
    exitCodes.notReachable,
    'not-settled',
    `Not everything was stored and analysed within ${deadlineMs / 1_000} s.`,
    '`valuemesh health` shows what is waiting.',
  );
}

/** Whether everything acknowledged is stored, and analytics has seen all that is stored. */
export function isAnalysed({ edge, sum, insight }: Health): boolean {
  const stored = sum.waiting === 0 && insight.stores.every(({ lagBytes }) => lagBytes === 0);
  return edge.up && stored && insight.lastRun?.upToDate === true;
}
