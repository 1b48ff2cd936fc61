import type { FreeSpace } from './free-space.ts';
import { Group } from './group.ts';
import { JournalClosed, JournalFault, JournalFull } from './journal-errors.ts';
import type { JournalOptions, JournalWriter } from './journal-writer.ts';
import type { JournalRecovery } from './open-tail.ts';
import { MARK_BYTES } from './record-format.ts';
import type { SegmentLog } from './segment-log.ts';

/** A group larger than this, some twenty records, means load; whoever sends one by one never waits. */
const busyBytes = 4_096;

export interface GroupCommitParts {
  readonly log: SegmentLog;
  readonly space: FreeSpace;
  readonly unlock: () => Promise<void>;
  readonly recovery: JournalRecovery;
  /** Position of the first group. */
  readonly end: number;
}

/**
 * Group commit: while one group is being written and fsynced, the next gathers whatever comes.
 *
 * The loop is `#turn`. Each turn does one thing (a group, or a mark) and asks for the next turn when
 * that is done; when nothing is left the writer rests, until an `append` or `afterCommit` wakes it.
 * A turn begins by setImmediate, so that a group takes in what all sockets brought in one round of
 * the event loop.
 */
export class GroupCommit implements JournalWriter {
  readonly recovery: JournalRecovery;
  readonly #options: JournalOptions;
  readonly #log: SegmentLog;
  readonly #space: FreeSpace;
  readonly #unlock: () => Promise<void>;
  #gathering = new Group();
  #spare = new Group();
  #committed: number;
  /** Whether the mark at `#committed` is in the file already. */
  #marked = false;
  #awake = false;
  /** When the next group may be written, ms on the steady clock. */
  #nextAt = 0;
  #fault: JournalFault | undefined;
  #closing: Promise<void> | undefined;
  readonly #onRest: (() => void)[] = [];
  readonly #onFault = new Set<(fault: JournalFault) => void>();

  constructor(options: JournalOptions, parts: GroupCommitParts) {
    this.#options = options;
    this.#log = parts.log;
    this.#space = parts.space;
    this.#unlock = parts.unlock;
    this.recovery = parts.recovery;
    this.#committed = parts.end;
    this.#gathering.begin(parts.end);
  }

  get appended(): number {
    return this.#gathering.end;
  }

  get committed(): number {
    return this.#committed;
  }

  get pendingBytes(): number {
    return this.appended - this.#committed;
  }

  get start(): number {
    return this.#log.start;
  }

  get full(): boolean {
    return this.#space.full;
  }

  append(record: Uint8Array, start = 0, end = record.length): number {
    this.#throwUnlessOpen();
    if (this.#space.full) throw new JournalFull(this.#options.directory);
    const position = this.#gathering.append(record, start, end);
    this.#wake();
    return position;
  }

  afterCommit(callback: () => void): void {
    this.#throwUnlessOpen();
    this.#gathering.whenDone(callback);
    this.#wake();
  }

  commit(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.afterCommit(() => {
        this.#onFault.delete(reject);
        resolve(this.#committed);
      });
      this.#onFault.add(reject);
    });
  }

  dropBefore(position: number): Promise<number> {
    return this.#log.dropBefore(position);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Resolves once nothing is left to write, the mark included, or the writer is dead. */
  async rest(): Promise<void> {
    if (this.#fault) return;
    await new Promise<void>((resolve) => {
      this.#onRest.push(resolve);
      this.#wake();
    });
  }

  #throwUnlessOpen(): void {
    if (this.#fault) throw this.#fault;
    if (this.#closing) throw new JournalClosed();
  }

  #wake(): void {
    if (this.#awake) return;
    this.#awake = true;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    const group = this.#gathering;
    const early = this.#nextAt - performance.now();
    if (!group.isIdle && early > 0) setTimeout(this.#turn, early);
    else if (!group.isIdle) this.#commit(group);
    else if (!this.#marked) this.#mark(group);
    else this.#sleep();
  };

  #commit(group: Group): void {
    const { gatherMs = 0 } = this.#options;
    if (group.length > busyBytes) this.#nextAt = performance.now() + gatherMs;
    try {
      const last = group.hasRecords ? this.#options.beforeCommit?.() : undefined;
      if (last) group.append(last, 0, last.length);
    } catch (error) {
      this.#die('beforeCommit', error);
      return;
    }
    this.#gathering = this.#spare;
    this.#gathering.begin(group.end);
    if (!group.hasRecords) this.#finish(group);
    else if (this.#log.hasRoom(group.base, group.length)) this.#write(group);
    else {
      this.#log.roll(group.base).then(
        () => this.#write(group),
        (error) => this.#die('starting a segment', error),
      );
    }
  }

  #write(group: Group): void {
    group.seal(this.#log.salt);
    this.#log.write(group.bytes, group.length, group.base, (error) => {
      if (error) this.#die('a write', error);
      else this.#sync(group);
    });
  }

  #sync(group: Group): void {
    this.#log.sync((error) => {
      if (error) {
        this.#die('an fsync', error);
        return;
      }
      this.#committed = group.end;
      this.#marked = false;
      this.#space.wrote(group.length);
      this.#finish(group);
    });
  }

  #finish(group: Group): void {
    group.done();
    this.#spare = group;
    setImmediate(this.#turn);
  }

  /**
   * Writes the mark of the group to come, so that readers see the last one although nothing follows
   * it yet. The group will write the same bytes again. No fsync: it promises nothing new.
   */
  #mark(group: Group): void {
    group.seal(this.#log.salt);
    this.#log.write(group.bytes, MARK_BYTES, group.base, (error) => {
      if (error) {
        this.#die('a write', error);
        return;
      }
      this.#marked = true;
      setImmediate(this.#turn);
    });
  }

  #sleep(): void {
    this.#awake = false;
    for (const tell of this.#onRest.splice(0)) tell();
  }

  /** No turn comes after this: a dead writer stays awake, and callbacks not yet run never do. */
  #die(action: string, cause: unknown): void {
    const fault = new JournalFault(action, cause);
    this.#fault = fault;
    this.#space.close();
    for (const reject of this.#onFault) reject(fault);
    for (const tell of this.#onRest.splice(0)) tell();
    this.#options.onFault(fault);
  }

  async #close(): Promise<void> {
    await this.rest();
    this.#space.close();
    try {
      await this.#log.close();
    } finally {
      await this.#unlock();
    }
  }
}
