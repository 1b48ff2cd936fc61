import { once } from 'node:events';
import { connect as connectTo, type Socket } from 'node:net';
import {
  generate,
  type IConnackPacket,
  type IConnectPacket,
  type Packet,
  type PacketCmd,
  parser as packetParser,
  type QoS,
} from 'mqtt-packet';
import { PacketMailbox, type PacketOf } from './packet-mailbox.ts';
import { inTime } from './until.ts';

/**
 * An MQTT client with no mind of its own: it sends exactly what it is told, well-formed or not,
 * answers nothing by itself (no PUBACK, no PINGREQ), and keeps all it receives in order.
 */
export interface RawMqtt {
  readonly socket: Socket;
  /** Every packet received, in order. */
  readonly received: readonly Packet[];
  /** The message ids of the PUBACKs received, in the order they came. */
  readonly pubacks: readonly number[];
  /** Sends a well-formed packet. */
  send(packet: Packet): void;
  /** Sends any bytes. */
  sendBytes(bytes: Uint8Array): void;
  /**
   * Answers the earliest packet of this kind that no call before has answered; throws at the
   * deadline, and at once when the connection closes, saying what came instead.
   */
  next<Command extends PacketCmd>(
    command: Command,
    options?: NextOptions<Command>,
  ): Promise<PacketOf<Command>>;
  /** Sends CONNECT (client id `raw`, clean, no keepalive, unless told) and answers the CONNACK. */
  connect(options?: Partial<IConnectPacket>, deadlineMs?: number): Promise<IConnackPacket>;
  /** Sends PUBLISH and answers its message id, without waiting. QoS 1 unless told otherwise. */
  publish(topic: string, payload: string | Buffer, options?: PublishOptions): number;
  /** Sends SUBSCRIBE and answers what was granted for each topic (128: refused). */
  subscribe(topics: readonly string[], qos?: QoS): Promise<readonly number[]>;
  readonly isClosed: boolean;
  /** Waits until the connection is closed, by whichever side. */
  untilClosed(deadlineMs?: number): Promise<void>;
  /** Drops the connection without DISCONNECT; safe to call twice. */
  cut(): void;
}

interface NextOptions<Command extends PacketCmd> {
  /** Only packets of which this holds. */
  readonly where?: (packet: PacketOf<Command>) => boolean;
  readonly deadlineMs?: number;
}

interface PublishOptions {
  readonly qos?: QoS;
  readonly messageId?: number;
  readonly dup?: boolean;
  readonly retain?: boolean;
}

export interface RawMqttOptions {
  readonly port: number;
  readonly host?: string;
  /** 4 is MQTT 3.1.1. */
  readonly protocolVersion?: 3 | 4 | 5;
  /** Called for each packet as it comes, before anybody waiting for it goes on. */
  readonly onPacket?: (packet: Packet) => void;
}

/** Opens the TCP connection; says nothing on it yet. */
export async function openRawMqtt({
  port,
  host = '127.0.0.1',
  protocolVersion = 4,
  onPacket = () => {},
}: RawMqttOptions): Promise<RawMqtt> {
  const socket = connectTo({ port, host, noDelay: true });
  await once(socket, 'connect');

  const received: Packet[] = [];
  const pubacks: number[] = [];
  const mailbox = new PacketMailbox();
  let lastMessageId = 0;

  const parser = packetParser({ protocolVersion });
  parser.on('packet', (packet) => {
    received.push(packet);
    if (packet.cmd === 'puback') pubacks.push(packet.messageId ?? 0);
    onPacket(packet);
    mailbox.put(packet);
  });
  parser.on('error', (error: Error) => socket.destroy(error));
  socket.on('data', (chunk: Buffer) => parser.parse(chunk));
  let reset = '';
  socket.on('error', (error) => {
    reset = ` (${error.message})`;
  });
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      const commands = received.map((packet) => packet.cmd).join(', ') || 'nothing';
      mailbox.close(`the connection closed${reset}; received: ${commands}`);
      resolve();
    });
  });

  const client: RawMqtt = {
    socket,
    received,
    pubacks,
    send: (packet) => socket.write(generate(packet, { protocolVersion })),
    sendBytes: (bytes) => socket.write(bytes),
    next: (command, { where = () => true, deadlineMs = 5_000 } = {}) =>
      mailbox.take(command, where, deadlineMs),
    connect(options = {}, deadlineMs = 5_000) {
      client.send({
        cmd: 'connect',
        clientId: 'raw',
        clean: true,
        keepalive: 0,
        protocolId: protocolVersion === 3 ? 'MQIsdp' : 'MQTT',
        protocolVersion,
        ...options,
      });
      return client.next('connack', { deadlineMs });
    },
    publish(topic, payload, { qos = 1, dup = false, retain = false, messageId } = {}) {
      const id = qos === 0 ? 0 : (messageId ?? nextMessageId());
      const packet = { cmd: 'publish', topic, payload, qos, dup, retain } as const;
      client.send(qos === 0 ? packet : { ...packet, messageId: id });
      return id;
    },
    async subscribe(topics, qos = 1) {
      const messageId = nextMessageId();
      const subscriptions = topics.map((topic) => ({ topic, qos }));
      client.send({ cmd: 'subscribe', messageId, subscriptions });
      const isOurs = (packet: PacketOf<'suback'>) => packet.messageId === messageId;
      return (await client.next('suback', { where: isOurs })).granted as number[];
    },
    get isClosed() {
      return socket.closed;
    },
    untilClosed: (deadlineMs = 5_000) =>
      inTime(closed, { what: 'the connection to close', deadlineMs }),
    cut: () => socket.destroy(),
  };
  return client;

  function nextMessageId(): number {
    lastMessageId = (lastMessageId % 65_535) + 1; // 0 is no message id [MQTT-2.3.1-1]
    return lastMessageId;
  }
}
