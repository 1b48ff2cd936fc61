import { Buffer, isUtf8 } from 'node:buffer';
import { pass, reject, type Verdict } from '../../contract/verdict.ts';

/**
 * Reads CBOR (RFC 8949) as the JSON it stands for (§6.1): a byte string becomes base64url text, a
 * whole number as a map's key becomes text. Tags other than "this is CBOR", and simple values that
 * JSON lacks, are refused. A general CBOR library also takes references, cycles, packed tables and
 * regular expressions, none of which a reading needs and each of which a stranger could misuse.
 */
export function decodeCbor(payload: Uint8Array): Verdict<unknown> {
  try {
    const reader = new CborReader(payload);
    const value = reader.item(0);
    reader.end();
    return pass(value);
  } catch (error) {
    if (error instanceof NotCbor) return reject('not-cbor', error.message);
    throw error;
  }
}

/** Deep enough for a list of readings with values, and far from overflowing the stack. */
const deepest = 16;

const selfDescribed = 55_799;
const indefinite = -1;

class NotCbor extends Error {}

class CborReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(payload: Uint8Array) {
    this.#bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  }

  /** The next data item. */
  item(depth: number): unknown {
    if (depth > deepest) throw this.#wrong(`more than ${deepest} levels`);
    const head = this.#byte();
    const major = head >> 5;
    const info = head & 31;
    if (major === 7) return this.#simple(info);
    const argument = this.#argument(info);
    if (argument === indefinite && (major < 2 || major === 6)) {
      throw this.#wrong('an indefinite number or tag');
    }
    switch (major) {
      case 0:
        return argument;
      case 1:
        return -1 - argument;
      case 2:
        return this.#string(major, argument).toString('base64url');
      case 3:
        return this.#text(argument);
      case 4:
        return this.#list(argument, depth);
      case 5:
        return this.#map(argument, depth);
      default:
        if (argument !== selfDescribed) throw this.#wrong(`tag ${argument}`);
        return this.item(depth + 1);
    }
  }

  /** Nothing may follow. */
  end(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw this.#wrong(`${left} more bytes behind the end`);
  }

  #argument(info: number): number {
    if (info < 24) return info;
    switch (info) {
      case 24:
        return this.#byte();
      case 25:
        return this.#bytes.readUInt16BE(this.#skip(2));
      case 26:
        return this.#bytes.readUInt32BE(this.#skip(4));
      case 27:
        return Number(this.#bytes.readBigUInt64BE(this.#skip(8)));
      case 31:
        return indefinite;
      default:
        throw this.#wrong(`a length of reserved form ${info}`);
    }
  }

  #simple(info: number): unknown {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
        return null;
      case 23:
        return undefined;
      case 25:
        return halfPrecision(this.#bytes.readUInt16BE(this.#skip(2)));
      case 26:
        return this.#bytes.readFloatBE(this.#skip(4));
      case 27:
        return this.#bytes.readDoubleBE(this.#skip(8));
      default:
        throw this.#wrong(`a simple value of form ${info}`);
    }
  }

  #string(major: number, length: number): Buffer {
    if (length !== indefinite) {
      const from = this.#skip(length);
      return this.#bytes.subarray(from, from + length);
    }
    const pieces: Buffer[] = [];
    while (!this.#atBreak()) {
      const head = this.#byte();
      const pieceLength = head >> 5 === major ? this.#argument(head & 31) : indefinite;
      if (pieceLength === indefinite) throw this.#wrong('a piece of a string of another kind');
      pieces.push(this.#string(major, pieceLength));
    }
    return Buffer.concat(pieces);
  }

  #text(length: number): string {
    const bytes = this.#string(3, length);
    if (!isUtf8(bytes)) throw this.#wrong('a text that is not UTF-8');
    return bytes.toString('utf8');
  }

  #list(length: number, depth: number): unknown[] {
    const list: unknown[] = [];
    while (length === indefinite ? !this.#atBreak() : list.length < length) {
      list.push(this.item(depth + 1));
    }
    return list;
  }

  #map(length: number, depth: number): Readonly<Record<string, unknown>> {
    const map = Object.create(null) as Record<string, unknown>; // "__proto__" is a key like others
    for (let read = 0; length === indefinite ? !this.#atBreak() : read < length; read++) {
      const key = this.item(depth + 1);
      if (typeof key !== 'string' && typeof key !== 'number') {
        throw this.#wrong('a key that is neither text nor number');
      }
      map[String(key)] = this.item(depth + 1);
    }
    return map;
  }

  #atBreak(): boolean {
    if (this.#at >= this.#bytes.length || this.#bytes[this.#at] !== 0xff) return false;
    this.#at += 1;
    return true;
  }

  #byte(): number {
    return this.#bytes[this.#skip(1)] as number;
  }

  /** Goes on by so many bytes; answers where they begin. */
  #skip(count: number): number {
    const from = this.#at;
    if (count > this.#bytes.length - from) throw this.#wrong('the end before it was complete');
    this.#at += count;
    return from;
  }

  #wrong(what: string): NotCbor {
    return new NotCbor(`found ${what}, at byte ${this.#at} of ${this.#bytes.length}`);
  }
}

/** A half-precision number (RFC 8949, appendix D). */
function halfPrecision(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 1_023;
  const sign = bits >> 15 === 0 ? 1 : -1;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : Number.NaN;
  return sign * (mantissa + 1_024) * 2 ** (exponent - 25);
}
