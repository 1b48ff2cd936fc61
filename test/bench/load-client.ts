import { connect as connectTo, type Socket } from 'node:net';
import type { RecordableHistogram } from 'node:perf_hooks';
import { generate } from 'mqtt-packet';
import type { LoadDevice } from './load.ts';

/** Whom a client is, and what it is part of. */
export interface LoadClientOptions {
  readonly host: string;
  readonly port: number;
  readonly device: LoadDevice;
  readonly index: number;
  /** How many messages may wait for their acknowledgement. */
  readonly window: number;
}

/** Begins with ten digits and keeps them, as JSON has no leading zeros. */
const firstSeq = 1_000_000_000;

/** A device works for so many readings, then rests for as many. */
const readingsAState = 1_000;

const connack = 0x20;
const puback = 0x40;
/** Of either. */
const packetBytes = 4;

/** Where every client's input is read into: it is understood before the next one's comes. */
const input = Buffer.allocUnsafeSlow(65_536);
const nothing = Buffer.alloc(0);

/**
 * One MQTT client with a window of QoS 1 messages, as cheap as it can be: its PUBLISH packets are
 * copies of one prebuilt packet in which what changes is overwritten in place (message id, `ts`,
 * `seq`, the energy, which counts with it, and the mode), only CONNACK and PUBACKs are understood,
 * and a window is filled up when a fifth of it is free, so that one write carries several messages.
 */
export class LoadClient {
  /** When the last acknowledgement came, ms on the steady clock. */
  lastAck = 0;
  readonly #username: string;
  readonly #socket: Socket;
  readonly #packet: Buffer;
  readonly #idAt: number;
  readonly #tsAt: number;
  readonly #seqAt: number;
  readonly #energyAt: number;
  readonly #modeAt: number;
  readonly #window: number;
  readonly #fillFrom: number;
  /** When each message id was (or was due to be) sent; ids are 1 to window. */
  readonly #sentAt: Float64Array;
  readonly #freeIds: number[];
  readonly #due: number[] = [];
  #seq = firstSeq;
  #fillUntil = 0;
  #histogram: RecordableHistogram | undefined;
  #rest: Buffer = nothing;
  #onConnected: (() => void) | undefined;
  #onDrained: (() => void) | undefined;
  #fault: Error | undefined;

  /** Connects and waits for the CONNACK. */
  static async connect(options: LoadClientOptions): Promise<LoadClient> {
    const client = new LoadClient(options);
    await new Promise<void>((resolve) => {
      client.#onConnected = resolve;
    });
    if (client.#fault) throw client.#fault;
    return client;
  }

  private constructor({ host, port, device, index, window }: LoadClientOptions) {
    this.#username = device.username;
    const ts = String(Date.now());
    const payload = `{"ts":${ts},"seq":${firstSeq},"boot":"load-${100 + index}-7f3a9c21","values":{"power":1203.4375,"temperature":21.75391,"energy":${firstSeq},"mode":"eco"}}`;
    this.#packet = generate({
      cmd: 'publish',
      topic: device.topic,
      payload,
      qos: 1,
      messageId: 1,
      dup: false,
      retain: false,
    });
    const payloadAt = this.#packet.length - Buffer.byteLength(payload);
    this.#idAt = payloadAt - 2;
    this.#tsAt = payloadAt + payload.indexOf(ts);
    this.#seqAt = payloadAt + payload.indexOf(String(firstSeq));
    this.#energyAt = payloadAt + payload.lastIndexOf(String(firstSeq));
    this.#modeAt = payloadAt + payload.lastIndexOf('eco');
    this.#window = window;
    this.#fillFrom = Math.max(1, Math.floor(window / 5));
    this.#sentAt = new Float64Array(window + 1);
    this.#freeIds = Array.from({ length: window }, (_, n) => window - n);
    const onread = {
      buffer: input,
      callback: (length: number) => {
        this.#read(input.subarray(0, length));
        return true;
      },
    };
    this.#socket = connectTo({ host, port, noDelay: true, onread });
    this.#socket.write(
      generate({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clientId: `load-${index}`,
        clean: true,
        keepalive: 0,
        username: device.username,
        password: Buffer.from(device.password),
      }),
    );
    const lost = (error?: Error) => this.#lose(error ?? new Error('the connection was closed'));
    this.#socket.on('error', lost);
    this.#socket.on('close', () => lost());
  }

  /** Begins a phase, whose latencies (microseconds) go into the histogram. */
  begin(histogram: RecordableHistogram): void {
    this.#histogram = histogram;
  }

  /** Keeps the window full until then. */
  fillWindow(until: number): void {
    this.#fillUntil = until;
    this.#send(this.#freeIds.length, performance.now());
  }

  /** A message is due since then; `sendDue` sends it. */
  due(since: number): void {
    this.#due.push(since);
  }

  /** Sends what is due, as far as the window goes. */
  sendDue(): void {
    const count = Math.min(this.#due.length, this.#freeIds.length);
    if (count > 0) this.#send(count, undefined);
  }

  /** Resolves when everything sent is acknowledged; rejects when the connection was lost. */
  async drained(): Promise<void> {
    while (!this.#fault && (this.#freeIds.length < this.#window || this.#due.length > 0)) {
      await new Promise<void>((resolve) => {
        this.#onDrained = resolve;
      });
    }
    if (this.#fault) throw this.#fault;
  }

  /** Sends messages in one write; `at` undefined: each counts from when it was due. */
  #send(count: number, at: number | undefined): void {
    const size = this.#packet.length;
    const bytes = Buffer.allocUnsafe(size * count);
    writeDigits(this.#packet, this.#tsAt, 13, Date.now());
    for (let n = 0; n < count; n++) {
      const id = this.#freeIds.pop() as number;
      this.#packet.writeUInt16BE(id, this.#idAt);
      this.#writeReading();
      this.#packet.copy(bytes, n * size);
      this.#sentAt[id] = at ?? (this.#due.shift() as number);
    }
    this.#socket.write(bytes);
  }

  #writeReading(): void {
    writeDigits(this.#packet, this.#seqAt, 10, this.#seq);
    writeDigits(this.#packet, this.#energyAt, 10, this.#seq);
    if (this.#seq % readingsAState === 0) {
      const works = (this.#seq / readingsAState) % 2 === 0;
      this.#packet.write(works ? 'eco' : 'off', this.#modeAt, 'latin1');
    }
    this.#seq += 1;
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const now = performance.now();
    let at = 0;
    for (; at + packetBytes <= bytes.length; at += packetBytes) {
      if (bytes[at] === puback) this.#acknowledged(bytes.readUInt16BE(at + 2), now);
      else if (bytes[at] === connack && bytes[at + 3] === 0) this.#onConnected?.();
      else this.#lose(new Error(`it was sent ${bytes.toString('hex', at, at + packetBytes)}`));
    }
    this.#rest = at === bytes.length ? nothing : Buffer.from(bytes.subarray(at));
    const free = this.#freeIds.length;
    if (now < this.#fillUntil) {
      if (free >= this.#fillFrom) this.#send(free, now);
    } else if (this.#due.length > 0) this.sendDue();
    else if (free === this.#window) this.#onDrained?.();
  }

  #acknowledged(id: number, now: number): void {
    const microseconds = (now - (this.#sentAt[id] as number)) * 1_000;
    this.#histogram?.record(Math.max(1, Math.round(microseconds)));
    this.#freeIds.push(id);
    this.lastAck = now;
  }

  #lose(error: Error): void {
    this.#fault ??= new Error(`${this.#username}: ${error.message}`);
    this.#fillUntil = 0;
    this.#socket.destroy();
    this.#onConnected?.();
    this.#onDrained?.();
  }
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
