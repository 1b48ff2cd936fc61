import { z } from 'zod';
import { edgeCounters } from '../../contract/records/health.ts';

/** One line, JSON, of what the insight process asks of the edge process. */
export const request = z.discriminatedUnion('ask', [
  z.object({
    ask: z.literal('publish'),
    id: z.number(),
    topic: z.string(),
    payload: z.string(),
    encoding: z.enum(['utf8', 'base64']),
    qos: z.union([z.literal(0), z.literal(1)]),
    retain: z.boolean(),
  }),
  z.object({ ask: z.literal('registry-changed'), id: z.number(), position: z.number() }),
  z.object({ ask: z.literal('counters'), id: z.number() }),
  /** Not answered. */
  z.object({ ask: z.literal('stored'), position: z.number() }),
]);
export type Request = z.infer<typeof request>;

/** One line of what the edge process tells the insight process. */
export const reply = z.discriminatedUnion('tell', [
  z.object({ tell: z.literal('done'), id: z.number(), counters: edgeCounters.optional() }),
  z.object({
    tell: z.literal('failed'),
    id: z.number(),
    code: z.string(),
    message: z.string(),
    next: z.string(),
  }),
  /** Without being asked: a device subscribed to its advice. */
  z.object({ tell: z.literal('subscribed'), topic: z.string() }),
]);
export type Reply = z.infer<typeof reply>;
