import type { PlacedEntry } from '../contract/ports/telemetry-store.ts';
import type {
  DeadLetterEntry,
  JournalEntry,
  MessageEntry,
  ReadingsEntry,
} from '../contract/records/journal-entry.ts';
import { productKey } from './known-models.ts';

/** An entry of one kind, with the journal position after it. */
export interface Placed<Entry extends JournalEntry> extends PlacedEntry {
  readonly entry: Entry;
}

/** The readings of one product, in the order of the journal. */
export interface ProductEntries {
  readonly maker: string;
  readonly product: string;
  readonly entries: readonly Placed<ReadingsEntry>[];
}

/** Entries by where they are kept; tallies are kept nowhere. */
export interface SortedEntries {
  readonly products: readonly ProductEntries[];
  readonly messages: readonly Placed<MessageEntry>[];
  readonly deadLetters: readonly Placed<DeadLetterEntry>[];
}

/** Sorts entries out, each kind in the order of the journal. */
export function sortOut(entries: readonly PlacedEntry[]): SortedEntries {
  const products = new Map<string, { maker: string; product: string; entries: PlacedEntry[] }>();
  const messages: PlacedEntry[] = [];
  const deadLetters: PlacedEntry[] = [];
  for (const placed of entries) {
    const { entry } = placed;
    if (entry.kind === 'message') messages.push(placed);
    if (entry.kind === 'dead-letter') deadLetters.push(placed);
    if (entry.kind !== 'readings') continue;
    const { maker, product } = entry;
    const key = productKey(maker, product);
    const known = products.get(key);
    if (known === undefined) products.set(key, { maker, product, entries: [placed] });
    else known.entries.push(placed);
  }
  return {
    products: [...products.values()] as ProductEntries[],
    messages: messages as Placed<MessageEntry>[],
    deadLetters: deadLetters as Placed<DeadLetterEntry>[],
  };
}
