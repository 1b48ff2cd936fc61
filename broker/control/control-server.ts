import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { Fault } from '../../contract/fault.ts';
import type { Logger } from '../../contract/ports/logger.ts';
import type { MessageBus } from '../../contract/ports/message-bus.ts';
import type { EdgeCounters } from '../../contract/records/health.ts';
import { readLines, writeLine } from './lines.ts';
import { type Reply, type Request, request } from './messages.ts';
import { makeWay, removeOwnFolder, socketPath } from './socket-path.ts';

export interface ControlServerOptions {
  /** Where the socket is to be, in the data folder. */
  readonly path: string;
  readonly bus: MessageBus;
  readonly onSubscribed: (listener: (subscription: { readonly topic: string }) => void) => unknown;
  readonly counters: () => EdgeCounters;
  /** Reads the registry's log up to a position; resolves when it has. */
  readonly registryChanged: (position: number) => Promise<void>;
  /** 0 once whoever told is gone: it may come back with less. */
  readonly stored: (position: number) => void;
  readonly logger: Logger;
}

/**
 * Opens the edge's side of the control socket: a Unix socket that only this user may open, on which
 * the insight process sends advice and insights through the broker, says that the registry has
 * changed, asks for counters, and hears of subscriptions. Telemetry never passes here.
 *
 * @throws Fault `edge-already-running`, `control-folder-not-ours`, `cannot-listen`
 */
export async function startControlServer(
  options: ControlServerOptions,
): Promise<{ close(): Promise<void> }> {
  const { path, logger } = options;
  const actual = socketPath(path);
  await makeWay(path);

  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      options.stored(0);
    });
    socket.on('error', (error) => logger.warn({ error: error.message }, 'control connection lost'));
    readLines(socket, request, (asked) => void answer(asked, socket, options));
  });
  try {
    server.listen(actual);
    await once(server, 'listening');
    await chmod(actual, 0o600);
  } catch (cause) {
    throw new Fault(
      'cannot-listen',
      `The control socket ${actual} cannot be opened: ${String(cause)}`,
      'Give this user the right to write there, or set VALUEMESH_DATA_DIR to another folder.',
      { cause },
    );
  }
  options.onSubscribed(({ topic }) => {
    for (const socket of sockets) tell(socket, { tell: 'subscribed', topic });
  });

  let closed: Promise<void> | undefined;
  return {
    close() {
      closed ??= new Promise<void>((resolve) => {
        server.close(() => resolve()); // also removes the socket file
        for (const socket of sockets) socket.destroy();
      }).then(() => removeOwnFolder(path));
      return closed;
    },
  };
}

/** Does what was asked and answers, also where it fails. */
async function answer(
  asked: Request,
  socket: Socket,
  { bus, counters, registryChanged, stored }: ControlServerOptions,
): Promise<void> {
  if (asked.ask === 'stored') return stored(asked.position);
  const { id } = asked;
  try {
    if (asked.ask === 'publish') {
      const { topic, payload, encoding, qos, retain } = asked;
      await bus.publish({ topic, payload: Buffer.from(payload, encoding), qos, retain });
    } else if (asked.ask === 'registry-changed') await registryChanged(asked.position);
    else return tell(socket, { tell: 'done', id, counters: counters() });
    tell(socket, { tell: 'done', id });
  } catch (error) {
    const { message } = error as Error;
    const code = error instanceof Fault ? error.code : 'edge-failed';
    const next = error instanceof Fault ? error.next : 'See the log of the edge process.';
    tell(socket, { tell: 'failed', id, code, message, next });
  }
}

function tell(socket: Socket, reply: Reply): void {
  writeLine(socket, reply);
}
