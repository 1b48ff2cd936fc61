import { Buffer } from 'node:buffer';
import type { DeadLetterEntry, MessageEntry, Tally } from './journal-entry.ts';
import { flags, kinds, tags } from './journal-layout.ts';

export { decodeEntry, type ReadingsHead, readingsHead } from './entry-reader.ts';

/**
 * Writes entries into one growing buffer that is reused: the bytes are valid until the next
 * `begin…`. Readings are written one by one as they pass, so that the hot path makes no objects.
 */
export class EntryWriter {
  #buffer = Buffer.allocUnsafe(64 * 1024);
  #length = 0;
  #countAt = 0;
  #count = 0;

  /** The bytes written so far; a view. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** The number of bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** The whole buffer, for hashing what was just written without making a view. */
  get buffer(): Buffer {
    return this.#buffer;
  }

  /** The number of readings written into the entry so far. */
  get readings(): number {
    return this.#count;
  }

  /** Begins a readings entry from the prefix made once a device by `readingsPrefix`. */
  beginReadings(prefix: Uint8Array, received: number): void {
    this.#room(prefix.length + 16);
    this.#buffer.set(prefix, 0);
    this.#length = prefix.length;
    this.#length = this.#buffer.writeDoubleLE(received, this.#length);
    this.#countAt = this.#length;
    this.#length = this.#buffer.writeUInt16LE(0, this.#length);
    this.#count = 0;
  }

  /** Writes the head of a reading; returns where its values begin, for `endReading`. */
  beginReading(
    time: number,
    deviceTime: number,
    seq: number | undefined,
    boot: string | undefined,
    by: string | undefined,
    part: string | undefined,
    extra: string | undefined,
  ): number {
    this.#room(1024);
    const buffer = this.#buffer;
    const has =
      (Number.isNaN(deviceTime) ? 0 : flags.deviceTime) |
      (seq === undefined ? 0 : flags.seq) |
      (boot === undefined ? 0 : flags.boot) |
      (by === undefined ? 0 : flags.by) |
      (part === undefined ? 0 : flags.part) |
      (extra === undefined ? 0 : flags.extra);
    let at = this.#length;
    buffer[at++] = has;
    at = buffer.writeDoubleLE(time, at);
    if (!Number.isNaN(deviceTime)) at = buffer.writeDoubleLE(deviceTime, at);
    if (seq !== undefined) at = buffer.writeDoubleLE(seq, at);
    this.#length = at;
    if (boot !== undefined) this.#short(boot);
    if (by !== undefined) this.#short(by);
    if (part !== undefined) this.#short(part);
    const valuesAt = this.#length;
    this.#buffer[this.#length++] = 0;
    return valuesAt;
  }

  /** Writes a number, the value of the signal at `index` of the model. */
  numberValue(valuesAt: number, index: number, value: number): void {
    this.#room(16);
    const at = this.#value(valuesAt, index, tags.number);
    this.#length = this.#buffer.writeDoubleLE(value, at);
  }

  /** Writes true or false. */
  booleanValue(valuesAt: number, index: number, value: boolean): void {
    this.#room(16);
    this.#length = this.#value(valuesAt, index, value ? tags.true : tags.false);
  }

  /** Writes a text of any length. */
  textValue(valuesAt: number, index: number, value: string): void {
    this.#room(16);
    this.#length = this.#value(valuesAt, index, tags.text);
    this.#long(value);
  }

  /** Ends a reading; `extra` as given to `beginReading`. */
  endReading(extra: string | undefined): void {
    if (extra !== undefined) this.#long(extra);
    this.#count += 1;
    this.#buffer.writeUInt16LE(this.#count, this.#countAt);
  }

  /** Takes back everything from `length` on: a reading that turned out a duplicate or bad. */
  rewind(length: number, readings: number): void {
    this.#length = length;
    this.#count = readings;
    this.#buffer.writeUInt16LE(readings, this.#countAt);
  }

  /** Writes a message entry. */
  message(entry: MessageEntry): Buffer {
    this.#length = 0;
    this.#room(512);
    this.#buffer[this.#length++] = kinds.message;
    this.#short(entry.maker);
    this.#short(entry.product);
    this.#short(entry.device);
    this.#short(entry.channel);
    this.#room(8);
    this.#length = this.#buffer.writeDoubleLE(entry.received, this.#length);
    this.#long(JSON.stringify(entry.body));
    return this.bytes;
  }

  /** Writes a dead letter. */
  deadLetter(entry: DeadLetterEntry): Buffer {
    this.#length = 0;
    this.#room(64);
    this.#buffer[this.#length++] = kinds.deadLetter;
    this.#length = this.#buffer.writeDoubleLE(entry.received, this.#length);
    this.#long(entry.topic);
    this.#short(entry.client);
    this.#short(entry.reason);
    this.#long(entry.detail);
    this.#room(4 + entry.payload.length);
    this.#length = this.#buffer.writeUInt32LE(entry.payload.length, this.#length);
    this.#buffer.set(entry.payload, this.#length);
    this.#length += entry.payload.length;
    return this.bytes;
  }

  /** Writes a tally. */
  tally(at: number, tally: Tally): Buffer {
    this.#length = 0;
    this.#room(16);
    this.#buffer[this.#length++] = kinds.tally;
    this.#length = this.#buffer.writeDoubleLE(at, this.#length);
    this.#long(JSON.stringify(tally));
    return this.bytes;
  }

  #value(valuesAt: number, index: number, tag: number): number {
    const buffer = this.#buffer;
    buffer[valuesAt] = (buffer[valuesAt] ?? 0) + 1;
    buffer[this.#length] = index;
    buffer[this.#length + 1] = tag;
    return this.#length + 2;
  }

  #short(text: string): void {
    this.#room(1 + text.length * 3);
    const written = this.#buffer.write(text, this.#length + 1, 255, 'utf8');
    this.#buffer[this.#length] = written;
    this.#length += 1 + written;
  }

  #long(text: string): void {
    this.#room(4 + text.length * 3);
    const written = this.#buffer.write(text, this.#length + 4, 'utf8');
    this.#buffer.writeUInt32LE(written, this.#length);
    this.#length += 4 + written;
  }

  #room(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

/** The bytes with which every readings entry of a device under a model version begins. */
export function readingsPrefix(
  maker: string,
  product: string,
  device: string,
  modelVersion: number,
): Uint8Array {
  const parts = [maker, product, device].flatMap((text) => {
    const bytes = Buffer.from(text, 'utf8');
    return [Buffer.of(bytes.length), bytes];
  });
  const head = Buffer.alloc(3);
  head[0] = kinds.readings;
  head.writeUInt16LE(modelVersion, 1);
  return Buffer.concat([head, ...parts]);
}
