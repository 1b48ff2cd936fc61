import type { Reading } from '../contract/wire/messages.ts';
import { chanceOf } from './random.ts';
import type { FaultKind } from './world.ts';

/** One message to publish on the telemetry topic. */
export interface Packet {
  readonly payload: string;
  readonly readings: number;
}

/** Clocks that are fast are this much ahead: more than the system tolerates. */
const fastClockMs = 20 * 60_000;

/**
 * Packs readings into messages of at most `size`, with seq and boot, and does to them what the
 * device's fault does. Only gaps, a fast clock and nonsense change what can be known; late, doubled
 * and shuffled messages must make no difference.
 */
export function packets(
  readings: readonly Reading[],
  sender: { readonly seed: number; readonly device: string; readonly boot: string; seq: number },
  size: number,
  fault: FaultKind | undefined,
): Packet[] {
  const chance = chanceOf(sender.seed, sender.device, sender.boot, sender.seq, 'packets');
  let numbered = readings.map((reading) => ({ ...reading, seq: sender.seq++, boot: sender.boot }));
  if (fault === 'gaps') numbered = numbered.filter((_, index) => index % 40 < 36);
  if (fault === 'fast-clock')
    numbered = numbered.map((reading) => ({ ...reading, ts: (reading.ts ?? 0) + fastClockMs }));
  if (fault === 'shuffled') numbered = shuffled(numbered, chance.uniform);
  const packed: Packet[] = [];
  for (let at = 0; at < numbered.length; at += size)
    packed.push(pack(numbered.slice(at, at + size)));
  if (fault === 'late') packed.push(...packed.splice(0, Math.floor(packed.length / 3)));
  if (fault === 'doubled') packed.push(...packed.filter(() => chance.happens(0.3)));
  if (fault === 'nonsense' && packed.length > 0)
    packed.splice(Math.floor(packed.length / 2), 0, ...nonsense);
  return packed;
}

function pack(readings: readonly Reading[]): Packet {
  return {
    payload: JSON.stringify(readings.length === 1 ? readings[0] : readings),
    readings: readings.length,
  };
}

/** What broken firmware sends. */
const nonsense: readonly Packet[] = [
  { payload: '{"ts":17637500', readings: 1 },
  { payload: '{"ts":"yesterday","values":{"power":1}}', readings: 1 },
  { payload: '[]', readings: 1 },
];

function shuffled<T>(list: readonly T[], uniform: () => number): T[] {
  const mixed = [...list];
  for (let index = mixed.length - 1; index > 0; index--) {
    const other = Math.floor(uniform() * (index + 1));
    [mixed[index], mixed[other]] = [mixed[other] as T, mixed[index] as T];
  }
  return mixed;
}
