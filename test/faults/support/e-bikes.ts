import { type Random, seededRandom, seedFor } from '../../../analytics/random.ts';
import type { TestSystem } from '../../support/system.ts';
import { addProduct, register } from '../../system/devices.ts';
import { Ledger, type LedgerMessage, type LedgerOptions } from './ledger.ts';

/** The maker and the product of all the e-bikes here. */
export const bikes = { maker: 'maker', product: 'e-bike' } as const;

interface Fleet extends Pick<LedgerOptions, 'window' | 'perSecond' | 'doubled' | 'reconnectMs'> {
  readonly count: number;
  readonly seed: number;
  /** What the bike of this number sends. */
  readonly messagesOf: (bike: number, random: Random) => Iterator<LedgerMessage>;
  /** Every other one connects with clean=false, unless told. */
  readonly clean?: boolean;
  readonly keepalive?: number;
}

/** Registers e-bikes, each of a customer of its own, and lets a ledger be each of them. */
export async function startBikes(
  system: TestSystem,
  { count, seed, messagesOf, clean, ...options }: Fleet,
): Promise<readonly Ledger[]> {
  await addProduct(system, bikes.maker, bikes.product);
  const registered = await register(
    system,
    Array.from({ length: count }, (_, bike) => ({
      ...bikes,
      device: `bike-${bike}`,
      customer: `rider-${bike}`,
      group: `town/street-${bike % 4}`,
    })),
  );
  return registered.map((device, bike) => {
    const random = seededRandom(seedFor(seed, device.device));
    return new Ledger({
      ...options,
      port: system.mqttPort,
      device,
      random,
      messages: messagesOf(bike, random),
      clean: clean ?? bike % 2 === 0,
    });
  });
}

/** When the first ledger was acknowledged anything over a connection made after `since`. */
export function firstAcknowledgedAt(ledgers: readonly Ledger[], since: number): number | undefined {
  const times = ledgers.flatMap(({ connectedAt = 0, acknowledgedAt }) =>
    connectedAt > since && acknowledgedAt !== undefined ? [acknowledgedAt] : [],
  );
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Readings in the books of all of them. */
export function acknowledgedBy(ledgers: readonly Ledger[]): number {
  return ledgers.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
}
