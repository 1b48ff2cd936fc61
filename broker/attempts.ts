/** Failed attempts that are let through in one go, and how many a minute after that. */
interface AttemptLimit {
  readonly burst: number;
  readonly perMinute: number;
}

/** A device that knows its secret never fails; a person types wrong a few times. */
const byUsername: AttemptLimit = { burst: 10, perMinute: 6 };
/** Many devices may share one address. */
const byAddress: AttemptLimit = { burst: 60, perMinute: 30 };

/**
 * Slows down guessing, by user name and by address, before any secret is looked at. Only failures
 * count, so a storm of honest reconnections passes. Where a user name has last come in from an
 * address, neither other people's failures there nor failures elsewhere shut it out.
 */
export class Attempts {
  readonly #failures: { readonly username: Failures; readonly address: Failures };
  /** The address from which a user name last came in. */
  readonly #lastGood = new Map<string, string>();
  readonly #now: () => number;
  readonly #most: number;

  /**
   * @param now monotonic, ms
   * @param most names, and addresses, that are remembered; the ones longest quiet go first
   */
  constructor(now: () => number = () => performance.now(), most = 50_000) {
    this.#now = now;
    this.#most = most;
    this.#failures = {
      username: new Failures(byUsername, most),
      address: new Failures(byAddress, most),
    };
  }

  mayTry(username: string, address: string): boolean {
    if (this.#lastGood.get(username) === address) return true;
    const now = this.#now();
    return (
      this.#failures.username.hasRoom(username, now) &&
      this.#failures.address.hasRoom(network(address), now)
    );
  }

  failed(username: string, address: string): void {
    const now = this.#now();
    if (this.#lastGood.get(username) === address) this.#lastGood.delete(username);
    this.#failures.username.add(username, now);
    this.#failures.address.add(network(address), now);
  }

  succeeded(username: string, address: string): void {
    remember(this.#lastGood, username, address, this.#most);
  }
}

/** A bucket a key that failures fill and time empties. */
class Failures {
  readonly #limit: AttemptLimit;
  readonly #most: number;
  readonly #buckets = new Map<string, { level: number; at: number }>();

  constructor(limit: AttemptLimit, most: number) {
    this.#limit = limit;
    this.#most = most;
  }

  hasRoom(key: string, now: number): boolean {
    return this.#level(key, now) + 1 <= this.#limit.burst;
  }

  add(key: string, now: number): void {
    const level = this.#level(key, now) + 1;
    remember(this.#buckets, key, { level, at: now }, this.#most);
  }

  #level(key: string, now: number): number {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return 0;
    return Math.max(0, bucket.level - ((now - bucket.at) / 60_000) * this.#limit.perMinute);
  }
}

/** Sets the key as the latest one, and lets the earliest go where there are too many. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  for (const earliest of map.keys()) {
    map.delete(earliest);
    break;
  }
}

/** An IPv6 customer has a whole /64 to call from; it counts as one address. */
function network(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? 0 : tail.split(':').length;
    while (groups.length + after < 8) groups.push('0');
  }
  return groups.slice(0, 4).join(':');
}
