import { connect as connectTo, type Socket } from 'node:net';
import { generate, type Packet, parser as packetParser } from 'mqtt-packet';
import type { Registered } from '../../system/devices.ts';

interface ConnectionOptions {
  readonly port: number;
  readonly device: Registered;
  readonly clean: boolean;
  /** seconds */
  readonly keepalive: number;
}

/** What a ledger hears of its connection. */
interface ConnectionEvents {
  /** CONNACK. */
  connected(): void;
  /** PUBACK or PUBCOMP. */
  acknowledged(messageId: number): void;
  /** PUBREC. */
  received(messageId: number): void;
  /** Once, however it ended and whether or not it ever was connected. */
  lost(): void;
}

interface Publishable {
  readonly payload: string;
  readonly qos: 1 | 2;
}

/** How long the system may take to answer a CONNECT before it is given up and tried anew, ms. */
const connectWithinMs = 10_000;

/** One connection of a ledger: from connecting to its end, with the four packets it understands. */
export class LedgerConnection {
  readonly #socket: Socket;

  constructor({ port, device, clean, keepalive }: ConnectionOptions, events: ConnectionEvents) {
    const socket = connectTo({ port, host: '127.0.0.1', noDelay: true });
    this.#socket = socket;
    const patience = setTimeout(() => socket.destroy(), connectWithinMs);
    const parser = packetParser({ protocolVersion: 4 });
    parser.on('packet', (packet) => {
      if (packet.cmd === 'connack') {
        clearTimeout(patience);
        if (packet.returnCode === 0) events.connected();
        else socket.destroy();
      } else if (packet.cmd === 'puback' || packet.cmd === 'pubcomp') {
        events.acknowledged(packet.messageId ?? 0);
      } else if (packet.cmd === 'pubrec') {
        events.received(packet.messageId ?? 0);
      }
    });
    parser.on('error', (error: Error) => socket.destroy(error));
    socket.on('data', (chunk: Buffer) => this.together(() => parser.parse(chunk)));
    socket.on('error', () => {}); // `close` follows
    socket.once('close', () => {
      clearTimeout(patience);
      events.lost();
    });
    socket.once('connect', () =>
      this.#write({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clientId: device.device,
        clean,
        keepalive,
        username: `${device.maker}/${device.product}/${device.device}`,
        password: Buffer.from(device.password),
      }),
    );
  }

  publish(topic: string, { payload, qos }: Publishable, messageId: number, dup: boolean): void {
    this.#write({ cmd: 'publish', topic, payload, qos, messageId, dup, retain: false });
  }

  /** PUBREL. */
  release(messageId: number): void {
    this.#write({ cmd: 'pubrel', messageId });
  }

  /** What is sent within `work` goes out in one write. */
  together(work: () => void): void {
    this.#socket.cork();
    try {
      work();
    } finally {
      this.#socket.uncork();
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  #write(packet: Packet): void {
    if (!this.#socket.destroyed) this.#socket.write(generate(packet));
  }
}
