/** A message queued for a session, or the PUBREL that has taken its place. */
export interface Queued {
  readonly cmd: string;
  readonly topic?: string | undefined;
  readonly payload?: string | Uint8Array | undefined;
  readonly qos?: number | undefined;
  readonly retain?: boolean | undefined;
  readonly dup?: boolean;
  /** Who counted it: this broker; or `retained`, where it was sent without its counting. */
  readonly brokerId?: string | undefined;
  /** Grows with the messages of this broker. */
  readonly brokerCounter?: number | undefined;
  /** Set when it is first sent. */
  messageId?: number | undefined;
}

const highestId = 0xffff;

/**
 * What one client is being sent and has not acknowledged. No packet id is given to a second message
 * meanwhile [MQTT-2.3.1-4]: Aedes only counts on, and begins anew anywhere.
 *
 * A session that comes back is sent all that waits for it before anything new, so that messages
 * keep their order [MQTT-4.6.0-6]. Aedes sends new ones in between.
 */
export class Deliveries {
  readonly #ids = new Set<number>();
  #lastId = 0;
  #hasCaughtUp = false;
  /** The last message that was sent from the queue. */
  #sentUpTo = 0;
  /** Messages taken from the queue and not yet written, and who waits for that. */
  #underway = 0;
  #written = () => {};

  /** An id that is not in use, and now is; undefined where all are. */
  takeId(): number | undefined {
    if (this.#ids.size === highestId) return undefined;
    do this.#lastId = (this.#lastId % highestId) + 1;
    while (this.#ids.has(this.#lastId));
    this.#ids.add(this.#lastId);
    return this.#lastId;
  }

  /** A message has come to its end: its id is free. */
  acknowledged(id: number): void {
    this.#ids.delete(id);
  }

  /** Whether a message is sent from the queue of the session, now or soon, or was so already. */
  isFromQueue({ brokerCounter = 0 }: Pick<Queued, 'brokerCounter'>): boolean {
    return !this.#hasCaughtUp || brokerCounter <= this.#sentUpTo;
  }

  /** A message from the queue is being written. */
  wrote(): void {
    this.#underway -= 1;
    if (this.#underway === 0) this.#written();
  }

  /**
   * What waits for a session that comes back, in the order it was queued [MQTT-4.6.0-1]: what was
   * sent before with its packet id and DUP [MQTT-4.4.0-1, MQTT-3.3.1-1], the rest with new ids. Ends
   * once nothing more waits.
   */
  async *fromQueue(read: () => readonly Queued[]): AsyncIterable<Queued> {
    let waiting = read();
    for (const { messageId } of waiting) if (messageId !== undefined) this.#ids.add(messageId);
    while (waiting.length > 0) {
      for (const packet of waiting) yield this.#prepare(packet);
      await this.#allWritten();
      waiting = read().filter(({ messageId }) => messageId === undefined);
    }
    this.#hasCaughtUp = true;
  }

  #prepare(packet: Queued): Queued {
    if (packet.cmd === 'pubrel') return packet;
    this.#underway += 1;
    this.#sentUpTo = Math.max(this.#sentUpTo, packet.brokerCounter ?? 0);
    if (packet.messageId !== undefined) return { ...packet, dup: true } as Queued;
    packet.messageId = this.takeId();
    return packet;
  }

  #allWritten(): Promise<void> {
    if (this.#underway === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#written = resolve;
    });
  }
}
