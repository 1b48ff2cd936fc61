import { z } from 'zod';

/** The sum that must hold, in readings. */
export const sum = z.object({
  received: z.number().int(),
  stored: z.number().int(),
  duplicate: z.number().int(),
  rejected: z.number().int(),
  dropped: z.number().int(),
  waiting: z.number().int().describe('on disk or on the way to it, not yet in the store'),
});
export type Sum = z.infer<typeof sum>;

/** Where devices may connect. */
export const doors = z.object({
  mqtt: z.number().int().describe('TCP port of MQTT'),
  webSocket: z.number().int().nullable(),
  tls: z.number().int().nullable(),
  topicRoot: z.string(),
});
export type Doors = z.infer<typeof doors>;

/** What the broker remembers of clients that are away (clean=false), and what it gave up. */
export const keptSessions = z.object({
  sessions: z.number().int(),
  queuedBytes: z.number().int(),
  notKept: z.number().int().describe('messages that a full session missed, since start'),
  forgotten: z.number().int().describe('sessions given up to keep within the limits, since start'),
});

/** What the edge process knows of itself. */
export const edgeCounters = z.object({
  doors,
  at: z.number(),
  startedAt: z.number(),
  pid: z.number().int(),
  received: z.number().int(),
  accepted: z.number().int().describe('readings on disk in the journal, fsynced'),
  duplicate: z.number().int(),
  dropped: z.number().int(),
  inFlight: z.number().int().describe('received, no ending yet'),
  rejected: z.record(z.string(), z.number().int()).describe('by reason'),
  notes: z.record(z.string(), z.number().int()).describe('by note'),
  steps: z.array(
    z.object({
      step: z.string(),
      passed: z.number().int(),
      rejected: z.number().int(),
      microseconds: z.number().nullable().describe('mean of the timed sample'),
    }),
  ),
  messages: z.number().int().describe('packets since start'),
  ackMs: z
    .object({ p50: z.number().nullable(), p99: z.number().nullable(), n: z.number().int() })
    .describe('receipt to acknowledgement, last minute'),
  connected: z.number().int(),
  sessions: keptSessions,
  journal: z.object({
    start: z.number().describe('oldest position kept'),
    committed: z.number(),
    confirmed: z.number().describe('up to where every store has everything'),
    pendingBytes: z.number(),
  }),
  rssMb: z.number(),
});
export type EdgeCounters = z.infer<typeof edgeCounters>;

/** How far a store is behind the journal, and when it will have caught up. */
export const storeHealth = z.object({
  name: z.string(),
  position: z.number().describe('in the journal, up to which it has everything'),
  lagBytes: z.number().describe('of the journal behind that'),
  lagReadings: z.number().int().describe('on disk in the journal, not yet in this store'),
  perSecond: z.number().describe('readings it takes, over about 15 s'),
  secondsLeft: z
    .number()
    .nullable()
    .describe('until it has caught up at this rate; null while it does not catch up'),
  missing: z
    .number()
    .int()
    .describe('readings that the journal had lost before this store could take them'),
  error: z.string().nullable().describe('what keeps it from going on'),
  since: z.number().nullable().describe('since when it has not gone on, epoch ms'),
});
export type StoreHealth = z.infer<typeof storeHealth>;

/** Live health. */
export const health = z.object({
  at: z.number(),
  sum,
  holds: z.boolean().describe('received = stored + duplicate + rejected + dropped + waiting'),
  rejectedByReason: z.record(z.string(), z.number().int()),
  notes: z.record(z.string(), z.number().int()),
  perSecond: z.object({ received: z.number(), stored: z.number() }),
  ackMs: edgeCounters.shape.ackMs,
  steps: edgeCounters.shape.steps,
  devices: z.object({ known: z.number().int(), online: z.number().int() }),
  sessions: keptSessions,
  clock: z
    .object({ ahead: z.number().int(), behind: z.number().int(), assumed: z.number().int() })
    .describe('readings'),
  edge: z.object({
    up: z.boolean(),
    startedAt: z.number().nullable(),
    rssMb: z.number().nullable(),
    doors: doors.nullable(),
  }),
  insight: z.object({
    startedAt: z.number(),
    rssMb: z.number(),
    lagBytes: z.number(),
    stores: z.array(storeHealth).describe('the store of record first'),
    lastRun: z
      .object({
        at: z.number().describe('when it began'),
        milliseconds: z.number(),
        sessions: z.number().int(),
        error: z.string().nullable(),
        upToDate: z
          .boolean()
          .describe('nothing was stored, and nothing changed in the registry, since it began'),
      })
      .nullable(),
    lastAudit: z
      .object({
        at: z.number().describe('when it began'),
        milliseconds: z.number(),
        sessions: z.number().int(),
        drift: z.number().int().describe('rows that differed from what was kept; put right'),
      })
      .nullable()
      .describe('the last time that everything was computed anew from the readings'),
  }),
});
export type Health = z.infer<typeof health>;

/** A dead letter as it is shown. */
export const rejectedMessage = z.object({
  id: z.number().describe('its position in the journal'),
  at: z.number(),
  topic: z.string(),
  client: z.string(),
  reason: z.string(),
  detail: z.string(),
  size: z.number().int(),
  payload: z.string(),
  encoding: z.enum(['utf8', 'base64']),
});
export type RejectedMessage = z.infer<typeof rejectedMessage>;

/** RFC 9457 problem details, with a stable `code` and the next step. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  code: z.string(),
  next: z.string().optional(),
  requestId: z.string().optional(),
  mistakes: z.array(z.object({ path: z.string(), expected: z.string() })).optional(),
});
export type Problem = z.infer<typeof problem>;
