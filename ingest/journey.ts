import type { JournalAppender } from '../contract/ports/journal.ts';
import type { RegistryView } from '../contract/ports/registry.ts';
import type { EntryWriter } from '../contract/records/journal-codec.ts';
import type { IdentityWindow } from './identity-window.ts';
import type { Step } from './passage.ts';
import type { Routes } from './routes.ts';
import { type ClockLimits, checkClock } from './steps/check-clock.ts';
import { checkCustomer } from './steps/check-customer.ts';
import { checkGrant } from './steps/check-grant.ts';
import { checkMessage } from './steps/check-message.ts';
import { checkSize } from './steps/check-size.ts';
import { decode } from './steps/decode.ts';
import { encodeMessage, encodeReading } from './steps/encode.ts';
import { findDevice } from './steps/find-device.ts';
import { readTopic } from './steps/read-topic.ts';
import { recogniseDuplicates } from './steps/recognise-duplicates.ts';
import { validate } from './steps/validate.ts';
import { write } from './steps/write.ts';

/** The lists of steps that make up the journey from packet to journal. */
export interface Journey {
  readonly everyMessage: readonly Step[];
  readonly everyReading: readonly Step[];
  readonly everyCarried: readonly Step[];
  readonly otherMessage: readonly Step[];
  readonly whatIsKept: readonly Step[];
}

/** What the steps ask, and what they write into. */
export interface JourneyNeeds {
  readonly routes: Routes;
  readonly registry: RegistryView;
  readonly limits: ClockLimits & { readonly maxPayloadBytes: number };
  readonly window: IdentityWindow;
  readonly entry: EntryWriter;
  readonly journal: JournalAppender;
}

/**
 * The journey: every message takes the first list. Then each reading of telemetry takes the
 * second, each message carried for another device the third, and a message of any other channel
 * the fourth. What comes to the end of its list takes the last.
 */
export function planJourney(needs: JourneyNeeds): Journey {
  const { routes, registry, limits, window, entry, journal } = needs;
  return {
    everyMessage: [checkSize(limits.maxPayloadBytes), readTopic(routes), decode, findDevice],
    everyReading: [
      validate,
      checkClock(limits),
      checkCustomer(registry),
      encodeReading(entry),
      recogniseDuplicates(entry, window),
    ],
    everyCarried: [checkGrant],
    otherMessage: [
      checkMessage,
      checkClock(limits),
      encodeMessage(entry),
      recogniseDuplicates(entry, window),
    ],
    whatIsKept: [write(entry, journal)],
  };
}
