import type { StoredReading } from '../contract/ports/telemetry-store.ts';

/** How many readings an answer holds where the query does not say. */
export const readingsOnAPage = 10_000;

/**
 * The order of readings: by used time, then device, then part (those without one first). What is
 * equal in these stays in the order of arrival, for sorting is stable.
 */
export function inOrder(
  one: Pick<StoredReading, 'time' | 'device' | 'part'>,
  other: Pick<StoredReading, 'time' | 'device' | 'part'>,
): number {
  return (
    one.time - other.time ||
    compareText(one.device, other.device) ||
    compareText(one.part ?? '', other.part ?? '')
  );
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
