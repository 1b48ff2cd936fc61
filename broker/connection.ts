import { Duplex } from 'node:stream';
import { Deliveries } from './deliveries.ts';
import { Grants } from './grants.ts';
import type { BrokerLimits } from './limits.ts';
import { type Breach, close, connectBreach, controlBreach } from './mqtt-rules.ts';
import { PacketCutter, type PacketTaker } from './packet-cutter.ts';
import { markRepeated } from './repeated-filters.ts';
import type { Session } from './session.ts';
import type { StraightLane } from './straight-lane.ts';

/** Why a socket is not read just now; it is read again when no reason is left. */
export const pauses = {
  /** Its CONNECT is being answered. */
  connecting: 1,
  /** Aedes has not caught up. */
  aedes: 2,
  /** Too much of this client is waiting for the disk. */
  client: 4,
  /** Too much of all clients is waiting for the disk. */
  everyone: 8,
  /** The client does not read what it is sent. */
  output: 16,
  /** The broker is closing. */
  closing: 32,
} as const;

/** The first byte of the acknowledgements that do not go through Aedes, without their flags. */
export const acknowledgements = { puback: 0x40, pubrec: 0x50, pubcomp: 0x70 } as const;

/** Who is told of what happens on a connection. */
export interface ConnectionEvents {
  /** Whether the client may be asked for another message now; if not, it is not read for a while. */
  mayPublish(connection: Connection): boolean;
  /** Messages were settled; told once, until `flush` is called. */
  due(connection: Connection): void;
  /** The client broke a rule of MQTT or of this broker. */
  breach(connection: Connection, because: string): void;
}

/** Enough of a PUBLISH over the limit for its topic, its id and a first part of the payload. */
const headBytes = 72 * 1_024;

const packetTypes = {
  ...{ connect: 1, publish: 3, puback: 4, pubrel: 6, pubcomp: 7, subscribe: 8, disconnect: 14 },
} as const;

/**
 * A client's connection, between its socket and Aedes: a stream that Aedes takes for the socket.
 *
 * Bytes from the client are cut into packets. Before the CONNECT nothing else is let in, and of the
 * CONNECT no more than a few kilobytes; after it, PUBLISH and PUBREL go to the straight lane, and
 * the rest to Aedes. What Aedes writes, and the lane's acknowledgements, go out in the order in
 * which they were given.
 */
export class Connection extends Duplex implements PacketTaker {
  readonly address: string;
  session: Session | undefined;
  readonly grants = new Grants();
  readonly deliveries = new Deliveries();
  /** Cut off for good: not even its will is sent any more. */
  isRevoked = false;
  /** The keepalive that the client named, in ms; 0 for none. Watched over by `Pressure`. */
  keepaliveMs = 0;
  /** When the client last sent anything, monotonic ms. */
  heardAt = performance.now();
  /** Messages, and their bytes, taken from this client and not settled. */
  inFlight = 0;
  inFlightBytes = 0;
  /** Messages settled so far. */
  settledMessages = 0;
  /** When reading stopped; 0 while the socket is read. */
  pausedAt = 0;

  readonly #transport: Duplex;
  readonly #limits: BrokerLimits;
  readonly #events: ConnectionEvents;
  readonly #cutter = new PacketCutter(this);
  #pauses = 0;
  #lane: StraightLane | undefined;
  #acknowledgements: number[] = [];
  #isDue = false;

  constructor(transport: Duplex, address: string, limits: BrokerLimits, events: ConnectionEvents) {
    super();
    this.#transport = transport;
    this.address = address;
    this.#limits = limits;
    this.#events = events;
    transport.on('data', (chunk: Buffer) => this.#receive(chunk));
    transport.on('end', () => this.push(null));
    transport.on('error', (error) => this.destroy(error));
    transport.on('close', () => this.destroy());
    transport.on('drain', () => this.resumeReading(pauses.output));
  }

  /** Bytes that wait to be sent. */
  get backlog(): number {
    return this.#transport.writableLength + this.writableLength;
  }

  /** Lets the client in: what it sent behind its CONNECT is looked at now. */
  open(lane: StraightLane): void {
    this.#lane = lane;
    this.resumeReading(pauses.connecting);
  }

  /** Whether its CONNACK has been sent: nothing else goes before that [MQTT-3.2.0-1]. */
  get isIn(): boolean {
    return this.#lane !== undefined;
  }

  pauseReading(reason: number): void {
    if (this.#pauses === 0) {
      this.#transport.pause();
      this.pausedAt = performance.now();
    }
    this.#pauses |= reason;
  }

  resumeReading(reason: number): void {
    if ((this.#pauses & reason) === 0) return;
    this.#pauses &= ~reason;
    if (this.#pauses !== 0 || this.destroyed) return;
    this.pausedAt = 0;
    this.heardAt = performance.now(); // nobody listened while it was paused
    this.#cutter.resume();
    if (this.#pauses === 0) this.#transport.resume();
  }

  /** Counts a message taken. */
  taken(bytes: number): void {
    this.inFlight += 1;
    this.inFlightBytes += bytes;
  }

  /** Counts a message settled. */
  settled(bytes: number): void {
    this.inFlight -= 1;
    this.inFlightBytes -= bytes;
    this.settledMessages += 1;
    this.#fallDue();
  }

  /** Sends a PUBACK, PUBREC or PUBCOMP, many in one write. */
  acknowledge(type: number, messageId: number): void {
    if (this.destroyed) return;
    this.#acknowledgements.push((type << 16) | messageId);
    this.#fallDue();
  }

  /** Writes the acknowledgements that are due. */
  flush(): void {
    this.#isDue = false;
    const due = this.#acknowledgements;
    if (due.length === 0) return;
    this.#acknowledgements = [];
    const bytes = Buffer.allocUnsafe(due.length * 4);
    let at = 0;
    for (const acknowledgement of due) {
      bytes[at] = acknowledgement >> 16;
      bytes[at + 1] = 2;
      bytes[at + 2] = acknowledgement >> 8;
      bytes[at + 3] = acknowledgement;
      at += 4;
    }
    if (!this.#transport.write(bytes)) this.pauseReading(pauses.output);
  }

  // What Aedes sees as its socket.

  override _read(): void {
    this.resumeReading(pauses.aedes);
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.flush();
    if (this.#transport.write(chunk)) done();
    else this.#transport.once('drain', done);
  }

  override _writev(
    chunks: readonly { readonly chunk: Buffer }[],
    done: (error?: Error | null) => void,
  ): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'buffer', done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#cutter.stop();
    if (error === null && !this.#transport.destroyed) this.#leave();
    else this.#transport.destroy();
    done(error);
  }

  /**
   * Closes the socket so that what was written last arrives: a socket closed with unread input is
   * reset, and a client that sent more behind its CONNECT would never see why it was refused.
   */
  #leave(): void {
    this.flush();
    this.#transport.removeAllListeners('data');
    this.#transport.resume();
    this.#transport.end();
    const timer = setTimeout(() => this.#transport.destroy(), 1_000);
    this.#transport.once('close', () => clearTimeout(timer));
  }

  // What the cutter finds.

  isReadyFor(first: number): boolean {
    if (this.#pauses & pauses.connecting) return false;
    if (first >> 4 !== packetTypes.publish || this.#lane === undefined) return true;
    return this.#events.mayPublish(this);
  }

  takePacket(first: number, bytes: Buffer, start: number, body: number, end: number): void {
    const lane = this.#lane;
    const breach =
      lane === undefined
        ? this.#takeConnect(bytes, start, body, end)
        : this.#takeFromClient(lane, first, bytes, start, body, end);
    if (breach !== undefined) this.#end(breach);
  }

  limitOf(first: number): number {
    if (this.#lane !== undefined) return this.#limits.maxPacketBytes;
    // Nobody begins with anything but CONNECT, whose flags are 0 [MQTT-3.1.0-1, MQTT-2.2.2-2].
    return first === packetTypes.connect << 4 ? this.#limits.maxConnectBytes : -1;
  }

  keepOf(first: number, length: number): number | undefined {
    if (this.#lane !== undefined && first >> 4 === packetTypes.publish) return headBytes;
    this.#end(close(`packet of type ${first >> 4} and ${length} bytes`));
    return undefined;
  }

  takeHead(first: number, head: Buffer, length: number): void {
    const breach = this.#lane?.publish(first, head, 0, head.length, length);
    if (breach !== undefined) this.#end(breach);
  }

  malformed(): void {
    this.#end(close('malformed remaining length'));
  }

  #takeConnect(bytes: Buffer, start: number, body: number, end: number): Breach | undefined {
    const breach = connectBreach(bytes, body, end, this.#limits.maxClientIdBytes);
    if (breach !== undefined) return breach;
    this.pauseReading(pauses.connecting);
    this.push(bytes.subarray(start, end));
    return undefined;
  }

  #takeFromClient(
    lane: StraightLane,
    first: number,
    bytes: Buffer,
    start: number,
    body: number,
    end: number,
  ): Breach | undefined {
    const type = first >> 4;
    if (type === packetTypes.publish) return lane.publish(first, bytes, body, end);
    const breach = controlBreach(first, bytes, body, end);
    if (breach !== undefined) return breach;
    let packet = bytes.subarray(start, end);
    if (type === packetTypes.pubrel) {
      lane.release(bytes.readUInt16BE(body));
      return undefined;
    }
    if (type === packetTypes.puback || type === packetTypes.pubcomp) {
      this.deliveries.acknowledged(bytes.readUInt16BE(body));
    } else if (type === packetTypes.subscribe) packet = markRepeated(packet, body - start);
    else if (type === packetTypes.disconnect) this.#cutter.stop(); // the last [MQTT-3.14.4-2]
    if (!this.push(packet)) this.pauseReading(pauses.aedes);
    return undefined;
  }

  #fallDue(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#events.due(this);
  }

  /** Ends the connection for a breach, with the answer that MQTT has for it. */
  #end(breach: Breach): void {
    this.#cutter.stop();
    this.#events.breach(this, breach.because);
    if (breach.answer === 'connack') {
      this.#transport.write(Buffer.of(0x20, 2, 0, breach.returnCode));
    }
    this.destroy();
  }

  #receive(chunk: Buffer): void {
    this.heardAt = performance.now();
    this.#cutter.push(chunk);
  }
}
