import { z } from 'zod';
import { identifier, productIdentifier } from '../identifiers.ts';

/** Epoch milliseconds. */
export const timestamp = z
  .number()
  .min(0)
  .max(8_640_000_000_000_000)
  .describe('epoch milliseconds');

/** What a signal may carry on the wire. */
export const signalValue = z.union([z.number(), z.string().max(1024), z.boolean()]);
export type SignalValue = z.infer<typeof signalValue>;

/** The most readings that one message may hold. */
export const maxReadingsPerMessage = 1_000;

/** The longest `boot`, `by` and `part`, in characters. */
export const maxNameLength = 63;

/**
 * One reading: what a device measured at one moment.
 *
 * (device, boot, seq) identifies it; without `seq`, (device, ts, values).
 */
export const reading = z.strictObject({
  ts: timestamp
    .optional()
    .describe('device time, epoch ms; absent: the time of receipt, marked as assumed'),
  seq: z
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('counts up within a boot'),
  boot: z.string().min(1).max(maxNameLength).optional().describe('names this start of the device'),
  by: identifier.optional().describe('the customer using the product now, where several share it'),
  part: identifier
    .optional()
    .describe('connector, burner or seat of a product used in several places at once'),
  values: z.record(z.string().min(1).max(maxNameLength), signalValue),
});
export type Reading = z.infer<typeof reading>;

/**
 * What `…/telemetry` carries: one reading, up to 1,000 of them, or a flat object of values (taken
 * at the time of receipt; recognised by having no `values`).
 */
export const telemetryMessage = z.union([
  reading,
  z.array(reading).min(1).max(maxReadingsPerMessage),
  z.record(z.string().min(1).max(maxNameLength), signalValue),
]);

/** What `…/event` carries: a fault, a restart, a start or stop where the product knows of it. */
export const eventMessage = z.strictObject({
  ts: timestamp,
  type: identifier,
  data: z.record(z.string(), z.unknown()).optional(),
});

/** What `…/links` carries: the products and services this device works with now. */
export const linksMessage = z.strictObject({
  ts: timestamp,
  peers: z
    .array(
      z
        .strictObject({
          product: productIdentifier.optional(),
          device: identifier.optional(),
          service: identifier.optional(),
          relation: identifier,
        })
        .refine(
          (peer) => peer.product !== undefined || peer.service !== undefined,
          'expected a product or a service',
        ),
    )
    .max(256),
});

/** What `…/relay` carries: messages that this device brings for others. */
export const relayMessage = z
  .array(
    z.strictObject({
      product: productIdentifier,
      device: identifier,
      channel: z.enum(['telemetry', 'event', 'links', 'status', 'advice/reply']),
      payload: z.unknown(),
      proof: z.string().max(256).optional(),
    }),
  )
  .min(1)
  .max(maxReadingsPerMessage);

/** What `…/status` carries, retained; also the will. A will's `ts` is frozen at CONNECT. */
export const statusMessage = z.strictObject({
  ts: timestamp,
  state: z.enum(['online', 'offline']),
  boot: z.string().min(1).max(maxNameLength).optional(),
});
export type StatusMessage = z.infer<typeof statusMessage>;

/** What `…/advice` carries to a device: a setting to change, why, and what to expect of it. */
export const adviceMessage = z.strictObject({
  id: identifier,
  ts: timestamp,
  expires: timestamp,
  setting: z.string(),
  from: signalValue,
  to: signalValue,
  why: z.string().describe('one sentence a customer can read'),
  expected: z.strictObject({
    value: z.number(),
    unit: z.string(),
    lo90: z.number(),
    hi90: z.number(),
  }),
  peers: z.number().int().describe('customers whose use the comparison stands on'),
});
export type AdviceMessage = z.infer<typeof adviceMessage>;

/** What `…/advice/reply` carries: what became of an advice. */
export const adviceReplyMessage = z.strictObject({
  id: identifier,
  ts: timestamp,
  reply: z.enum(['accepted', 'applied', 'dismissed']),
  reason: z.string().max(256).optional(),
});
export type AdviceReplyMessage = z.infer<typeof adviceReplyMessage>;

/** What `…/rejected` carries to a device: why a message or reading of its own was not stored. */
export const rejectedNotice = z.strictObject({
  ts: timestamp,
  reason: z.string(),
  detail: z.string(),
  seq: z.number().optional(),
});
export type RejectedNotice = z.infer<typeof rejectedNotice>;
