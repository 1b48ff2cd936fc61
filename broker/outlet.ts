import type { Aedes } from 'aedes';
import type { Logger } from '../contract/ports/logger.ts';

/** A message on its way out. */
export interface Outgoing {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
}

/**
 * Hands messages to Aedes for its subscribers, each in its own turn of the event loop.
 *
 * Aedes numbers messages as they are handed over and, for each subscriber, takes one with a lower
 * number than the last for a duplicate. Within one turn a QoS 0 message overtakes a QoS 1 message,
 * whose queue is looked up by promises, and so makes it vanish; between turns nothing overtakes.
 */
export class Outlet {
  readonly #aedes: Aedes;
  readonly #logger: Logger;

  constructor(aedes: Aedes, logger: Logger) {
    this.#aedes = aedes;
    this.#logger = logger;
  }

  /** Sends without waiting; a failure is logged. */
  send(message: Outgoing): void {
    setImmediate(() => this.#hand(message, this.#logFailure));
  }

  /** Resolves when every subscriber that is connected was written to, and the rest have it queued. */
  deliver(message: Outgoing): Promise<void> {
    return new Promise((resolve, reject) => {
      setImmediate(() => this.#hand(message, (error) => (error ? reject(error) : resolve())));
    });
  }

  #hand({ topic, payload, qos, retain }: Outgoing, done: (error?: Error) => void): void {
    const bytes = Buffer.isBuffer(payload)
      ? payload
      : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    this.#aedes.publish({ cmd: 'publish', topic, payload: bytes, qos, retain, dup: false }, done);
  }

  readonly #logFailure = (error?: Error): void => {
    if (error) this.#logger.warn({ error: error.message }, 'a message did not reach subscribers');
  };
}
