/** Who takes the packets that a `PacketCutter` finds. */
export interface PacketTaker {
  /** Whether a packet that begins so may come now. False: it waits, with all behind it, for `resume`. */
  isReadyFor(first: number): boolean;
  /**
   * A whole packet: `bytes[start, end)`, what follows its fixed header from `body` on. `bytes` is
   * not written again, so views of it may be kept.
   */
  takePacket(first: number, bytes: Buffer, start: number, body: number, end: number): void;
  /** The most bytes that may follow the fixed header of this packet. */
  limitOf(first: number): number;
  /** A packet over its limit: how many bytes of it to keep, or undefined to stop reading for good. */
  keepOf(first: number, length: number): number | undefined;
  /** The head of a packet over its limit, once the whole of it has passed by. */
  takeHead(first: number, head: Buffer, length: number): void;
  /** The length is not one that MQTT can write [MQTT 2.2.3]. */
  malformed(): void;
}

/** A packet of which not all bytes are there. */
interface Unfinished {
  readonly first: number;
  /** Room for the fixed header and the body, or for what is kept of it. */
  readonly bytes: Buffer;
  filled: number;
  readonly body: number;
  readonly total: number;
}

/**
 * Cuts a stream of bytes into MQTT control packets, however they are split over chunks. Packets
 * within one chunk are not copied; a packet over several chunks is copied once, into a buffer of its
 * declared length, which is checked before. A packet over the limit passes by without being
 * gathered, so that it can be acknowledged like any other bad message.
 */
export class PacketCutter {
  readonly #taker: PacketTaker;
  /** Bytes not looked at: the beginning of a fixed header, or all that has to wait. */
  #rest: Buffer | undefined;
  #unfinished: Unfinished | undefined;
  #over = false;

  constructor(taker: PacketTaker) {
    this.#taker = taker;
  }

  push(chunk: Buffer): void {
    if (this.#over) return;
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = undefined;
    let at = this.#unfinished === undefined ? 0 : this.#goOn(this.#unfinished, bytes);
    while (at < bytes.length && !this.#over) {
      if (!this.#taker.isReadyFor(bytes[at]!)) {
        this.#rest = bytes.subarray(at);
        return;
      }
      at = this.#cut(bytes, at);
    }
  }

  /** Goes on with what had to wait. */
  resume(): void {
    if (this.#rest !== undefined) this.push(nothing);
  }

  /** Takes no more packets. */
  stop(): void {
    this.#over = true;
    this.#rest = undefined;
    this.#unfinished = undefined;
  }

  /** Cuts one packet, or keeps the beginning of one; answers where to go on. */
  #cut(bytes: Buffer, start: number): number {
    const first = bytes[start]!;
    let length = 0;
    let body = start + 1;
    for (let shift = 0; ; shift += 7) {
      if (shift > 21) {
        this.stop();
        this.#taker.malformed();
        return bytes.length;
      }
      const byte = bytes[body++];
      if (byte === undefined) {
        this.#rest = bytes.subarray(start);
        return bytes.length;
      }
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    const end = body + length;
    const tooLong = length > this.#taker.limitOf(first);
    if (end <= bytes.length && !tooLong) {
      this.#taker.takePacket(first, bytes, start, body, end);
      return end;
    }
    const keep = tooLong ? this.#taker.keepOf(first, length) : length;
    if (keep === undefined) {
      this.stop();
      return bytes.length;
    }
    const room = body - start + Math.min(keep, length);
    const unfinished = {
      first,
      bytes: Buffer.allocUnsafe(room),
      filled: 0,
      body: body - start,
      total: end - start,
    };
    return start + this.#goOn(unfinished, bytes.subarray(start));
  }

  /** Adds to an unfinished packet and hands it on when it is complete; answers where to go on. */
  #goOn(unfinished: Unfinished, bytes: Buffer): number {
    const { first, bytes: kept, filled, body, total } = unfinished;
    const used = Math.min(total - filled, bytes.length);
    if (filled < kept.length) bytes.copy(kept, filled, 0, used);
    unfinished.filled += used;
    this.#unfinished = unfinished.filled < total ? unfinished : undefined;
    if (this.#unfinished !== undefined) return used;
    if (kept.length < total) this.#taker.takeHead(first, kept.subarray(body), total - body);
    else this.#taker.takePacket(first, kept, 0, body, total);
    return used;
  }
}

const nothing = Buffer.alloc(0);
