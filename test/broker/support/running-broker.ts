import { onTestFinished } from 'vitest';
import { type OpenBroker, type OpenBrokerOptions, openBroker } from './open-broker.ts';

/** A broker of this test's own, closed when the test has finished. */
export async function runBroker(
  options: OpenBrokerOptions = {},
): Promise<Omit<OpenBroker, 'close'>> {
  const running = await openBroker(options);
  onTestFinished(() => running.close());
  return running;
}
