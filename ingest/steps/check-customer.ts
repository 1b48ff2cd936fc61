import type { RegistryView } from '../../contract/ports/registry.ts';
import { noteBits, type Step } from '../passage.ts';

/**
 * Notes a `by` that the maker does not know or who has not agreed to be named. The reading is
 * stored all the same: a customer who is registered or agrees later is found by analytics then.
 */
export function checkCustomer(registry: RegistryView): Step {
  return {
    name: 'check customer',
    run(passage) {
      if (passage.by === undefined) return undefined;
      const customer = registry.customer(passage.route.address.maker, passage.by);
      if (!customer?.consents.includes('named')) passage.notes |= noteBits['by-unknown'];
      return undefined;
    },
  };
}
