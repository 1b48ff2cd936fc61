import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws';
import { Fault } from '../contract/fault.ts';
import type { BrokerLimits } from './limits.ts';

/** Takes a byte stream with a client at its other end, and that client's address. */
type Welcome = (transport: Duplex, address: string) => void;

/** Where clients come in. */
export interface Listener {
  /** The port in use, also where any free one was asked for. */
  readonly port: number;
  /** Lets nobody else in; resolves when everyone has left, for which they have a moment. */
  close(): Promise<void>;
}

/** What each listener needs. */
export interface ListenerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly limits: BrokerLimits;
  readonly welcome: Welcome;
}

/** A certificate chain and its private key, both PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Connections that may wait to be accepted: a fleet that comes back comes all at once. */
const backlog = 4_096;

/** How long those who are in have to leave when a listener closes, in ms. */
const leavingMs = 2_000;

/** Acknowledgements are small and not to be held back; a dead peer is found out in the end. */
const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 } as const;

/** MQTT over TCP. */
export function listenOnTcp(options: ListenerOptions): Promise<Listener> {
  const server = createTcpServer(socketOptions, (socket) => welcomeSocket(socket, options.welcome));
  return listen(server, options, 'VALUEMESH_MQTT_PORT');
}

/** MQTT over TLS. */
export function listenOnTls(options: ListenerOptions & Certificate): Promise<Listener> {
  const { cert, key, limits, welcome } = options;
  try {
    const server = createTlsServer(
      {
        ...socketOptions,
        cert,
        key,
        minVersion: 'TLSv1.2',
        handshakeTimeout: limits.connectTimeoutMs,
      },
      (socket) => welcomeSocket(socket, welcome),
    );
    return listen(server, options, 'VALUEMESH_MQTT_TLS_PORT');
  } catch (cause) {
    throw new Fault(
      'certificate-unusable',
      `The certificate and key for MQTT over TLS cannot be used: ${String(cause)}`,
      'Check that VALUEMESH_MQTT_TLS_CERT and VALUEMESH_MQTT_TLS_KEY name PEM files that belong together.',
      { cause },
    );
  }
}

/**
 * MQTT over WebSocket, subprotocol `mqtt` [MQTT-6.0.0-3, -4], in binary frames [MQTT-6.0.0-1].
 *
 * @param origins web origins whose pages may connect; clients that send no origin, which no browser
 *   does, may always
 */
export function listenOnWebSocket(
  options: ListenerOptions & { readonly origins: readonly string[] },
): Promise<Listener> {
  const { limits, origins, welcome } = options;
  const server = createHttpServer(
    {
      ...socketOptions,
      headersTimeout: limits.connectTimeoutMs,
      requestTimeout: limits.connectTimeoutMs,
      connectionsCheckingInterval: 1_000,
    },
    (_request, response) => {
      response.writeHead(426, { Upgrade: 'websocket', Connection: 'Upgrade' });
      response.end('This port speaks MQTT over WebSocket, subprotocol "mqtt".\n');
    },
  );
  const sockets = new WebSocketServer({
    server,
    perMessageDeflate: false,
    // A frame is gathered before it is looked at, and may hold several packets.
    maxPayload: 2 * limits.maxPacketBytes,
    handleProtocols: () => 'mqtt',
    verifyClient: ({ origin, req }, answer) => {
      const protocols = (req.headers['sec-websocket-protocol'] ?? '').split(',');
      if (!protocols.some((name) => name.trim() === 'mqtt')) {
        answer(false, 400, 'Subprotocol mqtt expected');
      } else if (origin !== undefined && !origins.includes(origin)) {
        answer(false, 403, 'Origin not allowed');
      } else answer(true);
    },
  });
  sockets.on('error', () => {}); // the server's, which `listen` hears of itself
  sockets.on('connection', (socket, request) => {
    welcomeWebSocket(socket, request.socket.remoteAddress ?? '', welcome);
  });
  return listen(server, options, 'VALUEMESH_MQTT_WS_PORT');
}

function welcomeSocket(socket: Socket, welcome: Welcome): void {
  // Gone before it was looked at: it has no address any more.
  if (socket.remoteAddress === undefined) socket.destroy();
  else welcome(socket, socket.remoteAddress);
}

function welcomeWebSocket(socket: WebSocket, address: string, welcome: Welcome): void {
  socket.on('message', (_data, isBinary) => {
    if (!isBinary) socket.terminate();
  });
  welcome(createWebSocketStream(socket), address);
}

async function listen(
  server: Server,
  { host, port }: ListenerOptions,
  setting: string,
): Promise<Listener> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {}); // somebody who speaks no TLS, or not ours: not our fault
  try {
    server.listen({ host, port, backlog });
    await once(server, 'listening');
  } catch (cause) {
    throw listeningFault(cause, host, port, setting);
  }
  server.on('error', () => {}); // accepting failed once, for want of a file descriptor; it goes on
  const address = server.address();
  let closed: Promise<void> | undefined;
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close() {
      closed ??= new Promise((resolve) => {
        const timer = setTimeout(() => {
          for (const socket of sockets) socket.destroy();
        }, leavingMs);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
      });
      return closed;
    },
  };
}

function listeningFault(cause: unknown, host: string, port: number, setting: string): Fault {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'EADDRINUSE') {
    return new Fault(
      'port-taken',
      `Port ${port} on ${host} is taken by another program.`,
      `Stop that program, or set ${setting} to a free port (0 takes any).`,
      { cause },
    );
  }
  if (code === 'EACCES') {
    return new Fault(
      'port-not-permitted',
      `This user may not listen on port ${port}.`,
      `Set ${setting} to a port of 1024 or above.`,
      { cause },
    );
  }
  return new Fault(
    'cannot-listen',
    `Listening on ${host} port ${port} failed: ${String(cause)}`,
    `Set VALUEMESH_HOST to an address of this machine, or ${setting} to another port.`,
    { cause },
  );
}
