import { HttpError } from '@influxdata/influxdb-client';
import { Fault } from '../../contract/fault.ts';

/** InfluxDB did not do what it was asked; the same is to be tried again later. */
export class StoreAway extends Fault {
  /** How long it asked to be left alone, ms; 0 where it named no time. */
  readonly retryAfterMs: number;

  constructor(code: string, message: string, next: string, retryAfterMs: number, cause: unknown) {
    super(code, message, next, { cause });
    this.name = 'StoreAway';
    this.retryAfterMs = retryAfterMs;
  }
}

/** InfluxDB finds fault with lines themselves: sending them again would not help. */
export class LinesRefused extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'LinesRefused';
  }
}

/** Whether a failed write is the fault of what was written: malformed, of another type, too much. */
export function isAboutLines(error: unknown): boolean {
  return [400, 413, 422].includes(statusOf(error) ?? 0);
}

/** The status of an answer that was an error; undefined where there was no answer. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof HttpError ? error.statusCode : undefined;
}

/** Says of an error what it means for the operator. */
export function storeAway(url: string, error: unknown): StoreAway {
  if (error instanceof StoreAway) return error;
  const status = statusOf(error);
  const words = wordsOf(error);
  const retryAfterMs = error instanceof HttpError ? error.retryAfter() * 1_000 : 0;
  if (status === 401 || status === 403) {
    return new StoreAway(
      'store-refuses',
      `InfluxDB at ${url} does not let us in (${status}): ${words}`,
      'Check VALUEMESH_INFLUX_TOKEN, or VALUEMESH_INFLUX_USER and VALUEMESH_INFLUX_PASSWORD.',
      retryAfterMs,
      error,
    );
  }
  if (status === 404) {
    return new StoreAway(
      'store-unprepared',
      `InfluxDB at ${url} has no such database or bucket: ${words}`,
      'Create it, or name another one in VALUEMESH_INFLUX_DATABASE.',
      retryAfterMs,
      error,
    );
  }
  return new StoreAway(
    'store-away',
    status === undefined
      ? `InfluxDB at ${url} cannot be reached: ${words}`
      : `InfluxDB at ${url} answered ${status}: ${words}`,
    'Nothing is lost: it is tried again by itself. See that InfluxDB runs and has room.',
    retryAfterMs,
    error,
  );
}

/** Failed attempts at several addresses of one name come together, with a code and no message. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}
