import { Fingerprint } from '../fingerprint.ts';
import { type IdentityWindow, seen, seenWithOtherContent } from '../identity-window.ts';
import { duplicate, noteBits, type Step } from '../passage.ts';

/**
 * Recognises what came before, by the bytes that were encoded, which stand in the entry's buffer:
 *
 * - a reading with `seq` is (device, boot, seq); with the same content it is a duplicate, with
 *   other content it is stored and noted, for a device that restarts without naming its boot must
 *   not lose data;
 * - without `seq` it is (device, time, values);
 * - without a time of its own, or as a message of another channel, it is its content, and only
 *   where the packet says that it is sent again: two equal readings may both be true.
 */
export function recogniseDuplicates(
  entry: { readonly buffer: Uint8Array },
  window: IdentityWindow,
): Step {
  const content = new Fingerprint();
  const identity = new Fingerprint();
  return {
    name: 'recognise duplicates',
    run(passage) {
      const { span, seq } = passage;
      const { seed } = passage.route;
      const bytes = entry.buffer;
      content
        .begin(seed.high, seed.low)
        .add(bytes, span.from, span.skipFrom)
        .add(bytes, span.skipTo, span.to)
        .end();
      if (seq !== undefined) {
        identity.begin(seed.high, seed.low).add(bytes, span.nameFrom, span.nameTo).end();
        const sighting = window.remember(identity.high, identity.low, content.low);
        if (sighting === seenWithOtherContent) passage.notes |= noteBits['sequence-reused'];
        return sighting === seen ? duplicate : undefined;
      }
      const sighting = window.remember(content.high, content.low, content.high ^ content.low);
      if (sighting !== seen) return undefined;
      const namesItself = !Number.isNaN(passage.deviceTime);
      return namesItself || passage.message.dup ? duplicate : undefined;
    },
  };
}
