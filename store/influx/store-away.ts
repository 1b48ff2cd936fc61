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
    super(wordsOf(cause), { cause });
    this.name = 'LinesRefused';
  }
}

/**
 * Whether a failed write is the fault of what was written: malformed, of another type, too much.
 * Of the first two InfluxDB tells in JSON; a proxy that answers 400 with a page says nothing of them.
 */
export function isAboutLines(error: unknown): boolean {
  const status = statusOf(error);
  return status === 413 || ((status === 400 || status === 422) && saidByInflux(error));
}

function saidByInflux(error: unknown): boolean {
  return error instanceof HttpError && error.json !== undefined;
}

/** An answer that InfluxDB does not give: something else answers at its address. */
export function notInflux(what: string): Error {
  return new Error(`${what}, as InfluxDB does not: is it another program, or a proxy?`);
}

/** InfluxDB has less than it had: emptied, or restored from a backup. The journal fills it in. */
export function wentBack(url: string, position: number): StoreAway {
  return new StoreAway(
    'store-went-back',
    `InfluxDB at ${url} has gone back to position ${position} of the journal`,
    'Nothing is to be done: what it lacks is sent again from the journal.',
    0,
    undefined,
  );
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

/**
 * What happened, in a line. Failed attempts at several addresses of one name come together, with a
 * code and no message; an answer that is no JSON is a page, of which the status line says enough.
 */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof HttpError) {
    const said: unknown = error.json?.error ?? error.json?.message;
    return typeof said === 'string' ? said : (error.statusMessage ?? 'without a reason');
  }
  return error.message || ('code' in error ? String(error.code) : error.name);
}
