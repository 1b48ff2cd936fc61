import { type SystemOptions, startTestSystem, type TestSystem } from '../../support/system.ts';
import type { Ledger } from './ledger.ts';

/** Starts a system, works with it and the ledgers that `work` adds, and cleans up after them. */
export async function withSystem<Answer>(
  options: SystemOptions,
  work: (system: TestSystem, ledgers: Ledger[]) => Promise<Answer>,
): Promise<Answer> {
  const system = await startTestSystem(options);
  const ledgers: Ledger[] = [];
  try {
    return await work(system, ledgers);
  } finally {
    for (const ledger of ledgers) ledger.close();
    await system.close();
  }
}
