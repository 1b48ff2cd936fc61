import { readFile, rename, writeFile } from 'node:fs/promises';
import type { SimulatedDevice } from './world.ts';

/**
 * What a simulation must remember between two runs: how far it has sent, and which settings were
 * changed when. Everything else follows from the seed.
 */
export interface Memory {
  readonly from: number;
  /** epoch ms; readings before it were sent and acknowledged */
  sentUntil: number;
  /** Number of starts that sent all their history; names the boot of every device. */
  boots: number;
  readonly settings: Record<string, { readonly at: number; readonly level: string }[]>;
}

/** Reads the memory of an earlier run; undefined where there is none. */
export async function recall(file: string): Promise<Memory | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Memory);
}

/** Writes the memory, whole or not at all. */
export async function remember(file: string, memory: Memory): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(memory), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** The setting of a device at a moment: its first one, or what it was changed to. */
export function settingAt(memory: Memory, device: SimulatedDevice, time: number): string {
  const changed = memory.settings[keyOf(device)]?.findLast((change) => change.at <= time);
  return changed?.level ?? device.firstSetting;
}

/** Changes a device's setting from a moment on. */
export function changeSetting(
  memory: Memory,
  device: SimulatedDevice,
  at: number,
  level: string,
): void {
  const key = keyOf(device);
  const changes = memory.settings[key] ?? [];
  changes.push({ at, level });
  memory.settings[key] = changes;
}

function keyOf(device: SimulatedDevice): string {
  return `${device.behaviour.product}/${device.id}`;
}
