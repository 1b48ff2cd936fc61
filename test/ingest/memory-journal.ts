import { Buffer } from 'node:buffer';
import type { JournalAppender } from '../../contract/ports/journal.ts';
import { decodeEntry } from '../../contract/records/journal-codec.ts';
import type { JournalEntry } from '../../contract/records/journal-entry.ts';

/** A journal in memory, whose commits the test decides. */
export interface MemoryJournal extends JournalAppender {
  full: boolean;
  /** The last record of each group, asked for as it is committed. */
  lastOfGroup: (() => Uint8Array) | undefined;
  /** Puts everything appended "on disk" and calls back, in order. */
  commit(): void;
  /** What is on disk: all that a crash leaves. */
  readonly onDisk: readonly Uint8Array[];
  /** The same, decoded, without the tallies. */
  entries(): readonly JournalEntry[];
}

export function memoryJournal(): MemoryJournal {
  const onDisk: Uint8Array[] = [];
  let gathered: Uint8Array[] = [];
  let callbacks: (() => void)[] = [];
  let appended = 0;
  let committed = 0;
  const journal: MemoryJournal = {
    full: false,
    lastOfGroup: undefined,
    onDisk,
    append(record, start = 0, end = record.length) {
      gathered.push(Buffer.from(record.subarray(start, end)));
      appended += end - start;
      return appended;
    },
    afterCommit(callback) {
      callbacks.push(callback);
    },
    commit() {
      const last = gathered.length > 0 ? journal.lastOfGroup?.() : undefined;
      if (last !== undefined) journal.append(last);
      onDisk.push(...gathered);
      committed = appended;
      gathered = [];
      const due = callbacks;
      callbacks = [];
      for (const callback of due) callback();
    },
    entries: () => onDisk.map(decodeEntry).filter((entry) => entry.kind !== 'tally'),
    get appended() {
      return appended;
    },
    get committed() {
      return committed;
    },
    get pendingBytes() {
      return appended - committed;
    },
  };
  return journal;
}
