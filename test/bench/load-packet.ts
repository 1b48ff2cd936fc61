import { generate } from 'mqtt-packet';

/** The first `seq`. It begins with ten digits and keeps them, as JSON has no leading zeros. */
const firstSeq = 1_000_000_000;

/** A device works for so many readings, then rests for as many. */
const readingsAState = 1_000;

/**
 * A PUBLISH of QoS 1 that is made once and renewed in place for each message: message id, and of each
 * reading `ts`, `seq`, the energy, which counts with it, and the mode. One reading is about 150 bytes
 * of JSON with four signals; several are a list.
 */
export class LoadPacket {
  readonly bytes: Buffer;
  readonly readings: number;
  /** Of the next reading. */
  seq: number;
  readonly #idAt: number;
  /** Where the first reading begins, and how far it is from one to the next. */
  readonly #readingAt: number;
  readonly #stride: number;
  readonly #tsAt: number;
  readonly #seqAt: number;
  readonly #energyAt: number;
  readonly #modeAt: number;

  constructor(topic: string, boot: string, readings: number, seq = firstSeq) {
    this.readings = readings;
    this.seq = seq;
    const ts = String(Date.now());
    const reading = `{"ts":${ts},"seq":${firstSeq},"boot":"${boot}","values":{"power":1203.4375,"temperature":21.75391,"energy":${firstSeq},"mode":"${modeOf(seq)}"}}`;
    const payload =
      readings === 1 ? reading : `[${Array.from({ length: readings }, () => reading).join(',')}]`;
    this.bytes = generate({
      ...{ cmd: 'publish', topic, payload, qos: 1, messageId: 1 },
      ...{ dup: false, retain: false },
    });
    const payloadAt = this.bytes.length - payload.length;
    this.#idAt = payloadAt - 2;
    this.#readingAt = payloadAt + payload.indexOf('{');
    this.#stride = reading.length + 1;
    this.#tsAt = reading.indexOf(ts);
    this.#seqAt = reading.indexOf(String(firstSeq));
    this.#energyAt = reading.lastIndexOf(String(firstSeq));
    this.#modeAt = reading.lastIndexOf('"', reading.length - 4) + 1;
  }

  /** Makes it the next message. */
  renew(messageId: number, ts: number): void {
    this.bytes.writeUInt16BE(messageId, this.#idAt);
    for (let n = 0, at = this.#readingAt; n < this.readings; n++, at += this.#stride) {
      writeDigits(this.bytes, at + this.#tsAt, 13, ts);
      writeDigits(this.bytes, at + this.#seqAt, 10, this.seq);
      writeDigits(this.bytes, at + this.#energyAt, 10, this.seq);
      if (this.readings > 1 || this.seq % readingsAState === 0) {
        this.bytes.write(modeOf(this.seq), at + this.#modeAt, 'latin1');
      }
      this.seq += 1;
    }
  }
}

function modeOf(seq: number): 'eco' | 'off' {
  return Math.floor(seq / readingsAState) % 2 === 0 ? 'eco' : 'off';
}

/** Overwrites `digits` bytes with a number of exactly so many digits. */
function writeDigits(bytes: Buffer, at: number, digits: number, value: number): void {
  let left = value;
  for (let place = at + digits - 1; place >= at; place--) {
    const shorter = Math.floor(left / 10);
    bytes[place] = 48 + left - shorter * 10;
    left = shorter;
  }
}
