import { z } from 'zod';
import type { Reading } from '../../contract/wire/messages.ts';
import { type BrokenLine, packRecording, type Recording, type ReplayChoices } from './recording.ts';

/**
 * OpenXC vehicle traces: one measurement a line, as `{name, value, timestamp}` or as
 * `epoch: {name, value}`, seconds in both; some traces hold no time at all. Each line becomes one
 * reading; a line that cannot be read is sent as it is, so that the system counts it.
 */

const measurement = z.object({
  name: z.string().min(1).max(63),
  value: z.union([z.number(), z.string(), z.boolean()]),
  event: z.union([z.number(), z.string(), z.boolean()]).optional(),
  timestamp: z.number().positive().optional(),
});
type Measurement = z.infer<typeof measurement>;

type Line =
  | { readonly ok: true; readonly seconds: number | undefined; readonly said: Measurement }
  | { readonly ok: false; readonly why: string; readonly text: string };

/** Whether a file is such a recording, by its first line. */
export function isOpenXc(text: string): boolean {
  const first = text.slice(0, text.indexOf('\n') + 1 || undefined).trim();
  const line = readLine(first);
  return line.ok;
}

/** Reads the recording. */
export function readOpenXc(text: string, { maker, name, rate, start }: ReplayChoices): Recording {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(readLine);
  const broken: BrokenLine[] = lines.flatMap((line, index) =>
    line.ok ? [] : [{ line: index + 1, why: line.why }],
  );
  const timeless = lines.every((line) => !line.ok || line.seconds === undefined);
  const fraction = fuelLevelIsFraction(lines);
  const device = deviceOf(name);
  const items = lines.map((line, index): Reading | string => {
    if (!line.ok) return line.text;
    const assumed = start + Math.round((index * 1_000) / rate);
    const time =
      line.seconds === undefined ? { ts: assumed } : { ts: Math.round(line.seconds * 1_000) };
    return {
      ...time,
      seq: index,
      boot: 'recording',
      values: {
        ...valuesOf(line.said, fraction),
        ...(line.seconds === undefined ? { time_assumed: true } : {}),
      },
    };
  });
  return {
    product: 'openxc-vehicle',
    rows: [
      {
        maker,
        product: 'openxc-vehicle',
        device,
        customer: device,
        customerName: name,
        ownedFrom: 0,
        consents: ['named', 'comparison'],
      },
    ],
    devices: [{ device, payloads: packRecording(items) }],
    lines: lines.length,
    broken,
    assumptions: [
      ...(timeless
        ? [
            `The recording holds no times: ${rate} messages a second from ${new Date(start).toISOString()} are assumed, and each reading is marked time_assumed.`,
          ]
        : []),
      ...(fraction
        ? [
            'fuel_level never exceeds 1 here, so it is taken for a fraction and sent as fuel_level_fraction.',
          ]
        : []),
    ],
  };
}

function readLine(text: string): Line {
  const timed = /^(\d+(?:\.\d+)?): (\{.*\})$/.exec(text);
  try {
    const read = measurement.safeParse(JSON.parse(timed?.[2] ?? text));
    if (!read.success) return { ok: false, text, why: 'not a {name, value} measurement' };
    return {
      ok: true,
      said: read.data,
      seconds: timed?.[1] === undefined ? read.data.timestamp : Number(timed[1]),
    };
  } catch {
    return { ok: false, text, why: 'not JSON' };
  }
}

/** One signal a line; an evented one (a door) names its part in `value` and its state in `event`. */
function valuesOf(said: Measurement, fraction: boolean): Reading['values'] {
  if (said.event !== undefined) {
    const signal =
      said.name === 'door_status' ? `door_${said.value}` : `${said.name}_${said.value}`;
    return { [signal]: said.event };
  }
  return {
    [said.name === 'fuel_level' && fraction ? 'fuel_level_fraction' : said.name]: said.value,
  };
}

/** Some vehicles report the tank in per cent, some as a fraction; a whole trace tells which. */
function fuelLevelIsFraction(lines: readonly Line[]): boolean {
  const levels = lines.flatMap((line) =>
    line.ok && line.said.name === 'fuel_level' && typeof line.said.value === 'number'
      ? [line.said.value]
      : [],
  );
  return levels.length > 0 && levels.every((level) => level <= 1);
}

function deviceOf(name: string): string {
  const words = name
    .toLowerCase()
    .replace(/\.(trace|json)$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return words.slice(0, 63) || 'recording';
}
