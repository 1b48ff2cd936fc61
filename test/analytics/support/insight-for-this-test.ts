import { onTestFinished } from 'vitest';
import type { RegistryView } from '../../../contract/ports/registry.ts';
import { type OpenInsight, openInsight } from './open-insight.ts';

/** Opens analytics on the products of a registry, closed when the test has finished. */
export async function insightForThisTest(
  registry: RegistryView,
  now: number,
): Promise<OpenInsight> {
  const insight = await openInsight(registry, now);
  onTestFinished(() => insight.close());
  return insight;
}
