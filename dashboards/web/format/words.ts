import type { Note, Reason } from '../../../contract/reasons.ts';
import type { AdviceRecord } from '../../../contract/records/advice.ts';
import type { WithheldReason } from '../../../contract/records/estimate.ts';
import type { Level } from '../../../contract/records/value.ts';

/** Why a figure is not given, in words for the person who would have liked to read it. */
export const withheldWords: Readonly<Record<WithheldReason, string>> = {
  'not-enough-sessions': 'Too few sessions for a figure yet',
  'not-enough-customers': 'Too few customers for a fair comparison',
  'one-customer-dominates': 'One customer makes up too much of the total for a comparison',
  'not-agreed':
    'Only who has agreed to be compared is told how others do: ask the maker to note your consent to comparison',
  'comparison-changed':
    'Somebody has left the comparison since Monday; it comes back with the next',
  'no-whole-week':
    'Others are told by whole weeks that are over, Monday to Sunday, and the period has none: choose a longer one',
  'too-uncertain': 'Too uncertain to mean anything yet',
  'no-resource-used': 'Nothing was used up, so there is nothing to divide by',
  'units-differ': 'Products of different units add up only as money, and a price is missing',
  'no-stable-contexts': 'No ways of use stand apart reliably yet; all sessions count as one',
  'parts-missing': 'Nothing of what it is made of is known yet',
  'not-enough-places': 'Too few places to compare',
  'nothing-to-share': 'Nothing was made that could be shared out',
  'sizes-too-alike': 'The sizes lie within a factor of ten, which tells no law',
  'no-kind': 'The product model names no kind to compare it with',
  'alone-of-its-kind': 'There is no other product of this kind',
  'features-differ': 'Too little of what sets the ways of use apart is told by both products',
  'judged-differently': 'Not judged by the same outcomes and resources',
};

/** What a message was rejected for, in two or three words. */
export const reasonWords: Readonly<Record<Reason, string>> = {
  'topic-unknown': 'Unknown topic',
  'topic-not-yours': "Another device's topic",
  'payload-too-large': 'Payload too large',
  'not-json': 'Not JSON',
  'not-cbor': 'Not CBOR',
  'senml-invalid': 'Not a SenML pack',
  'wrong-shape': 'JSON of another shape',
  'too-many-readings': 'Too many readings in one message',
  'product-unknown': 'Unknown product',
  'device-unknown': 'Unknown or revoked device',
  'part-unknown': 'Unknown part',
  'signal-unknown': 'Undeclared signal',
  'value-wrong-type': 'Value of the wrong type',
  'value-not-finite': 'Not a finite number',
  'value-out-of-bounds': 'Value out of bounds',
  'value-not-declared': 'Undeclared value of a state',
  'time-not-valid': 'Time is not a time',
  'time-in-future': 'Time lies in the future',
  'time-before-retention': 'Older than the retention',
  'advice-unknown': 'Reply to unknown advice',
  'relay-not-granted': 'No grant to relay',
};

/** What was worth a note about a reading that was stored all the same. */
export const noteWords: Readonly<Record<Note, string>> = {
  'sequence-reused': 'Sequence number used again',
  'time-assumed': 'No device time',
  'clock-behind': 'Clock behind, or late data',
  'by-unknown': 'Customer unknown or not agreed',
};

/** What became of an advice. */
export const adviceWords: Readonly<Record<AdviceRecord['state'], string>> = {
  planned: 'Planned',
  sent: 'Sent',
  accepted: 'Accepted',
  applied: 'Applied',
  dismissed: 'Dismissed',
  expired: 'Expired',
  'held-out': 'Held out',
};

/** The parts of a place in the tree, counted. */
export const levelWords: Readonly<Record<Level, readonly [one: string, many: string]>> = {
  network: ['network', 'networks'],
  product: ['product', 'products'],
  group: ['group', 'groups'],
  customer: ['customer', 'customers'],
  device: ['device', 'devices'],
};

/** What the parts of a place are called, one and many: a group may hold groups and customers. */
export function partWords(
  parts: readonly { readonly level: Level }[],
): readonly [one: string, many: string] {
  const levels = new Set(parts.map(({ level }) => level));
  const [level] = levels;
  return level === undefined || levels.size > 1 ? ['part', 'parts'] : levelWords[level];
}

/** A feature or a state by its name in the model: words with underscores. */
export function featureWords(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A record's word for a key that may be newer than these pages. */
export function wordFor(words: Readonly<Record<string, string>>, key: string): string {
  return words[key] ?? key.replaceAll('-', ' ');
}
