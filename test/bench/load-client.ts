import { connect as connectTo, type Socket } from 'node:net';
import type { RecordableHistogram } from 'node:perf_hooks';
import { generate } from 'mqtt-packet';
import type { LoadDevice } from './load.ts';
import { LoadPacket } from './load-packet.ts';

/** Whom a client is, and what it is part of. */
export interface LoadClientOptions {
  readonly host: string;
  readonly port: number;
  readonly device: LoadDevice;
  readonly index: number;
  /** How many messages may wait for their acknowledgement. */
  readonly window: number;
}

const connack = 0x20;
const puback = 0x40;
/** Of either. */
const packetBytes = 4;

/** Where every client's input is read into: it is understood before the next one's comes. */
const input = Buffer.allocUnsafeSlow(65_536);
const nothing = Buffer.alloc(0);

/**
 * One MQTT client with a window of QoS 1 messages, as cheap as it can be: its PUBLISH packets are
 * copies of one `LoadPacket`, only CONNACK and PUBACKs are understood, and a window is filled up when
 * a fifth of it is free, so that one write carries several messages.
 */
export class LoadClient {
  /** When the last acknowledgement came, ms on the steady clock. */
  lastAck = 0;
  readonly #socket: Socket;
  readonly #device: LoadDevice;
  readonly #boot: string;
  #packet: LoadPacket;
  readonly #window: number;
  readonly #fillFrom: number;
  /** When each message id was (or was due to be) sent; ids are 1 to window. */
  readonly #sentAt: Float64Array;
  readonly #freeIds: number[];
  readonly #due: number[] = [];
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
    this.#device = device;
    this.#boot = `load-${100 + index}-${Date.now().toString(36)}`;
    this.#packet = new LoadPacket(device.topic, this.#boot, 1);
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

  /** Begins a phase of so many readings a message, whose latencies (µs) go into the histogram. */
  begin(histogram: RecordableHistogram, readings: number): void {
    this.#histogram = histogram;
    if (readings === this.#packet.readings) return;
    this.#packet = new LoadPacket(this.#device.topic, this.#boot, readings, this.#packet.seq);
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
    const packet = this.#packet;
    const size = packet.bytes.length;
    const bytes = Buffer.allocUnsafe(size * count);
    const ts = Date.now();
    for (let n = 0; n < count; n++) {
      const id = this.#freeIds.pop() as number;
      packet.renew(id, ts);
      packet.bytes.copy(bytes, n * size);
      this.#sentAt[id] = at ?? (this.#due.shift() as number);
    }
    this.#socket.write(bytes);
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
    this.#fault ??= new Error(`${this.#device.username}: ${error.message}`);
    this.#fillUntil = 0;
    this.#socket.destroy();
    this.#onConnected?.();
    this.#onDrained?.();
  }
}
