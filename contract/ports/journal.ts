/** The durable log as its writer sees it. Positions are bytes over all segments, growing. */
export interface JournalAppender {
  /** Copies record[start, end) into the group being gathered; answers the position after it. Synchronous. */
  append(record: Uint8Array, start?: number, end?: number): number;
  /** Runs the callback, in the order of calls, once everything appended before is fsynced. */
  afterCommit(callback: () => void): void;
  readonly committed: number;
  readonly appended: number;
  readonly pendingBytes: number;
  /** Below the floor of free space: nothing more is appended until space returns. */
  readonly full: boolean;
}

/** The durable log as its readers see it. */
export interface JournalSource {
  /** Records after `from`, in order, about `maxBytes` at most; empty where there is nothing new. */
  read(
    from: number,
    maxBytes?: number,
  ): Promise<{
    readonly records: readonly Uint8Array[];
    readonly ends: readonly number[];
    readonly next: number;
  }>;
}
