import { Buffer } from 'node:buffer';
import { onTestFinished } from 'vitest';
import { silent } from '../../contract/ports/logger.ts';
import type { IncomingMessage } from '../../contract/ports/message-bus.ts';
import type { RegistryView } from '../../contract/ports/registry.ts';
import type {
  DeadLetterEntry,
  JournalReading,
  MessageEntry,
  ReadingsEntry,
} from '../../contract/records/journal-entry.ts';
import type { RejectedNotice } from '../../contract/wire/messages.ts';
import type { DeviceAddress } from '../../contract/wire/topics.ts';
import { IdentityWindow } from '../../ingest/identity-window.ts';
import { type Ingest, type IngestOptions, openIngest } from '../../ingest/ingest.ts';
import { acme } from './known.ts';
import { type MemoryJournal, memoryJournal } from './memory-journal.ts';

/** Time of receipt of all test messages unless told otherwise: 21 Nov 2025, 19:33:20 UTC. */
export const now = 1_763_753_600_000;

export const hourMs = 3_600_000;

/** How a test message differs from a QoS 1 message of `acme/heater/d-1` on `telemetry`. */
export interface Sending {
  readonly product?: string;
  readonly device?: string;
  readonly channel?: string;
  readonly topic?: string;
  readonly qos?: 0 | 1 | 2;
  readonly dup?: boolean;
  readonly received?: number;
}

/** Ingest with a registry and a journal in memory. */
export interface TestIngest extends Ingest {
  readonly journal: MemoryJournal;
  readonly notices: readonly (RejectedNotice & { readonly to: DeviceAddress })[];
  /** How many messages were settled. */
  readonly settled: readonly number[];
  /** Takes a message in; text and bytes go as they are, anything else as JSON. Answers its number. */
  send(payload: unknown, sending?: Sending): number;
  /** What the journal holds, committed. */
  readings(): readonly JournalReading[];
  readingsEntries(): readonly ReadingsEntry[];
  deadLetters(): readonly DeadLetterEntry[];
  messages(): readonly MessageEntry[];
  /** `reason: detail` of each dead letter. */
  reasons(): readonly string[];
}

export interface TestIngestOptions {
  readonly registry?: RegistryView;
  readonly journal?: MemoryJournal;
  readonly limits?: Partial<IngestOptions['limits']>;
  /** What a journal held before. */
  readonly before?: Iterable<Uint8Array>;
}

export function openTestIngest(options: TestIngestOptions = {}): TestIngest {
  const journal = options.journal ?? memoryJournal();
  const notices: (RejectedNotice & { readonly to: DeviceAddress })[] = [];
  const settled: number[] = [];
  let sent = 0;
  const ingest = openIngest({
    registry: options.registry ?? acme(),
    journal,
    clock: () => now,
    logger: silent,
    topicRoot: 'vm',
    limits: {
      maxPayloadBytes: 1024 * 1024,
      clockToleranceMs: 5 * 60_000,
      maxPendingBytes: 16 * 1024 * 1024,
      qos0QueueBytes: 1024 * 1024,
      ...options.limits,
    },
    notify: (to, notice) => notices.push({ ...notice, to }),
    window: new IdentityWindow(1 << 12),
  });
  if (options.before) ingest.recover(options.before);
  journal.lastOfGroup = ingest.tally;
  onTestFinished(() => ingest.close());
  const committed = () => {
    journal.commit();
    return journal.entries();
  };
  return {
    ...ingest,
    journal,
    notices,
    settled,
    send(payload, sending = {}) {
      const number = sent;
      sent += 1;
      ingest.intake.take(incoming(payload, sending), () => settled.push(number));
      return number;
    },
    readings: () => committed().flatMap((e) => (e.kind === 'readings' ? e.readings : [])),
    readingsEntries: () => committed().filter((entry) => entry.kind === 'readings'),
    deadLetters: () => committed().filter((entry) => entry.kind === 'dead-letter'),
    messages: () => committed().filter((entry) => entry.kind === 'message'),
    reasons: () =>
      committed().flatMap((e) => (e.kind === 'dead-letter' ? [`${e.reason}: ${e.detail}`] : [])),
  };
}

/** A message as the broker hands it over. */
export function incoming(payload: unknown, sending: Sending = {}): IncomingMessage {
  const { product = 'heater', device = 'd-1', channel = 'telemetry' } = sending;
  return {
    topic: sending.topic ?? `vm/acme/${product}/${device}/${channel}`,
    payload: bytesOf(payload),
    qos: sending.qos ?? 1,
    dup: sending.dup ?? false,
    received: sending.received ?? now,
    principal: { kind: 'device', maker: 'acme', product, device },
    client: `client of ${device}`,
  };
}

function bytesOf(payload: unknown): Uint8Array {
  if (payload instanceof Uint8Array) return payload;
  return Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
}
