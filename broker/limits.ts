/** What one client, and all of them together, may take up. */
export interface BrokerLimits {
  /** The largest packet taken whole, in bytes. A larger PUBLISH is refused without being read in. */
  readonly maxPacketBytes: number;
  /** The largest packet taken from somebody who is not known yet: a CONNECT, its will included. */
  readonly maxConnectBytes: number;
  /** Bytes taken in and not yet on disk, of all clients; above it no socket is read. */
  readonly maxPendingBytes: number;
  /**
   * The same of one client; above it that client's socket is not read. It is also the most that is
   * taken from one client in one go, and so bounds how long one that floods holds up the others.
   */
  readonly maxPendingBytesPerClient: number;
  /** Bytes waiting to be sent to one subscriber; above it the subscriber is disconnected. */
  readonly maxBacklogBytes: number;
  /**
   * The longest a client waits for an acknowledgement, or to be read again, in ms; and never longer
   * than half its keepalive. After that it is disconnected, and sends again what was not
   * acknowledged.
   */
  readonly holdMs: number;
  /** How long a connection may take until its CONNECT is there, in ms. */
  readonly connectTimeoutMs: number;
  /** How long one write to a subscriber may wait for its socket, in ms. */
  readonly drainTimeoutMs: number;
  readonly maxTopicBytes: number;
  readonly maxTopicLevels: number;
  readonly maxClientIdBytes: number;
  /** Topic filters that one client may be subscribed to. */
  readonly maxFilters: number;
  /** What is remembered of clients that connect with clean=false and are away. */
  readonly sessions: SessionLimits;
}

/** What is remembered of one credential's clients while they are away. */
export interface SessionLimits {
  /** Sessions of one credential; the one longest away goes first. */
  readonly perCredential: number;
  /** Messages waiting for one session; later ones are not kept for it. */
  readonly messages: number;
  /** Bytes of these messages. */
  readonly bytes: number;
  /**
   * Bytes of the messages of all sessions together. Above it the session longest away is forgotten,
   * whoever's it is.
   */
  readonly allBytes: number;
  /** How long a session outlives its connection, in ms. */
  readonly expireMs: number;
}

export const defaultLimits: BrokerLimits = {
  maxPacketBytes: 262_144,
  maxConnectBytes: 16_384,
  maxPendingBytes: 64 * 1_048_576,
  maxPendingBytesPerClient: 262_144,
  maxBacklogBytes: 1_048_576,
  holdMs: 10_000,
  connectTimeoutMs: 10_000,
  drainTimeoutMs: 5_000,
  // The longest topic there is: a root of 32, three ids of 63 and `telemetry/senml`.
  maxTopicBytes: 256,
  maxTopicLevels: 8,
  maxClientIdBytes: 256,
  maxFilters: 256,
  sessions: {
    perCredential: 8,
    messages: 1_000,
    bytes: 1_048_576,
    allBytes: 64 * 1_048_576,
    expireMs: 7 * 86_400_000,
  },
};
