import { z } from 'zod';
import { envelope, estimate, inputs, withheldReason } from './estimate.ts';

/** How near a customer is to each way of using a product. */
export const customerMembership = z.object({
  customer: z.string(),
  inputs,
  name: z.string(),
  sessions: z.number().int().describe('looked at: the latest 200 closed ones at most'),
  days: z.number().int().describe('local days on which they began'),
  withheld: withheldReason.optional(),
  sentence: z.string(),
  near: z
    .array(z.object({ context: z.string(), share: estimate }))
    .describe('nearest first; the shares sum to 1; empty where withheld'),
});
export type CustomerMembership = z.infer<typeof customerMembership>;

/** How near the customers of a product are to its use contexts. */
export const productMemberships = envelope.extend({
  maker: z.string(),
  product: z.string(),
  name: z.string(),
  contexts: z.array(z.object({ id: z.string(), name: z.string(), colour: z.number().int() })),
  quality: z
    .object({
      agreement: z
        .number()
        .describe('share of the sessions whose nearest context is the one they are placed in'),
      between: z
        .number()
        .describe('share of the sessions between contexts: none is nearer than 60 %'),
    })
    .nullable(),
  items: z.array(customerMembership),
  next: z.string().optional(),
});
export type ProductMemberships = z.infer<typeof productMemberships>;
