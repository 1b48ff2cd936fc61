import { readConfig } from '../../config.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';

/** Starts the system with its own settings: tests analyse more often than it does by itself. */
export function startAsShipped(options: { readonly demo?: boolean } = {}): Promise<TestSystem> {
  const { ANALYSIS_PAUSE_SECONDS, ANALYSIS_SHARE } = readConfig({});
  const settings = {
    ANALYSIS_PAUSE_SECONDS: String(ANALYSIS_PAUSE_SECONDS),
    ANALYSIS_SHARE: String(ANALYSIS_SHARE),
  };
  return startTestSystem({ ...options, settings });
}
