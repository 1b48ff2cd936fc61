import { type Random, seededRandom, seedFor } from '../../../analytics/random.ts';
import type { TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';
import { addProduct, type Registered, register } from '../../system/devices.ts';
import { Ledger, type LedgerMessage, type LedgerOptions } from './ledger.ts';
import { endlessRides } from './rides.ts';

/** The maker and the product of all the e-bikes here. */
export const bikes = { maker: 'maker', product: 'e-bike' } as const;

/** When the endless rides began before now: what is sent in any job is over then. */
const longAgoMs = 400 * 86_400_000;

/** Devices registered in one request. */
const rowsAtOnce = 1_000;

interface Fleet extends Pick<LedgerOptions, 'window' | 'perSecond' | 'doubled' | 'reconnectMs'> {
  readonly count: number;
  readonly seed: number;
  /** What the bike of this number sends; absent: rides without an end, the first of them long ago. */
  readonly messagesOf?: (bike: number, random: Random) => Iterator<LedgerMessage>;
  /** Every other one connects with clean=false, unless told. */
  readonly clean?: boolean;
  readonly keepalive?: number;
}

/** Registers e-bikes, each of a customer of its own, and lets a ledger be each of them. */
export async function startBikes(
  system: TestSystem,
  {
    count,
    seed,
    messagesOf = (_, random) => endlessRides(random, Date.now() - longAgoMs),
    clean,
    ...options
  }: Fleet,
): Promise<readonly Ledger[]> {
  await addProduct(system, bikes.maker, bikes.product);
  const registered: Registered[] = [];
  for (let from = 0; from < count; from += rowsAtOnce) {
    const rows = Array.from({ length: Math.min(rowsAtOnce, count - from) }, (_, row) => ({
      ...bikes,
      device: `bike-${from + row}`,
      customer: `rider-${from + row}`,
      group: `town/street-${row % 4}`,
    }));
    registered.push(...(await register(system, rows)));
  }
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

/**
 * Waits until any ledger was acknowledged something over a connection made after `since`; answers
 * when that was. Both in ms on the steady clock.
 */
export function acknowledgedAgain(ledgers: readonly Ledger[], since: number): Promise<number> {
  const first = () => {
    const times = ledgers.flatMap(({ connectedAt = 0, acknowledgedAt }) =>
      connectedAt > since && acknowledgedAt !== undefined ? [acknowledgedAt] : [],
    );
    return times.length > 0 && Math.min(...times);
  };
  return until(first, {
    what: 'an acknowledgement after the kill',
    deadlineMs: 30_000,
    everyMs: 5,
  });
}

/** Readings in the books of all of them. */
export function acknowledgedBy(ledgers: readonly Ledger[]): number {
  return ledgers.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
}

/** Waits until all of them together were acknowledged so many readings more. */
export async function moreAcknowledged(ledgers: readonly Ledger[], count: number): Promise<void> {
  const aim = acknowledgedBy(ledgers) + count;
  await until(() => acknowledgedBy(ledgers) >= aim, {
    what: `${count} more readings acknowledged`,
    deadlineMs: 300_000,
  });
}
