import type { Clock } from '../contract/ports/clock.ts';
import type { JournalAppender } from '../contract/ports/journal.ts';
import type { Logger } from '../contract/ports/logger.ts';
import type { MessageIntake } from '../contract/ports/message-bus.ts';
import type { RegistryView } from '../contract/ports/registry.ts';
import type { EdgeCounters } from '../contract/records/health.ts';
import { EntryWriter } from '../contract/records/journal-codec.ts';
import { AckLatency } from './ack-latency.ts';
import { stepCounters } from './counted-step.ts';
import { DeadLetters } from './dead-letters.ts';
import { IdentityWindow } from './identity-window.ts';
import { Intake, type IntakeLimits } from './intake.ts';
import { planJourney } from './journey.ts';
import { Recovery } from './recovery.ts';
import { Routes } from './routes.ts';
import { JourneyRunner, type Notify } from './run-journey.ts';
import type { ClockLimits } from './steps/check-clock.ts';
import { RunningTally } from './tally.ts';

/** What ingest is opened with. */
export interface IngestOptions {
  readonly registry: RegistryView;
  readonly journal: JournalAppender;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The first level of every topic. */
  readonly topicRoot: string;
  readonly limits: ClockLimits & IntakeLimits & { readonly maxPayloadBytes: number };
  /** Must not call back into the intake. */
  readonly notify: Notify;
  /** Where readings seen lately are remembered; a smaller one for tests. */
  readonly window?: IdentityWindow;
}

/** The half of the edge's counters that ingest knows. */
type IngestCounters = Pick<
  EdgeCounters,
  | 'received'
  | 'accepted'
  | 'duplicate'
  | 'dropped'
  | 'inFlight'
  | 'rejected'
  | 'notes'
  | 'steps'
  | 'messages'
  | 'ackMs'
>;

/** From packet to journal. */
export interface Ingest {
  readonly intake: MessageIntake;
  /** As of now: received = accepted + duplicate + rejected + dropped + inFlight. */
  counters(): IngestCounters;
  /**
   * The counters as a journal entry; the journal writes it as the last record of each group. A
   * view, valid until the next call.
   */
  tally(): Uint8Array;
  /**
   * Remembers what the journal's last records hold: the readings seen lately and the counters.
   * Called before the first message, with the records in their order, as often as it takes.
   */
  recover(records: Iterable<Uint8Array>): void;
  /** Takes nothing more; what was taken is settled as the journal commits. Safe to call twice. */
  close(): void;
}

/** Opens ingest: it takes messages at once. Memory: 25 MB, and what waits. */
export function openIngest(options: IngestOptions): Ingest {
  const { registry, journal, clock, limits } = options;
  const tally = new RunningTally();
  const latency = new AckLatency();
  const window = options.window ?? new IdentityWindow();
  const routes = new Routes(registry, options.topicRoot);
  const entry = new EntryWriter();
  const tallyEntry = new EntryWriter();
  const runner = new JourneyRunner({
    journey: planJourney({ routes, registry, limits, window, entry, journal }),
    entry,
    tally,
    deadLetters: new DeadLetters(journal),
    notify: options.notify,
  });
  const intake = new Intake({
    journal,
    tally,
    latency,
    limits,
    logger: options.logger,
    run: (message) => runner.run(message),
    refusal: () => runner.refusal,
    keepRefused: (message, refusal) => runner.refuse(message, refusal),
  });
  const recovery = new Recovery({ routes, window, tally });

  return {
    intake,
    counters() {
      const { received, accepted, duplicate, dropped, rejected, notes } = tally.snapshot();
      const { notOnDisk, unjudged, messages } = intake;
      return {
        received: received + unjudged,
        accepted: accepted - notOnDisk,
        duplicate,
        dropped,
        inFlight: notOnDisk + unjudged,
        rejected: { ...rejected },
        notes: { ...notes },
        steps: stepCounters(runner.steps),
        messages,
        ackMs: latency.percentiles(performance.now()),
      };
    },
    tally: () => tallyEntry.tally(clock(), tally.snapshot()),
    recover: (records) => recovery.take(records),
    close: () => intake.close(),
  };
}
