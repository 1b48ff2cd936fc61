import { describe, inject } from 'vitest';
import type { Service, Services } from './services.ts';

declare module 'vitest' {
  interface ProvidedContext {
    services: Services;
  }
  interface TaskMeta {
    /** Why a suite was skipped; the plain reporter lists it at the end of the run. */
    skipReason?: string;
  }
}

/**
 * A suite that needs real services: `describeWith(['influxdb'], 'the store', () => { … })`.
 * Where one of them is missing the suite is skipped, and the closing report says which and why.
 */
export function describeWith(needed: readonly Service[], title: string, suite: () => void): void {
  const services = inject('services');
  const reasons = needed
    .map((service) => services[service])
    .flatMap((state) => (state.available ? [] : [state.reason]));
  if (reasons.length === 0) describe(title, suite);
  else describe(title, { skip: true, meta: { skipReason: reasons.join('; ') } }, suite);
}
