import { Buffer } from 'node:buffer';
import type { SignalValue } from '../wire/messages.ts';
import type { Channel } from '../wire/topics.ts';
import type {
  DeadLetterEntry,
  JournalEntry,
  JournalReading,
  ReadingsEntry,
  Tally,
} from './journal-entry.ts';
import { flags, kinds, tags } from './journal-layout.ts';

/**
 * Reads an entry. The bytes were checked by the journal's checksum, so what cannot be read here is
 * a fault of the program or a newer format, and throws a RangeError.
 *
 * Cost: about 1 µs for a reading of four signals. Records that are views of one buffer, as the
 * journal gives them, are quicker than records with a buffer each.
 */
export function decodeEntry(record: Uint8Array): JournalEntry {
  cursor.open(record);
  const entry = readEntry();
  cursor.checkEnd();
  return entry;
}

/** Whose readings a record holds, and by which version of the model they are written. */
export interface ReadingsHead {
  readonly maker: string;
  readonly product: string;
  readonly modelVersion: number;
}

/** The head of a record of readings, without reading further; undefined for any other record. */
export function readingsHead(record: Uint8Array): ReadingsHead | undefined {
  cursor.open(record);
  if (cursor.byte() !== kinds.readings) return undefined;
  const modelVersion = cursor.u16();
  return { maker: cursor.short(), product: cursor.short(), modelVersion };
}

function readEntry(): JournalEntry {
  const kind = cursor.byte();
  switch (kind) {
    case kinds.readings:
      return readReadings();
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

function readReadings(): ReadingsEntry {
  const modelVersion = cursor.u16();
  const maker = cursor.short();
  const product = cursor.short();
  const device = cursor.short();
  const received = cursor.double();
  const count = cursor.u16();
  const readings = new Array<JournalReading>(count);
  for (let n = 0; n < count; n++) readings[n] = readReading();
  return { kind: 'readings', maker, product, device, modelVersion, received, readings };
}

function readReading(): JournalReading {
  const has = cursor.byte();
  const time = cursor.double();
  const deviceTime = has & flags.deviceTime ? cursor.double() : Number.NaN;
  const seq = has & flags.seq ? cursor.double() : undefined;
  const boot = has & flags.boot ? cursor.short() : undefined;
  const by = has & flags.by ? cursor.short() : undefined;
  const part = has & flags.part ? cursor.short() : undefined;
  const values = readValues();
  // Adding properties one by one costs a third of spreading optional objects.
  const reading: { -readonly [Key in keyof JournalReading]: JournalReading[Key] } = {
    time,
    deviceTime,
    values,
  };
  if (seq !== undefined) reading.seq = seq;
  if (boot !== undefined) reading.boot = boot;
  if (by !== undefined) reading.by = by;
  if (part !== undefined) reading.part = part;
  if (has & flags.extra) reading.extra = cursor.long();
  return reading;
}

/** Values by the index of their signal; an array of the right size from the start, for most have no gaps. */
function readValues(): (SignalValue | undefined)[] {
  const count = cursor.byte();
  const values = new Array<SignalValue | undefined>(count);
  let filled = 0;
  for (let n = 0; n < count; n++) {
    const index = cursor.byte();
    while (filled < index) values[filled++] = undefined;
    values[index] = readValue();
    if (index === filled) filled += 1;
  }
  if (values.length > filled) values.length = filled;
  return values;
}

function readValue(): SignalValue {
  const tag = cursor.byte();
  if (tag === tags.number) return cursor.double();
  if (tag === tags.true) return true;
  if (tag === tags.false) return false;
  if (tag === tags.text) return cursor.long();
  throw new RangeError(`journal value of unknown tag ${tag}`);
}

/**
 * The texts read lately, by their bytes: the same few names of makers, devices and states come
 * again and again, and to find one here costs a fifth of making the string anew. A slot holds one
 * text, so the memory is bounded whatever the texts are.
 */
class KnownTexts {
  /** Longer ones are seldom met twice. */
  static readonly longest = 32;
  static readonly #slots = 4096;
  readonly #texts = new Array<string>(KnownTexts.#slots).fill('');
  readonly #bytes = new Array<Uint8Array>(KnownTexts.#slots).fill(new Uint8Array(0));

  /** The text of source[at, at + length). */
  read(source: Buffer, at: number, length: number): string {
    let hash = length;
    for (let n = 0; n < length; n++) hash = (Math.imul(hash, 31) + (source[at + n] ?? 0)) | 0;
    const slot = (hash ^ (hash >>> 12)) & (KnownTexts.#slots - 1);
    const known = this.#bytes[slot] as Uint8Array;
    if (known.length === length) {
      let same = 0;
      while (same < length && known[same] === source[at + same]) same++;
      if (same === length) return this.#texts[slot] as string;
    }
    const text = source.toString('utf8', at, at + length);
    this.#bytes[slot] = Uint8Array.prototype.slice.call(source, at, at + length);
    this.#texts[slot] = text;
    return text;
  }
}

/** Walks over the bytes of one record after the other; made once, for reading is synchronous. */
class Cursor {
  readonly #texts = new KnownTexts();
  #bytes: Buffer = Buffer.alloc(0);
  #view = new DataView<ArrayBufferLike>(this.#bytes.buffer);
  #at = 0;
  #end = 0;

  open(record: Uint8Array): void {
    if (record.buffer !== this.#view.buffer) {
      this.#view = new DataView(record.buffer);
      this.#bytes = Buffer.from(record.buffer);
    }
    this.#at = record.byteOffset;
    this.#end = record.byteOffset + record.byteLength;
  }

  /** The bytes around a record are other records, so only the end tells that too much was read. */
  checkEnd(): void {
    if (this.#at > this.#end) throw new RangeError('journal entry ends too early');
  }

  byte(): number {
    return this.#bytes[this.#at++] ?? 0;
  }

  u16(): number {
    const value = this.#view.getUint16(this.#at, true);
    this.#at += 2;
    return value;
  }

  double(): number {
    const value = this.#view.getFloat64(this.#at, true);
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
    const value = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return value;
  }

  #text(length: number): string {
    const at = this.#at;
    this.#at += length;
    if (this.#at > this.#end) throw new RangeError('journal entry ends too early');
    return length > KnownTexts.longest
      ? this.#bytes.toString('utf8', at, this.#at)
      : this.#texts.read(this.#bytes, at, length);
  }

  #u32(): number {
    const value = this.#view.getUint32(this.#at, true);
    this.#at += 4;
    return value;
  }
}

const cursor = new Cursor();
