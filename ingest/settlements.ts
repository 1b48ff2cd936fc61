import type { Ending, Settled } from '../contract/ports/message-bus.ts';

/** What each message waiting holds: in memory (bytes), in the journal (readings). */
interface Held {
  bytes: number;
  qos0Bytes: number;
  accepted: number;
}

/**
 * The messages that wait for their group to be on disk: first in, first out, a ring of columns
 * that grows by doubling and makes nothing for each message.
 */
export class Settlements {
  /** Sums over all that wait. */
  readonly held: Held = { bytes: 0, qos0Bytes: 0, accepted: 0 };
  #settled: (Settled | undefined)[] = new Array(initialSize).fill(undefined);
  /** Undefined for what was kept, which is nearly all. */
  #ending: (Ending | undefined)[] = new Array(initialSize).fill(undefined);
  #bytes = new Float64Array(initialSize);
  #accepted = new Float64Array(initialSize);
  #takenAt = new Float64Array(initialSize);
  #isQos0 = new Uint8Array(initialSize);
  #head = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /**
   * Adds a message.
   *
   * @param bytes what it weighs in memory
   * @param accepted readings it brought that are in the journal
   * @param takenAt when it came, ms on a steady clock
   * @param ending how it ended; absent: it was kept
   */
  push(
    settled: Settled,
    bytes: number,
    accepted: number,
    takenAt: number,
    isQos0: boolean,
    ending?: Ending,
  ): void {
    if (this.#count === this.#settled.length) this.#grow();
    const at = (this.#head + this.#count) & (this.#settled.length - 1);
    this.#settled[at] = settled;
    this.#ending[at] = ending;
    this.#bytes[at] = bytes;
    this.#accepted[at] = accepted;
    this.#takenAt[at] = takenAt;
    this.#isQos0[at] = isQos0 ? 1 : 0;
    this.#count += 1;
    this.held.bytes += bytes;
    this.held.accepted += accepted;
    if (isQos0) this.held.qos0Bytes += bytes;
  }

  /** When the first in line came, if it is owed an acknowledgement. */
  get ackDueSince(): number | undefined {
    if (this.#count === 0 || this.#isQos0[this.#head] === 1) return undefined;
    return this.#takenAt[this.#head];
  }

  /** How the first in line ended, where it was not kept. */
  get firstEnding(): Ending | undefined {
    return this.#count === 0 ? undefined : this.#ending[this.#head];
  }

  /** Takes out the first in line; answers what it asked to have called. */
  shift(): Settled | undefined {
    if (this.#count === 0) return undefined;
    const at = this.#head;
    const settled = this.#settled[at];
    this.#settled[at] = undefined;
    this.#ending[at] = undefined;
    this.#head = (at + 1) & (this.#settled.length - 1);
    this.#count -= 1;
    this.held.bytes -= this.#bytes[at] as number;
    this.held.accepted -= this.#accepted[at] as number;
    if (this.#isQos0[at] === 1) this.held.qos0Bytes -= this.#bytes[at] as number;
    return settled;
  }

  #grow(): void {
    const size = this.#settled.length;
    const order = Array.from({ length: size }, (_, n) => (this.#head + n) & (size - 1));
    const larger = (column: Float64Array) => {
      const grown = new Float64Array(size * 2);
      order.forEach((from, to) => {
        grown[to] = column[from] as number;
      });
      return grown;
    };
    const room = new Array<undefined>(size).fill(undefined);
    this.#settled = [...order.map((from) => this.#settled[from]), ...room];
    this.#ending = [...order.map((from) => this.#ending[from]), ...room];
    this.#bytes = larger(this.#bytes);
    this.#accepted = larger(this.#accepted);
    this.#takenAt = larger(this.#takenAt);
    this.#isQos0 = Uint8Array.from(larger(Float64Array.from(this.#isQos0)));
    this.#head = 0;
  }
}

/** A power of two. */
const initialSize = 1_024;
