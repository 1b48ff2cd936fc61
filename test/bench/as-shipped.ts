import { readConfig } from '../../config.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';

/** Starts the system with its own settings: tests analyse more often than it does by itself. */
export function startAsShipped(options: { readonly demo?: boolean } = {}): Promise<TestSystem> {
  const { ANALYSIS_PAUSE_SECONDS: pause } = readConfig({});
  return startTestSystem({ ...options, settings: { ANALYSIS_PAUSE_SECONDS: String(pause) } });
}
