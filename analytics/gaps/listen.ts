import { type AnalyticsDatabase, readingsTable } from '../../contract/ports/analytics-database.ts';
import { textSql } from '../engine/literal.ts';
import { readingDaysTable } from '../engine/schema.ts';
import { dayMs } from '../sessions/known-readings.ts';
import type { DeviceSilences } from './propose-gap.ts';
import type { LogBin } from './two-lognormals.ts';

/** So many devices are listened to at most. */
const mostDevices = 300;
/** So far back, of event time. */
export const listenMs = 28 * dayMs;
/** Silences are counted by ln of their seconds, five per cent wide. */
const binsPerUnit = 20;

/** A stretch of event time, epoch ms: from (included) to (excluded). */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The silences of some devices. */
export interface Heard {
  readonly devices: readonly DeviceSilences[];
  readonly silences: number;
  /** How many uses they make by one gap, and what another one would join or cut. */
  usesBy(
    own: number,
    other: number,
  ): Promise<{ readonly now: number; readonly joined: number; readonly cut: number }>;
}

/**
 * Listens to a product within a stretch of time: counts the times from reading to reading, device by
 * device, of at most 300 devices drawn by their ids among those heard then.
 *
 * Cost: one scan of three columns of those readings.
 */
export async function listen(
  database: AnalyticsDatabase,
  maker: string,
  product: string,
  { from, to }: Stretch,
): Promise<Heard> {
  const among = await devicesHeard(database, maker, product, { from, to });
  const silencesSql = `(
    SELECT device, part,
      (lead(time) OVER (PARTITION BY device, part ORDER BY time) - time) / 1000 AS silence
    FROM ${readingsTable(maker, product)}
    WHERE time >= ${from} AND time < ${to} AND device IN (${among}))`;
  const bins = await database.query<{ device: string; bin: number; count: number }>(
    `SELECT device, round(ln(silence) * ${binsPerUnit})::INTEGER AS bin, count(*) AS count
     FROM ${silencesSql} WHERE silence > 0 GROUP BY ALL ORDER BY device, bin`,
  );
  const byDevice = new Map<string, LogBin[]>();
  for (const { device, bin, count } of bins) {
    const own = byDevice.get(device) ?? [];
    own.push({ at: bin / binsPerUnit, count });
    byDevice.set(device, own);
  }
  return {
    devices: [...byDevice.values()],
    silences: bins.reduce((sum, { count }) => sum + count, 0),
    async usesBy(own, other) {
      const [row] = await database.query<{ streams: number; own: number; other: number }>(
        `SELECT count(*) FILTER (silence IS NULL) AS streams,
           count(*) FILTER (silence > ${own}) AS own, count(*) FILTER (silence > ${other}) AS other
         FROM ${silencesSql}`,
      );
      const { streams = 0, own: byOwn = 0, other: byOther = 0 } = row ?? {};
      return {
        now: streams + byOwn,
        joined: Math.max(0, byOwn - byOther),
        cut: Math.max(0, byOther - byOwn),
      };
    },
  };
}

/** The sessions `s` that the readings listened to lie in: an SQL condition. */
export async function heardSessions(
  database: AnalyticsDatabase,
  maker: string,
  product: string,
  { from, to }: Stretch,
): Promise<string> {
  const among = await devicesHeard(database, maker, product, { from, to: to + 1 });
  return `s.ended >= ${from} AND s.started <= ${to} AND s.device IN (${among})`;
}

/** The devices that are listened to, as a list in SQL. */
async function devicesHeard(
  database: AnalyticsDatabase,
  maker: string,
  product: string,
  { from, to }: Stretch,
): Promise<string> {
  const devices = await database.query<{ device: string }>(
    `SELECT device FROM ${readingDaysTable(maker, product)}
     WHERE told = 0 AND last >= ${from} AND first < ${to}
     GROUP BY device ORDER BY md5(device) LIMIT ${mostDevices}`,
  );
  return devices.map(({ device }) => textSql(device)).join(', ') || 'NULL';
}
