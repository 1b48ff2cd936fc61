import { matches } from './topic-interest.ts';

export type QoS = 0 | 1 | 2;

/** The topic filters that one client was granted, each with the highest QoS to send with. */
export class Grants {
  readonly #byFilter = new Map<string, QoS>();
  #lowest: QoS = 0;
  #highest: QoS = 0;

  get size(): number {
    return this.#byFilter.size;
  }

  has(filter: string): boolean {
    return this.#byFilter.has(filter);
  }

  /** Grants a filter, in place of what was granted of it before. */
  add(filter: string, qos: QoS): void {
    this.#byFilter.set(filter, qos);
    this.#bound();
  }

  remove(filter: string): void {
    if (this.#byFilter.delete(filter)) this.#bound();
  }

  /**
   * The QoS to send a message with: that of the message, and no more than the highest of all filters
   * that match its topic [MQTT-3.3.5-1, MQTT-3.8.4-6]. Cost: none where all filters have one QoS.
   */
  qosFor(topic: string, qos: QoS): QoS {
    if (qos <= this.#lowest) return qos;
    if (this.#lowest === this.#highest) return this.#highest;
    let granted: QoS = 0;
    for (const [filter, most] of this.#byFilter) {
      if (most > granted && matches(filter, topic)) granted = most;
    }
    return qos < granted ? qos : granted;
  }

  #bound(): void {
    const all = [...this.#byFilter.values()];
    this.#lowest = Math.min(2, ...all) as QoS;
    this.#highest = Math.max(0, ...all) as QoS;
  }
}
