import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { ImportRow } from '../../contract/records/registry.ts';
import type { Reading } from '../../contract/wire/messages.ts';
import { type BrokenLine, packRecording, type Recording, type ReplayChoices } from './recording.ts';

/**
 * Charging sessions at workplaces (Asensio and others, Scientific Data 2021): a row a session.
 * Each station becomes a device, each driver a customer named by `by`, each site a group. A row
 * becomes three readings: plugged in, metered, plugged out; the meters of a connector run on from
 * one session to the next, as real ones do.
 */

const amount = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number);
const moment = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  .transform((text) => Date.parse(`${text.replace(/^00/, '20').replace(' ', 'T')}Z`))
  .refine((time) => Number.isFinite(time), 'expected a date and time');
const number = z.string().regex(/^\d+$/);

const row = z
  .object({
    kwhTotal: amount,
    dollars: amount,
    created: moment,
    ended: moment,
    chargeTimeHrs: amount,
    platform: z.enum(['ios', 'android', 'web']),
    distance: z.union([z.literal('NA').transform(() => undefined), amount]),
    userId: number,
    stationId: number,
    locationId: number,
  })
  .refine((session) => session.ended >= session.created, 'expected `ended` not before `created`');
type Session = z.infer<typeof row>;

/** Whether a file is such a recording, by its header. */
export function isEvCharging(text: string): boolean {
  return text.startsWith('sessionId,kwhTotal,dollars,created,ended');
}

/** Reads the recording; a row that cannot be read is told with its line and left out. */
export function readEvCharging(text: string, { maker }: ReplayChoices): Recording {
  const records: Record<string, string>[] = parse(text, {
    columns: true,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const broken: BrokenLine[] = [];
  const sessions: Session[] = [];
  for (const [index, record] of records.entries()) {
    const read = row.safeParse(record);
    if (read.success) sessions.push(read.data);
    else
      broken.push({
        line: index + 2,
        why: read.error.issues
          .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
          .join('; '),
      });
  }
  const stations = groupBy(sessions, (session) => session.stationId);
  return {
    product: 'ev-charger',
    rows: [...stations].flatMap(([station, own]) => registryRows(maker, station, own)),
    devices: [...stations].map(([station, own]) => ({
      device: `station-${station}`,
      payloads: packRecording(readingsOf(own)),
    })),
    lines: records.length,
    broken,
    assumptions: [
      'Years written 0014 and 0015 are read as 2014 and 2015.',
      'Times are local to sites that the recording does not place; they are kept as if in UTC, so hours and weekdays are those of the file.',
      'A row tells one energy figure, so a session has three readings: plugged in, metered, plugged out.',
    ],
  };
}

function registryRows(maker: string, station: string, sessions: readonly Session[]): ImportRow[] {
  const sites = new Set(sessions.map((session) => session.locationId));
  const drivers = new Set(sessions.map((session) => session.userId));
  return [
    ...[...sites].map(
      (site): ImportRow => ({
        maker,
        product: 'ev-charger',
        device: `station-${station}`,
        group: `site-${site}`,
      }),
    ),
    ...[...drivers].map(
      (driver): ImportRow => ({
        maker,
        customer: `driver-${driver}`,
        customerName: `Driver ${driver}`,
        consents: ['named', 'comparison'],
      }),
    ),
  ];
}

/** Readings of one station in order of time, on as many connectors as its sessions overlap. */
function readingsOf(sessions: readonly Session[]): Reading[] {
  const connectors = assignConnectors(sessions);
  const readings = connectors.flatMap(({ part, own }) => {
    const meters = { cents: 0, energy: 0, hours: 0 };
    return own.flatMap((session) => {
      const by = `driver-${session.userId}`;
      const before = valuesOf(meters);
      meters.energy += Math.round(session.kwhTotal * 1_000);
      meters.cents += Math.round(session.dollars * 100);
      meters.hours += Math.round(session.chargeTimeHrs * 1_000_000);
      const after = valuesOf(meters);
      const metered = Math.max(session.created, session.ended - 1_000);
      return [
        {
          ts: session.created,
          by,
          part,
          values: {
            plugged: true,
            platform: session.platform,
            ...(session.distance === undefined ? {} : { distance_home: session.distance }),
            ...before,
          },
        },
        { ts: metered, by, part, values: { plugged: true, ...after } },
        { ts: session.ended, by, part, values: { plugged: false, ...after } },
      ];
    });
  });
  return readings
    .sort((one, other) => one.ts - other.ts)
    .map((reading, seq) => ({ ...reading, seq, boot: 'recording' }));
}

function valuesOf(meters: {
  readonly cents: number;
  readonly energy: number;
  readonly hours: number;
}) {
  return {
    energy: meters.energy / 1_000,
    paid: meters.cents / 100,
    charge_time: meters.hours / 1_000_000,
  };
}

/** Each session goes to the first connector that is free when it begins. */
function assignConnectors(sessions: readonly Session[]): { part: string; own: Session[] }[] {
  const connectors: { part: string; own: Session[] }[] = [];
  for (const session of [...sessions].sort((one, other) => one.created - other.created)) {
    const free = connectors.find(({ own }) => (own.at(-1)?.ended ?? 0) <= session.created);
    if (free === undefined)
      connectors.push({ part: String.fromCharCode(97 + connectors.length), own: [session] });
    else free.own.push(session);
  }
  return connectors;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
