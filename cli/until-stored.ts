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
  const asked = await api.get('/api/v1/health', health);
  const deadline = Date.now() + deadlineMs;
  for (let found = asked; Date.now() < deadline; found = await api.get('/api/v1/health', health)) {
    const stored =
      found.sum.waiting === 0 && found.insight.stores.every(({ lagBytes }) => lagBytes === 0);
    const run = found.insight.lastRun;
    if (stored && run !== null && run.at - run.milliseconds >= asked.at) return found;
    await pause(askEveryMs);
  }
  throw new CommandFault(
    exitCodes.notReachable,
    'not-settled',
    `Not everything was stored and analysed within ${deadlineMs / 1_000} s.`,
    '`valuemesh health` shows what is waiting.',
  );
}
