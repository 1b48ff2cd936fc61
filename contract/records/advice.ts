import { z } from 'zod';
import { signalValue } from '../wire/messages.ts';
import { estimate, inputs } from './estimate.ts';

/** What became of an advice. `held-out`: found but withheld on purpose, to measure the effect. */
export const adviceStates = [
  'held-out',
  'planned',
  'sent',
  'accepted',
  'applied',
  'dismissed',
  'expired',
] as const;

/** A better setting seen among peers of the same use context. */
export const adviceRecord = z.object({
  id: z.string(),
  inputs,
  maker: z.string(),
  product: z.string(),
  device: z.string(),
  customer: z.string(),
  context: z.string(),
  contextName: z.string(),
  setting: z.string(),
  settingLabel: z.string(),
  from: signalValue,
  to: signalValue,
  why: z.string(),
  expected: estimate.describe('per cent more value, from the comparison of peers'),
  peers: z.number().int(),
  livingWithIt: z
    .number()
    .int()
    .describe('customers among them who already have the better setting'),
  propensity: z.number().describe('the chance with which it was sent rather than held out'),
  created: z.number(),
  sent: z.number().nullable(),
  expires: z.number(),
  state: z.enum(adviceStates),
  replies: z.array(
    z.object({
      ts: z.number(),
      reply: z.enum(['accepted', 'applied', 'dismissed']),
      reason: z.string().nullable(),
    }),
  ),
});
export type AdviceRecord = z.infer<typeof adviceRecord>;
