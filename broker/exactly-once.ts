import { acknowledgements, type Connection } from './connection.ts';

/** A QoS 2 message between its PUBLISH and its PUBREL. */
interface Handshake {
  settled: boolean;
  /** The connection that is owed the PUBREC: the latest on which the message came. */
  connection: Connection;
}

/** Sessions away in the middle of a handshake that are remembered; the one longest away goes first. */
const mostSessionsAway = 1_000;

/** Handshakes that one client may leave open, as in Aedes. */
const mostOpen = 1_000;

/**
 * QoS 2 on the way in [MQTT-4.3.3-2]: a message is taken at its first PUBLISH, PUBREC goes out when
 * it is on disk, and the same packet id is no new message until PUBREL. Sessions that are kept
 * (clean=false) keep their open handshakes over a reconnection.
 */
export class ExactlyOnce {
  readonly #here = new Map<string, Handshakes>();
  readonly #away = new Map<string, Map<number, Handshake>>();

  /** The open handshakes of a session that connects, perhaps in the place of its last connection. */
  open(id: string, clean: boolean): Handshakes {
    const known = this.#here.get(id)?.byId ?? this.#away.get(id);
    this.#away.delete(id);
    const handshakes = new Handshakes(clean ? undefined : known);
    if (clean) this.#here.delete(id);
    else this.#here.set(id, handshakes);
    return handshakes;
  }

  /** Keeps the open handshakes of a session that is kept. */
  close(id: string, handshakes: Handshakes): void {
    if (this.#here.get(id) !== handshakes) return;
    this.#here.delete(id);
    if (handshakes.byId.size === 0) return;
    this.#away.set(id, handshakes.byId);
    if (this.#away.size <= mostSessionsAway) return;
    for (const longestAway of this.#away.keys()) {
      this.#away.delete(longestAway);
      return;
    }
  }
}

/** The open handshakes of one session. */
export class Handshakes {
  readonly byId: Map<number, Handshake>;

  constructor(known: Map<number, Handshake> = new Map()) {
    this.byId = known;
  }

  get full(): boolean {
    return this.byId.size >= mostOpen;
  }

  /** Whether a PUBLISH with this id is the same message again; then its PUBREC is seen to. */
  isRepeated(messageId: number, connection: Connection): boolean {
    const handshake = this.byId.get(messageId);
    if (handshake === undefined) return false;
    handshake.connection = connection;
    if (handshake.settled) connection.acknowledge(acknowledgements.pubrec, messageId);
    return true;
  }

  /** Begins a handshake; the answer is to be called when the message is settled. */
  begin(messageId: number, connection: Connection): () => void {
    const handshake: Handshake = { settled: false, connection };
    this.byId.set(messageId, handshake);
    return () => {
      handshake.settled = true;
      handshake.connection.acknowledge(acknowledgements.pubrec, messageId);
    };
  }

  /** PUBREL: the id is free again; PUBCOMP goes out even where it was not known [MQTT-4.3.3-2]. */
  release(messageId: number, connection: Connection): void {
    this.byId.delete(messageId);
    connection.acknowledge(acknowledgements.pubcomp, messageId);
  }
}
