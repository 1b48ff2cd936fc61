import { reject } from '../../contract/verdict.ts';
import type { Step } from '../passage.ts';

/**
 * Asks whether the device may carry a message for the one it names. Nobody can grant that yet, so
 * the answer is always no, with the carried message kept as a dead letter.
 */
export const checkGrant: Step = {
  name: 'check grant',
  run({ item, route }) {
    const { product, device } = item as { readonly product: string; readonly device: string };
    const carrier = `${route.address.product}/${route.address.device}`;
    const detail = `"${carrier}" has no grant to carry messages for "${product}/${device}"`;
    return reject('relay-not-granted', detail);
  },
};
