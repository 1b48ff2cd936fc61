import { createHash } from 'node:crypto';

/** The share of customers (or shared devices) to whom nothing is ever sent, to measure the effect. */
const heldOutShare = 0.1;

/** The chance with which an advice is sent rather than held out. */
export const propensity = 1 - heldOutShare;

/**
 * Whether advice for this unit is held out: by its hash, so that it is decided once and for all,
 * for every product, and does not depend on anything that was learnt.
 */
export function isHeldOut(maker: string, unit: string): boolean {
  const digest = createHash('sha256').update(`hold-out/${maker}/${unit}`).digest();
  return digest.readUInt32BE(0) / 2 ** 32 < heldOutShare;
}
