import type { Duplex } from 'node:stream';
import type { Aedes, Client } from 'aedes';
import type { Logger } from '../contract/ports/logger.ts';
import { connectionOf } from './authenticate.ts';
import type { BoundedSessions } from './bounded-sessions.ts';
import { Connection, type ConnectionEvents } from './connection.ts';
import { ExactlyOnce } from './exactly-once.ts';
import type { Pressure } from './pressure.ts';
import { type LaneParts, StraightLane } from './straight-lane.ts';

/** What receiving a client takes. */
export interface ReceptionParts extends LaneParts {
  readonly aedes: Aedes;
  readonly sessions: BoundedSessions;
  readonly pressure: Pressure;
  readonly logger: Logger;
}

/** Receives clients: from the bare socket to a lane of their own. */
export class Reception {
  readonly #parts: ReceptionParts;
  readonly #exactlyOnce = new ExactlyOnce();
  readonly #events: ConnectionEvents;
  /** Connections with acknowledgements to send. */
  #due: Connection[] = [];

  constructor(parts: ReceptionParts) {
    this.#parts = parts;
    this.#events = {
      mayPublish: (connection) => parts.pressure.hasRoomFor(connection),
      due: (connection) => {
        if (this.#due.push(connection) === 1) process.nextTick(this.#flushDue);
      },
      breach: ({ session, address }, because) => {
        parts.logger.info({ username: session?.username, address, because }, 'connection ended');
      },
    };
  }

  /** Takes a socket to which somebody connected. */
  readonly welcome = (transport: Duplex, address: string): void => {
    const { aedes, limits, pressure } = this.#parts;
    const connection = new Connection(transport, address, limits, this.#events);
    pressure.watch(connection);
    aedes.handle(connection);
  };

  /** Lets in a client whose CONNECT was accepted. */
  letIn(client: Client): void {
    const { sessions } = this.#parts;
    const connection = connectionOf(client);
    const { session } = connection;
    if (session === undefined || connection.destroyed) return;
    const { id, clean } = session;
    const handshakes = this.#exactlyOnce.open(id, clean);
    sessions.connected(id, session);
    connection.once('close', () => {
      sessions.disconnected(id);
      this.#exactlyOnce.close(id, handshakes);
    });
    connection.open(new StraightLane(connection, session, handshakes, this.#parts));
  }

  /** The intake settles messages in groups; by the next tick the whole group is settled. */
  readonly #flushDue = (): void => {
    const due = this.#due;
    this.#due = [];
    for (const connection of due) {
      connection.flush();
      this.#parts.pressure.afterSettling(connection);
    }
  };
}
