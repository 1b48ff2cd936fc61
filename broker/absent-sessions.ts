/** Which sessions are away, since when, and which of them longest. */
export class AbsentSessions {
  /** Since when, monotonic ms; the one longest away first. */
  readonly #since = new Map<string, number>();
  /** The same sessions by user name, in the same order. */
  readonly #byUsername = new Map<string, Set<string>>();

  add(id: string, username: string, now: number): void {
    this.remove(id, username);
    this.#since.set(id, now);
    const ids = this.#byUsername.get(username) ?? new Set<string>();
    this.#byUsername.set(username, ids.add(id));
  }

  remove(id: string, username: string): void {
    this.#since.delete(id);
    const ids = this.#byUsername.get(username);
    ids?.delete(id);
    if (ids?.size === 0) this.#byUsername.delete(username);
  }

  /** Of a credential with more than so many away: the one longest away. */
  beyond(most: number, username: string): string | undefined {
    const ids = this.#byUsername.get(username) ?? new Set<string>();
    const [longest] = ids;
    return ids.size > most ? longest : undefined;
  }

  /** The one longest away of all, and since when. */
  longest(): { readonly id: string; readonly since: number } | undefined {
    for (const [id, since] of this.#since) return { id, since };
    return undefined;
  }
}
