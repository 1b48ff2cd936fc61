import type { StoredReading } from '../../contract/ports/telemetry-store.ts';
import type { ReadingsEntry } from '../../contract/records/journal-entry.ts';
import type { SignalValue } from '../../contract/wire/messages.ts';
import { undeclaredValues, unnamedSignal, withUndeclared } from '../known-models.ts';
import { inOrder } from '../reading-order.ts';
import { type ColumnType, fitted, restored, type SignalColumn } from '../signal-columns.ts';
import type { Series } from './influx-server.ts';
import { type FieldValue, line } from './line-protocol.ts';
import { nanoseconds, orderInEntry, pointTime, sequenceOf } from './point-time.ts';

/**
 * A reading as a point: measurement `{maker}/{product}`, tags `device` and `part`, and fields named
 * as the columns of the embedded store. The customer is a field, not a tag: on a shared device each
 * customer would begin a series of its own.
 *
 * - `position`, `received`: always; `seq`, `boot`, `by_customer`, `extra`: where the reading has them
 * - `device_time`: only where it differs from the used time; `assumed` where the device named none
 * - `time_ms`: only where the used time is no whole millisecond
 * - `s_{signal}`: each value
 */
export function readingLines(
  entry: ReadingsEntry,
  position: number,
  columns: readonly SignalColumn[],
  types: ReadonlyMap<string, ColumnType>,
): string[] {
  const measurement = measurementOf(entry.maker, entry.product);
  const count = entry.readings.length;
  return entry.readings.map((reading, index) => {
    const { time, deviceTime, seq, boot, by, part } = reading;
    const ms = Math.floor(time);
    const fields: Record<string, FieldValue | undefined> = {
      position,
      received: entry.received,
      time_ms: ms === time ? undefined : time,
      device_time: deviceTime === time || Number.isNaN(deviceTime) ? undefined : deviceTime,
      assumed: Number.isNaN(deviceTime) ? true : undefined,
      seq,
      boot,
      by_customer: by,
    };
    let homeless: Record<string, SignalValue> | undefined;
    reading.values.forEach((value, place) => {
      if (value === undefined) return;
      const signal = columns[place]?.signal;
      const type = signal === undefined ? undefined : types.get(signal);
      const kept = type === undefined ? undefined : fitted(value, type);
      if (kept === undefined) {
        homeless ??= {};
        homeless[signal ?? unnamedSignal(place)] = value;
      } else {
        fields[`s_${signal}`] = kept;
      }
    });
    fields.extra = homeless ? withUndeclared(reading.extra, homeless) : reading.extra;
    const at = nanoseconds(ms, sequenceOf(position, count, index));
    return line(measurement, { device: entry.device, part }, fields, at);
  });
}

/** The measurement of a product. */
export function measurementOf(maker: string, product: string): string {
  return `${maker}/${product}`;
}

/** A reading with what its order among equals needs. */
export interface FoundReading {
  readonly reading: StoredReading;
  readonly position: number;
  readonly order: number;
}

/** The readings of an answer to `SELECT *`. */
export function foundReadings(
  { columns, values }: Series,
  known: readonly SignalColumn[],
): FoundReading[] {
  return values.map((row) => {
    const point: Record<string, string | number | boolean | null> = {};
    columns.forEach((column, index) => {
      point[column] = row[index] ?? null;
    });
    return foundReading(point, known);
  });
}

function foundReading(
  point: Readonly<Record<string, string | number | boolean | null>>,
  known: readonly SignalColumn[],
): FoundReading {
  const { ms, sequence } = pointTime(point.time as string);
  const time = (point.time_ms as number | null | undefined) ?? ms;
  const values = undeclaredValues(point.extra as string | null | undefined);
  for (const [name, value] of Object.entries(point)) {
    if (value === null || !name.startsWith('s_')) continue;
    const signal = name.slice('s_'.length);
    const column = known.find((candidate) => candidate.signal === signal);
    values[signal] = column === undefined ? value : restored(value, column);
  }
  const position = point.position as number;
  return {
    position,
    order: orderInEntry(position, sequence),
    reading: {
      time,
      deviceTime: point.assumed ? Number.NaN : ((point.device_time as number | null) ?? time),
      received: point.received as number,
      device: point.device as string,
      ...textOrNothing('part', point.part),
      ...textOrNothing('boot', point.boot),
      ...textOrNothing('by', point.by_customer),
      ...(typeof point.seq === 'number' ? { seq: point.seq } : {}),
      values,
    },
  };
}

function textOrNothing<Name extends string>(
  name: Name,
  value: string | number | boolean | null | undefined,
): { readonly [Key in Name]?: string } {
  return (typeof value === 'string' ? { [name]: value } : {}) as { [Key in Name]?: string };
}

/** The order of `readings`, of the port; equals in the order of the journal. */
export function inArrivalOrder(one: FoundReading, other: FoundReading): number {
  return (
    inOrder(one.reading, other.reading) || one.position - other.position || one.order - other.order
  );
}
