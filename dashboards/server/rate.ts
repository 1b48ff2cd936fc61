/** How fast a count grows, over the last while. */
export class Rate {
  readonly #overMs: number;
  #seen: { readonly at: number; readonly count: number }[] = [];

  /** @param overMs about how long it looks back, ms */
  constructor(overMs: number) {
    this.#overMs = overMs;
  }

  /** Notes what the count is at a moment, epoch ms. */
  note(at: number, count: number): void {
    this.#seen.push({ at, count });
    while (this.#seen.length > 2 && at - (this.#seen[1]?.at ?? at) >= this.#overMs) {
      this.#seen.shift();
    }
  }

  /** Looks back no further than to the next note. */
  forget(): void {
    this.#seen = [];
  }

  /** Never below 0; 0 until there are two moments to compare. */
  get perSecond(): number {
    const [first] = this.#seen;
    const latest = this.#seen.at(-1);
    if (first === undefined || latest === undefined || latest.at === first.at) return 0;
    return Math.max(0, ((latest.count - first.count) * 1_000) / (latest.at - first.at));
  }
}
