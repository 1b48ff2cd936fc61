import { Fault } from '../contract/fault.ts';
import type { JournalSource } from '../contract/ports/journal.ts';
import { type RegistryEvent, registryChange } from '../contract/records/registry.ts';

/** The durable log as the registry writes it; the wiring hands in a journal of its own. */
export interface RegistryLog {
  /** Adds a record; answers the position after it. */
  append(record: Uint8Array): number;
  /** Resolves once everything appended is fsynced. */
  commit(): Promise<unknown>;
  close(): Promise<void>;
}

/** The same log as it is read. */
export interface RegistrySource extends JournalSource {
  close(): Promise<void>;
}

/** An event with the position after it. */
export interface PlacedEvent {
  readonly event: RegistryEvent;
  readonly position: number;
}

const knownChanges = new Set<string>(
  registryChange.options.map((option) => option.shape.change.value),
);

/** The record of an event: JSON in UTF-8. One record, so that its changes stand or fall together. */
export function encodeEvent(event: RegistryEvent): Uint8Array {
  return Buffer.from(JSON.stringify(event));
}

/** Reads the events after a position, in order, until there is nothing new. */
export async function* eventsAfter(
  source: JournalSource,
  position: number,
): AsyncGenerator<PlacedEvent, void, undefined> {
  for (let from = position; ; ) {
    const { records, ends, next } = await source.read(from);
    for (const [index, record] of records.entries()) {
      const end = ends[index] ?? next;
      yield { event: decodeEvent(record, end), position: end };
    }
    if (next === from) return;
    from = next;
  }
}

/**
 * The shape of each change was checked before it was written, and the log's checksums vouch for the
 * bytes since. What this program may not know is a kind of change that a later version wrote.
 */
function decodeEvent(record: Uint8Array, position: number): RegistryEvent {
  const event = JSON.parse(Buffer.from(record).toString('utf8')) as RegistryEvent;
  for (const { change } of event.changes) {
    if (knownChanges.has(change)) continue;
    throw new Fault(
      'registry-newer',
      `The registry's log holds a change "${change}" before position ${position}, which this version does not know.`,
      'Start the newer version that wrote it again.',
    );
  }
  return event;
}
