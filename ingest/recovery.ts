import { decodeEntry, EntryWriter } from '../contract/records/journal-codec.ts';
import type { DeadLetterEntry, JournalReading } from '../contract/records/journal-entry.ts';
import { decodeJson } from './formats/json.ts';
import type { IdentityWindow } from './identity-window.ts';
import { Passage, type Step } from './passage.ts';
import { nowhere, type Routes } from './routes.ts';
import { encodeMessage, encodeReading } from './steps/encode.ts';
import { recogniseDuplicates } from './steps/recognise-duplicates.ts';
import type { RunningTally } from './tally.ts';

/** What is filled from the journal. */
export interface RecoveryNeeds {
  readonly routes: Routes;
  readonly window: IdentityWindow;
  readonly tally: RunningTally;
}

/**
 * Brings back, from the end of the journal, what was in memory before the start: the readings seen
 * lately, and the counters. Readings are encoded once more, by the step that encoded them first,
 * so that what is remembered of them is the same. The counters are those of the last tally, plus
 * what stands behind it: a group that a crash cut off before its own.
 */
export class Recovery {
  readonly #needs: RecoveryNeeds;
  readonly #entry = new EntryWriter();
  readonly #passage = new Passage();
  readonly #encodeReading: Step;
  readonly #encodeMessage: Step;
  readonly #remember: Step;

  constructor(needs: RecoveryNeeds) {
    this.#needs = needs;
    this.#encodeReading = encodeReading(this.#entry);
    this.#encodeMessage = encodeMessage(this.#entry);
    this.#remember = recogniseDuplicates(this.#entry, needs.window);
  }

  /** Takes records in the order of the journal. Cost: about 2 µs a reading. */
  take(records: Iterable<Uint8Array>): void {
    for (const record of records) this.#takeOne(record);
  }

  #takeOne(record: Uint8Array): void {
    const { tally, routes } = this.#needs;
    const entry = decodeEntry(record);
    const passage = this.#passage;
    switch (entry.kind) {
      case 'tally':
        tally.restore(entry.tally);
        break;
      case 'readings': {
        passage.route = { ...nowhere, address: entry, seed: routes.seedOf(entry) };
        this.#entry.beginReadings(nowhere.prefix, entry.received);
        for (const reading of entry.readings) {
          takeUpReading(passage, reading);
          this.#encodeReading.run(passage);
          this.#remember.run(passage);
        }
        tally.received += entry.readings.length;
        tally.accepted += entry.readings.length;
        break;
      }
      case 'message': {
        const { channel } = entry;
        passage.route = { ...nowhere, address: entry, channel, seed: routes.seedOf(entry) };
        passage.takeUp(entry.body);
        this.#encodeMessage.run(passage);
        this.#remember.run(passage);
        tally.received += 1;
        tally.accepted += 1;
        break;
      }
      case 'dead-letter': {
        const readings = readingsIn(entry);
        tally.received += readings;
        tally.reject(entry.reason, readings);
        break;
      }
    }
  }
}

function takeUpReading(passage: Passage, reading: JournalReading): void {
  passage.takeUp(undefined);
  passage.time = reading.time;
  passage.deviceTime = reading.deviceTime;
  passage.seq = reading.seq;
  passage.boot = reading.boot;
  passage.by = reading.by;
  passage.part = reading.part;
  passage.extra = reading.extra;
  passage.signals = reading.values.length;
  reading.values.forEach((value, index) => {
    passage.values[index] = value;
  });
}

/** A list that was rejected as a whole counts for all that it holds; anything else for one. */
function readingsIn({ payload }: DeadLetterEntry): number {
  const decoded = decodeJson(payload);
  return decoded.ok && Array.isArray(decoded.value) ? Math.max(decoded.value.length, 1) : 1;
}
