/**
 * Which topics somebody subscribed to, so that a message nobody wants costs one look here. Counts
 * filters by who holds them; the same holder may add or remove a filter twice without harm.
 */
export class TopicInterest {
  /** Grows with each change, so that answers of `covers` may be remembered. */
  version = 0;
  /** Filters whose first four levels are literal, by these levels: one device's or customer's. */
  readonly #narrow = new Map<string, Map<string, Set<unknown>>>();
  readonly #broad = new Map<string, Set<unknown>>();

  add(filter: string, holder: unknown): void {
    const prefix = literalPrefix(filter);
    const filters =
      prefix === undefined ? this.#broad : getOrMake(this.#narrow, prefix, () => new Map());
    getOrMake(filters, filter, () => new Set<unknown>()).add(holder);
    this.version += 1;
  }

  remove(filter: string, holder: unknown): void {
    const prefix = literalPrefix(filter);
    const filters = prefix === undefined ? this.#broad : this.#narrow.get(prefix);
    const holders = filters?.get(filter);
    if (filters === undefined || holders === undefined) return;
    holders.delete(holder);
    if (holders.size === 0) filters.delete(filter);
    if (filters.size === 0 && prefix !== undefined) this.#narrow.delete(prefix);
    this.version += 1;
  }

  /** Whether any filter matches the topic. Cost: the filters of that device, and the broad ones. */
  covers(topic: string): boolean {
    const prefix = literalPrefix(topic);
    const narrow = prefix === undefined ? undefined : this.#narrow.get(prefix);
    return anyMatches(narrow?.keys(), topic) || anyMatches(this.#broad.keys(), topic);
  }
}

/** Whether a topic filter matches a topic [MQTT-4.7.1]. Neither begins with `$` here. */
export function matches(filter: string, topic: string): boolean {
  if (filter === topic) return true;
  const expected = filter.split('/');
  const levels = topic.split('/');
  for (const [index, level] of expected.entries()) {
    if (level === '#') return true;
    if (index >= levels.length || (level !== '+' && level !== levels[index])) return false;
  }
  return expected.length === levels.length;
}

function anyMatches(filters: Iterable<string> | undefined, topic: string): boolean {
  if (filters === undefined) return false;
  for (const filter of filters) if (matches(filter, topic)) return true;
  return false;
}

const fourLiteralLevels = /^(?:[^/+#]*\/){3}[^/+#]*(?=\/|$)/;

function literalPrefix(filter: string): string | undefined {
  return fourLiteralLevels.exec(filter)?.[0];
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
