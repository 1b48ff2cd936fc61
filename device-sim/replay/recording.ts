import type { ImportRow } from '../../contract/records/registry.ts';

/** One device of a recording, with what it will say in order. */
export interface RecordedDevice {
  readonly device: string;
  /** Payloads for the telemetry topic, in order. */
  readonly payloads: readonly RecordedPayload[];
}

/** One message of a recording. */
export interface RecordedPayload {
  readonly payload: string;
  /** Readings in it; 1 for a line that cannot be read and is sent as it is. */
  readonly readings: number;
}

/** A line that this reader could not understand, told to the person who replays. */
export interface BrokenLine {
  readonly line: number;
  readonly why: string;
}

/** A recording, read: who is in it, and what they say. */
export interface Recording {
  readonly product: string;
  readonly rows: readonly ImportRow[];
  readonly devices: readonly RecordedDevice[];
  /** Lines (or records) of the file, without its header. */
  readonly lines: number;
  readonly broken: readonly BrokenLine[];
  /** Said to the person who replays: what had to be assumed. */
  readonly assumptions: readonly string[];
}

/** What the person who replays may decide. */
export interface ReplayChoices {
  readonly maker: string;
  /** file name without folder */
  readonly name: string;
  /** messages a second where a recording holds no times */
  readonly rate: number;
  /** first moment where a recording holds no times, epoch ms */
  readonly start: number;
}

/** Readings in one message. */
const readingsPerMessage = 250;

/** Packs readings into messages; text stands for a line that is sent as it is, on its own. */
export function packRecording(items: readonly (object | string)[]): RecordedPayload[] {
  const packed: RecordedPayload[] = [];
  let gathered: object[] = [];
  const flush = () => {
    if (gathered.length > 0)
      packed.push({ payload: JSON.stringify(gathered), readings: gathered.length });
    gathered = [];
  };
  for (const item of items) {
    if (typeof item === 'string') {
      flush();
      packed.push({ payload: item, readings: 1 });
    } else {
      gathered.push(item);
      if (gathered.length >= readingsPerMessage) flush();
    }
  }
  flush();
  return packed;
}
