import { z } from 'zod';
import { signalValue } from '../wire/messages.ts';
import { inputs } from './estimate.ts';

/** One use of a device. */
export const sessionRecord = z.object({
  id: z.string().describe('hash of maker, product, device, part and start'),
  maker: z.string(),
  product: z.string(),
  device: z.string(),
  part: z.string().nullable(),
  customer: z
    .string()
    .nullable()
    .describe('who used it: `by` where known, else the owner at its start'),
  group: z.string().nullable().describe("the device's group at its start"),
  start: z.number(),
  end: z.number(),
  open: z.boolean().describe('still going on, as far as is known'),
  closedBy: z.enum(['state', 'gap', 'maximum', 'user', 'open']),
  hour: z.number().describe('local hour of the start, 0 to 24'),
  weekday: z.number().int().describe('local day of the start, 1 Monday to 7 Sunday'),
  readings: z.number().int(),
  features: z.record(z.string(), signalValue.nullable()),
  settings: z.record(z.string(), signalValue.nullable()),
  context: z.string().nullable().describe('id of its use context'),
  worth: z.number().nullable().describe('money: the sum of its outcomes at their worth'),
  cost: z.number().nullable().describe('money: the sum of its resources at their worth'),
  supersedes: z.array(z.string()).describe('ids that late data made this one replace'),
});
export type SessionRecord = z.infer<typeof sessionRecord>;

/** The sum that a recording is reconciled with. */
export const productSummary = z.object({
  inputs,
  maker: z.string(),
  product: z.string(),
  window: z.object({ from: z.number(), to: z.number() }),
  readings: z.number().int(),
  sessions: z.number().int(),
  devices: z.number().int(),
  customers: z.number().int(),
  groups: z.number().int(),
  totals: z.record(z.string(), z.object({ value: z.number(), unit: z.string() })),
  zero: z
    .record(z.string(), z.number().int())
    .describe('sessions in which the amount is exactly 0, by name'),
  firstStart: z.number().nullable(),
  lastEnd: z.number().nullable(),
});
export type ProductSummary = z.infer<typeof productSummary>;
