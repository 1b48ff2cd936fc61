import type { Signal } from '../../contract/model/product-model.ts';
import {
  type AnalyticsDatabase,
  readingsTable,
  type SqlValue,
  signalColumn,
} from '../../contract/ports/analytics-database.ts';
import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import { sessionsTable } from '../engine/schema.ts';
import { sessionModel } from '../engine/session-models.ts';
import { columnsOf, type Point, silence, thinOut } from './thin-out.ts';

type Series = NonNullable<Awaited<ReturnType<InsightQueries['sessionSeries']>>>;
type SignalSeries = Series['signals'][number];

const mostPoints = 2_000;
/** Of each bucket the first, last, lowest and highest reading are read. */
const buckets = 2_000;

/**
 * The signals of a session from its start to its end, at most 2,000 points each: of numbers those
 * that keep the shape, of states and texts those at which they change; of counters what they grew by
 * since the first reading. Signals without a reading in the session are left out. Undefined: no such
 * session.
 *
 * Cost: one scan of the readings' times and devices, and at most 8,000 points a signal read.
 */
export async function sessionSeries(
  database: AnalyticsDatabase,
  maker: string,
  product: string,
  session: string,
): Promise<Series | undefined> {
  const model = await sessionModel(database, maker, product);
  if (model === undefined) return undefined;
  const [found] = await database.query<{
    device: string;
    part: string | null;
    started: number;
    ended: number;
  }>(`SELECT device, part, started, ended FROM ${sessionsTable(maker, product)} WHERE id = $1`, [
    session,
  ]);
  if (found === undefined) return undefined;
  const { device, part, started, ended } = found;
  const readings = `(FROM ${readingsTable(maker, product)} WHERE device = $1
    AND part IS NOT DISTINCT FROM $2 AND time >= $3 AND time <= $4)`;
  const signals = await Promise.all(
    Object.entries(model.signals).map(([signal, declared]) =>
      seriesOf(database, signal, declared, readings, [device, part, started, ended]),
    ),
  );
  return { signals: signals.filter(({ times }) => times.length > 0) };
}

async function seriesOf(
  database: AnalyticsDatabase,
  signal: string,
  declared: Signal,
  readings: string,
  bounds: readonly SqlValue[],
): Promise<SignalSeries> {
  const isNumber = declared.kind === 'gauge' || declared.kind === 'counter';
  const sql = isNumber
    ? shapeSql(valuesSql(signalColumn(signal), declared, readings))
    : changesSql(signalColumn(signal), readings);
  const rows = await database.query<{ time: number; value: number | string | boolean }>(
    sql,
    bounds,
  );
  const [, , from, to] = bounds as readonly [string, string | null, number, number];
  const [told] = await database.query<Told>(toldSql(signalColumn(signal), readings), bounds);
  const { readings: all = 0, spoken = 0, usual = 0 } = told ?? {};
  const shown = isNumber
    ? thinOut(
        rows.map(({ time, value }): Point => [time, Number(value)]),
        mostPoints,
        { from, to },
      )
    : rows.map(({ time, value }) => [time, value] as const);
  const resolution =
    isNumber && shown.length < all ? Math.ceil((to - from) / columnsOf(mostPoints)) : null;
  return {
    signal,
    label: declared.label ?? signal,
    unit: isNumber ? declared.unit : '1',
    kind: declared.kind,
    readings: all,
    resolution,
    silence: isNumber ? Math.max(silence * usual, 2 * (resolution ?? 0)) : 0,
    coverage: to > from ? Math.min(1, spoken / (to - from)) : 1,
    times: shown.map(([time]) => time),
    values: shown.map(([, value]) => value),
  };
}

/** How often a signal was told, for how long it was not silent, and its usual step, ms. */
type Told = { readonly readings: number; readonly spoken: number; readonly usual: number };

/** A silence is a step many times as long as the usual one (`thin-out.ts`). */
function toldSql(column: string, readings: string): string {
  return `WITH told AS (SELECT DISTINCT time FROM ${readings} WHERE ${column} IS NOT NULL),
    steps AS (SELECT time - lag(time) OVER (ORDER BY time) AS ms FROM told)
    SELECT count(*)::DOUBLE AS readings, coalesce(sum(ms) FILTER (
      ms <= ${silence} * (SELECT median(ms) FROM steps)), 0)::DOUBLE AS spoken,
      coalesce(median(ms), 0)::DOUBLE AS usual
    FROM steps`;
}

/** Times and values of a gauge; of a counter what it grew by since the first reading. */
function valuesSql(column: string, declared: Signal, readings: string): string {
  if (declared.kind !== 'counter') {
    return `SELECT time, ${column} AS value FROM ${readings} WHERE ${column} IS NOT NULL`;
  }
  const { maxRate } = declared;
  // As sessions have it: after a reset it has grown by what it shows; a jump too fast is no growth.
  const step = 'CASE WHEN value >= before THEN value - before ELSE value END';
  const tooFast =
    maxRate === undefined ? '' : `WHEN ${step} > ${maxRate} * (time - since) / 1000 THEN 0`;
  return `SELECT time, sum(CASE WHEN before IS NULL THEN 0 ${tooFast} ELSE ${step} END)
      OVER (ORDER BY time ROWS UNBOUNDED PRECEDING) AS value
    FROM (SELECT time, value, lag(value) OVER w AS before, lag(time) OVER w AS since
      FROM (SELECT time, max(${column}) AS value FROM ${readings}
        WHERE ${column} IS NOT NULL GROUP BY time) WINDOW w AS (ORDER BY time))`;
}

/**
 * First, last, lowest and highest of each bucket of time (M4, Jugel et al. 2014); of equals the
 * earliest lowest and the latest highest, whichever came in first.
 */
function shapeSql(values: string): string {
  return `WITH told AS (
      SELECT time, value, floor(${buckets} * (time - $3) / greatest($4 - $3, 1)) AS bucket
      FROM (${values})
    ), kept AS (
      SELECT unnest([min(time), arg_min(time, (value, time)), arg_max(time, (value, time)),
        max(time)]) AS time
      FROM told GROUP BY bucket
    )
    SELECT time, max(value) AS value FROM told WHERE time IN (FROM kept)
    GROUP BY time ORDER BY time`;
}

/** The readings that told something else than the one before, and the last. */
function changesSql(column: string, readings: string): string {
  return `WITH told AS (
      SELECT time, max(${column}) AS value FROM ${readings} WHERE ${column} IS NOT NULL GROUP BY time
    ), changed AS (
      SELECT *, lag(value) OVER w IS DISTINCT FROM value OR lead(time) OVER w IS NULL AS shown
      FROM told WINDOW w AS (ORDER BY time)
    ), numbered AS (
      SELECT time, value, row_number() OVER (ORDER BY time) AS place, count(*) OVER () AS total
      FROM changed WHERE shown
    )
    SELECT time, value FROM numbered
    WHERE total <= ${mostPoints} OR place % ceil(total / ${mostPoints - 1}) = 0 ORDER BY time`;
}
