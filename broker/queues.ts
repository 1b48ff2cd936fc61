import type { Queued } from './deliveries.ts';

/**
 * What waits for each session, in the order it came: in the place of the queues of Aedes, which
 * keeps an empty one for every client id that ever had one.
 */
export class Queues {
  readonly #waiting = new Map<string, Queued[]>();

  /** What waits for a session now. */
  of(id: string): readonly Queued[] {
    return [...(this.#waiting.get(id) ?? [])];
  }

  add(id: string, packet: Queued): void {
    const queue = this.#waiting.get(id);
    if (queue === undefined) this.#waiting.set(id, [messageOf(packet)]);
    else queue.push(messageOf(packet));
  }

  /**
   * A message gets the packet id with which it is sent; a PUBREL takes the place of the message that
   * was received. Answers whether that waits at all. Cost: along the queue.
   */
  update(id: string, packet: Queued): boolean {
    const queue = this.#waiting.get(id) ?? [];
    const { cmd, messageId, brokerId, brokerCounter } = packet;
    if (cmd === 'pubrel') {
      const place = queue.findIndex((waiting) => waiting.messageId === messageId);
      if (place >= 0) queue[place] = packet;
      return place >= 0;
    }
    const found = queue.find(
      (waiting) => waiting.brokerCounter === brokerCounter && waiting.brokerId === brokerId,
    );
    if (found !== undefined) found.messageId = messageId;
    return found !== undefined;
  }

  /** Takes out what was sent with a packet id. */
  take(id: string, messageId: number): Queued | undefined {
    const queue = this.#waiting.get(id) ?? [];
    const place = queue.findIndex((waiting) => waiting.messageId === messageId);
    if (place < 0) return undefined;
    const [taken] = queue.splice(place, 1);
    if (queue.length === 0) this.#waiting.delete(id);
    return taken;
  }

  forget(id: string): void {
    this.#waiting.delete(id);
  }
}

/** A copy without what Aedes hangs on a packet that is being sent: it would stay alive as long. */
function messageOf(packet: Queued): Queued {
  const { cmd, topic, payload, qos, retain, brokerId, brokerCounter, messageId } = packet;
  return { cmd, topic, payload, qos, retain, dup: false, brokerId, brokerCounter, messageId };
}
