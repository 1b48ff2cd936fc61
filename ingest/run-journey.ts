import type { IncomingMessage } from '../contract/ports/message-bus.ts';
import type { EntryWriter } from '../contract/records/journal-codec.ts';
import type { Reject } from '../contract/verdict.ts';
import type { RejectedNotice } from '../contract/wire/messages.ts';
import type { DeviceAddress } from '../contract/wire/topics.ts';
import { CountedStep, runSteps } from './counted-step.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Journey } from './journey.ts';
import { duplicate, type Ending, Passage, UnfitReading } from './passage.ts';
import type { RunningTally } from './tally.ts';

/** Tells a device on its `rejected` topic; QoS 0. */
export type Notify = (address: DeviceAddress, notice: RejectedNotice) => void;

/** One message in so many has its steps timed. */
const timedEvery = 64;

/** A message of 1,000 bad readings need not be answered by 1,000 others; dead letters hold all. */
const mostNotices = 16;

/** What the runner leads through the journey with. */
export interface RunnerNeeds {
  readonly journey: Journey;
  /** The entry that the steps write readings into. */
  readonly entry: EntryWriter;
  readonly tally: RunningTally;
  readonly deadLetters: DeadLetters;
  readonly notify: Notify;
}

/**
 * Leads messages through the journey, one at a time, and books how each of their readings ends:
 * kept, a duplicate, or a dead letter of which its device is told.
 */
export class JourneyRunner {
  readonly #needs: RunnerNeeds;
  readonly #everyMessage: readonly CountedStep[];
  readonly #everyReading: readonly CountedStep[];
  readonly #everyCarried: readonly CountedStep[];
  readonly #otherMessage: readonly CountedStep[];
  readonly #whatIsKept: readonly CountedStep[];
  readonly #passage = new Passage();
  #messages = 0;
  #timed = false;
  #refusal: Reject | undefined;
  #notices = 0;

  constructor(needs: RunnerNeeds) {
    const counted = (steps: Journey[keyof Journey]) => steps.map((step) => new CountedStep(step));
    this.#needs = needs;
    this.#everyMessage = counted(needs.journey.everyMessage);
    this.#everyReading = counted(needs.journey.everyReading);
    this.#everyCarried = counted(needs.journey.everyCarried);
    this.#otherMessage = counted(needs.journey.otherMessage);
    this.#whatIsKept = counted(needs.journey.whatIsKept);
  }

  /** The steps in the order of the journey. */
  get steps(): readonly CountedStep[] {
    return [
      ...this.#everyMessage,
      ...this.#everyReading,
      ...this.#everyCarried,
      ...this.#otherMessage,
      ...this.#whatIsKept,
    ];
  }

  /** Why the message just led was refused, where nothing of it was kept. */
  get refusal(): Reject | undefined {
    return this.#refusal;
  }

  /** Leads a message to its end. Answers how many of its readings were given to the journal. */
  run(message: IncomingMessage): number {
    const passage = this.#passage;
    this.#timed = this.#messages % timedEvery === 0;
    this.#messages += 1;
    this.#notices = 0;
    this.#refusal = undefined;
    passage.begin(message);
    const ending = runSteps(this.#everyMessage, passage, this.#timed);
    if (ending !== undefined) {
      this.#bookMessage(ending);
      return 0;
    }
    const { channel, prefix } = passage.route;
    switch (channel) {
      case 'telemetry':
      case 'telemetry/cbor':
      case 'telemetry/senml':
        this.#needs.entry.beginReadings(prefix, message.received);
        return this.#runItems(this.#everyReading);
      case 'relay':
        return this.#runItems(this.#everyCarried);
      default:
        return this.#runItems(this.#otherMessage);
    }
  }

  /** Books a message that was refused before it got here. */
  refuse(message: IncomingMessage, refusal: Reject): void {
    this.#notices = 0;
    this.#passage.begin(message);
    this.#bookMessage(refusal);
  }

  /** Leads each item of the message through the steps, and writes what is left of them. */
  #runItems(steps: readonly CountedStep[]): number {
    const passage = this.#passage;
    const { items } = passage;
    const areReadings = steps === this.#everyReading;
    let kept = 0;
    for (const item of items) {
      passage.takeUp(item);
      const ending = runSteps(steps, passage, this.#timed);
      if (ending === undefined) {
        kept += 1;
        if (areReadings) this.#needs.tally.note(passage.notes);
      } else {
        this.#bookItem(ending);
      }
    }
    if (kept > 0) {
      this.#refusal = undefined;
      runSteps(this.#whatIsKept, passage, this.#timed);
    }
    this.#needs.tally.received += items.length;
    this.#needs.tally.accepted += kept;
    return kept;
  }

  #bookItem(ending: Ending): void {
    const { tally, entry, deadLetters } = this.#needs;
    const { message, item, isList, seq, span } = this.#passage;
    if (ending === duplicate) {
      tally.duplicate += 1;
      entry.rewind(span.from, span.readingsBefore);
      return;
    }
    tally.reject(ending.reason, 1);
    this.#refusal ??= ending;
    const original = item instanceof UnfitReading ? item.original : item;
    if (isList) deadLetters.keepItem(message, ending, original);
    else deadLetters.keepMessage(message, ending);
    this.#tell(ending, seq);
  }

  #bookMessage(ending: Ending): void {
    if (ending === duplicate) throw new TypeError('no step before the items knows duplicates');
    const { tally, deadLetters } = this.#needs;
    const { message, count } = this.#passage;
    tally.received += count;
    tally.reject(ending.reason, count);
    this.#refusal = ending;
    deadLetters.keepMessage(message, ending);
    this.#tell(ending, undefined);
  }

  #tell({ reason, detail }: Reject, seq: number | undefined): void {
    const { principal, received } = this.#passage.message;
    if (principal.kind !== 'device' || this.#notices >= mostNotices) return;
    this.#notices += 1;
    const { maker, product, device } = principal;
    const notice = { ts: received, reason, detail, ...(seq === undefined ? {} : { seq }) };
    this.#needs.notify({ maker, product, device }, notice);
  }
}
