import { Buffer } from 'node:buffer';
import type { SignalValue } from '../wire/messages.ts';
import type { Channel } from '../wire/topics.ts';
import type {
  DeadLetterEntry,
  JournalEntry,
  JournalReading,
  MessageEntry,
  ReadingsEntry,
  Tally,
} from './journal-entry.ts';

/**
 * The bytes of a journal entry. Little-endian; a short string is one length byte and UTF-8, a long
 * one four length bytes and UTF-8.
 *
 * readings: u8 kind=1 · u16 model version · short maker, product, device · f64 received ·
 *   u16 count · each reading: u8 flags · f64 time · [f64 device time] · [f64 seq] · [short boot] ·
 *   [short by] · [short part] · u8 count of values · each value: u8 signal index · u8 tag · value ·
 *   [long extra]
 * message: u8 kind=2 · short maker, product, device, channel · f64 received · long JSON
 * dead letter: u8 kind=3 · f64 received · long topic · short client, reason · long detail · long payload
 * tally: u8 kind=4 · f64 at · long JSON
 */
const kinds = { readings: 1, message: 2, deadLetter: 3, tally: 4 } as const;

const hasDeviceTime = 1;
const hasSeq = 2;
const hasBoot = 4;
const hasBy = 8;
const hasPart = 16;
const hasExtra = 32;

const tagNumber = 1;
const tagTrue = 2;
const tagFalse = 3;
const tagText = 4;

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
    const flags =
      (Number.isNaN(deviceTime) ? 0 : hasDeviceTime) |
      (seq === undefined ? 0 : hasSeq) |
      (boot === undefined ? 0 : hasBoot) |
      (by === undefined ? 0 : hasBy) |
      (part === undefined ? 0 : hasPart) |
      (extra === undefined ? 0 : hasExtra);
    let at = this.#length;
    buffer[at++] = flags;
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
    const at = this.#value(valuesAt, index, tagNumber);
    this.#length = this.#buffer.writeDoubleLE(value, at);
  }

  /** Writes true or false. */
  booleanValue(valuesAt: number, index: number, value: boolean): void {
    this.#room(16);
    this.#length = this.#value(valuesAt, index, value ? tagTrue : tagFalse);
  }

  /** Writes a text of any length. */
  textValue(valuesAt: number, index: number, value: string): void {
    this.#room(16);
    this.#length = this.#value(valuesAt, index, tagText);
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

/**
 * Reads an entry. The bytes were checked by the journal's checksum, so what cannot be read here is
 * a fault of the program or a newer format, and throws a RangeError.
 */
export function decodeEntry(record: Uint8Array): JournalEntry {
  const cursor = new Cursor(record);
  const kind = cursor.byte();
  switch (kind) {
    case kinds.readings:
      return readReadings(cursor);
    case kinds.message: {
      const [maker, product, device] = [cursor.short(), cursor.short(), cursor.short()];
      const channel = cursor.short() as Channel;
      return {
        kind: 'message',
        maker,
        product,
        device,
        channel,
        received: cursor.double(),
        body: JSON.parse(cursor.long()),
      };
    }
    case kinds.deadLetter: {
      const received = cursor.double();
      const topic = cursor.long();
      const client = cursor.short();
      const reason = cursor.short() as DeadLetterEntry['reason'];
      return {
        kind: 'dead-letter',
        received,
        topic,
        client,
        reason,
        detail: cursor.long(),
        payload: cursor.bytes(),
      };
    }
    case kinds.tally:
      return { kind: 'tally', at: cursor.double(), tally: JSON.parse(cursor.long()) as Tally };
    default:
      throw new RangeError(`journal entry of unknown kind ${kind}: written by a newer version?`);
  }
}

function readReadings(cursor: Cursor): ReadingsEntry {
  const modelVersion = cursor.u16();
  const [maker, product, device] = [cursor.short(), cursor.short(), cursor.short()];
  const received = cursor.double();
  const count = cursor.u16();
  const readings: JournalReading[] = [];
  for (let n = 0; n < count; n++) {
    const flags = cursor.byte();
    const time = cursor.double();
    const deviceTime = flags & hasDeviceTime ? cursor.double() : Number.NaN;
    const seq = flags & hasSeq ? cursor.double() : undefined;
    const boot = flags & hasBoot ? cursor.short() : undefined;
    const by = flags & hasBy ? cursor.short() : undefined;
    const part = flags & hasPart ? cursor.short() : undefined;
    const values: (SignalValue | undefined)[] = [];
    for (let left = cursor.byte(); left > 0; left--) {
      const index = cursor.byte();
      while (values.length <= index) values.push(undefined);
      values[index] = readValue(cursor);
    }
    const extra = flags & hasExtra ? cursor.long() : undefined;
    readings.push({
      time,
      deviceTime,
      values,
      ...(seq === undefined ? {} : { seq }),
      ...(boot === undefined ? {} : { boot }),
      ...(by === undefined ? {} : { by }),
      ...(part === undefined ? {} : { part }),
      ...(extra === undefined ? {} : { extra }),
    });
  }
  return { kind: 'readings', maker, product, device, modelVersion, received, readings };
}

function readValue(cursor: Cursor): SignalValue {
  const tag = cursor.byte();
  if (tag === tagNumber) return cursor.double();
  if (tag === tagTrue) return true;
  if (tag === tagFalse) return false;
  if (tag === tagText) return cursor.long();
  throw new RangeError(`journal value of unknown tag ${tag}`);
}

class Cursor {
  readonly #view: Buffer;
  #at = 0;

  constructor(record: Uint8Array) {
    this.#view = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
  }

  byte(): number {
    return this.#view.readUInt8(this.#at++);
  }

  u16(): number {
    const value = this.#view.readUInt16LE(this.#at);
    this.#at += 2;
    return value;
  }

  double(): number {
    const value = this.#view.readDoubleLE(this.#at);
    this.#at += 8;
    return value;
  }

  short(): string {
    return this.#text(this.byte());
  }

  long(): string {
    return this.#text(this.#u32());
  }

  bytes(): Uint8Array {
    const length = this.#u32();
    const value = this.#view.subarray(this.#at, this.#at + length);
    this.#at += length;
    return value;
  }

  #text(length: number): string {
    const value = this.#view.toString('utf8', this.#at, this.#at + length);
    this.#at += length;
    return value;
  }

  #u32(): number {
    const value = this.#view.readUInt32LE(this.#at);
    this.#at += 4;
    return value;
  }
}
