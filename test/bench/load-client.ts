import { once } from 'node:events';
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

const puback = 0x40;
const pubackBytes = 4;

/**
 * One MQTT client with a window of QoS 1 messages, as cheap as it can be: its PUBLISH packets are
 * copies of one prebuilt packet in which what changes is overwritten in place (message id, `ts`,
 * `seq`, the energy, which counts with it, and the mode), and only PUBACKs are understood.
 */
export class LoadClient {
  /** When the last acknowledgement came, ms on the steady clock. */
  lastAck = 0;
  readonly #socket: Socket;
  readonly #packet: Buffer;
  readonly #idAt: number;
  readonly #tsAt: number;
  readonly #seqAt: number;
  readonly #energyAt: number;
  readonly #modeAt: number;
  readonly #window: number;
  /** When each message id was (or was due to be) sent; ids are 1 to window. */
  readonly #sentAt: Float64Array;
  readonly #freeIds: number[];
  readonly #due: number[] = [];
  #seq = firstSeq;
  #fillUntil = 0;
  #histogram: RecordableHistogram | undefined;
  #rest: Buffer = Buffer.alloc(0);
  #onDrained: (() => void) | undefined;
  #fault: Error | undefined;

  /** Connects and waits for the CONNACK. */
  static async connect(options: LoadClientOptions): Promise<LoadClient> {
    const { host, port, device, index } = options;
    const socket = connectTo({ host, port, noDelay: true });
    await once(socket, 'connect');
    socket.write(
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
    const [connack] = (await once(socket, 'data')) as [Buffer];
    if (connack[0] !== 0x20 || connack[3] !== 0) {
      throw new Error(`${device.username} was not let in: ${connack.toString('hex')}`);
    }
    return new LoadClient(socket, options);
  }

  private constructor(socket: Socket, { device, index, window }: LoadClientOptions) {
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
    this.#sentAt = new Float64Array(window + 1);
    this.#freeIds = Array.from({ length: window }, (_, n) => window - n);
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    const lost = (error?: Error) => {
      this.#fault ??= error ?? new Error(`${device.username}: the connection was closed`);
      this.#onDrained?.();
    };
    socket.on('error', lost);
    socket.on('close', () => lost());
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
    let acknowledged = 0;
    for (; at + pubackBytes <= bytes.length; at += pubackBytes) {
      if (bytes[at] !== puback) throw new Error(`no PUBACK: ${bytes.toString('hex', at, at + 8)}`);
      const id = bytes.readUInt16BE(at + 2);
      const microseconds = (now - (this.#sentAt[id] as number)) * 1_000;
      this.#histogram?.record(Math.max(1, Math.round(microseconds)));
      this.#freeIds.push(id);
      acknowledged += 1;
    }
    this.#rest = bytes.subarray(at);
    this.lastAck = now;
    if (now < this.#fillUntil) this.#send(acknowledged, now);
    else if (this.#due.length > 0) this.sendDue();
    else if (this.#freeIds.length === this.#window) this.#onDrained?.();
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
