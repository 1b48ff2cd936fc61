import { z } from 'zod';
import { adviceRecord } from './advice.ts';
import { amount, envelope, estimate, inputs, withheldReason } from './estimate.ts';

/** The levels at which value is measured, small to large. */
export const levels = ['device', 'customer', 'group', 'product', 'network'] as const;
export type Level = (typeof levels)[number];

/** By whom the session was, or where it was: two hierarchies over one session table. */
export const hierarchies = ['customer', 'place'] as const;
export type Hierarchy = (typeof hierarchies)[number];

/** Whose weights worth and cost stand on. */
const ownWeighted = z
  .number()
  .int()
  .describe(
    "of the sessions, those at their customer's own weights; all others at the maker's prices. " +
      "Scores and comparisons are at the maker's prices always",
  );

const figures = z.object({
  level: z.enum(levels),
  id: z.string().describe('`network` at the top; {product}/{device} for a device'),
  name: z.string(),
  sessions: z.number().int(),
  worth: amount.describe('money: outcomes at their worth; exact sum of the parts'),
  cost: amount.describe('money: resources at their worth; exact sum of the parts'),
  ownWeighted,
  outcomes: z.record(z.string(), amount).describe('amounts by name; only where all have one unit'),
  value: estimate.describe('worth for one unit of money of resources'),
  score: estimate.describe('1 to 100 among peers of the same use contexts'),
});

/** The value made at one place of the tree, and by its parts. */
export const scaleValue = envelope.extend(figures.shape).extend({
  hierarchy: z.enum(hierarchies),
  parents: z.array(z.object({ level: z.enum(levels), id: z.string(), name: z.string() })),
  children: z.array(figures),
  adoption: z.object({
    devices: z.number().int(),
    activeDevices: z.number().int(),
    customers: z.number().int(),
    activeCustomers: z.number().int(),
  }),
  within: estimate.describe(
    'share of the inequality of worth (Theil) that lies inside the children, not between them',
  ),
  gini: estimate.describe('inequality of worth between the customers'),
});
export type ScaleValue = z.infer<typeof scaleValue>;

/** What one product gave one customer. */
export const customerProductValue = z.object({
  product: z.string(),
  name: z.string(),
  inputs,
  sentence: z.string().describe('the answer, in one sentence'),
  sessions: z.number().int(),
  outcomes: z.array(
    z.object({ feature: z.string(), label: z.string(), value: z.number(), unit: z.string() }),
  ),
  resources: z.array(
    z.object({ feature: z.string(), label: z.string(), value: z.number(), unit: z.string() }),
  ),
  worth: amount,
  cost: amount,
  ownWeighted,
  previous: z
    .object({ sessions: z.number().int(), worth: amount, cost: amount })
    .nullable()
    .describe('the period before'),
  againstPeers: estimate.describe(
    'per cent more (or less) for one unit of money than people who use it alike',
  ),
  peers: z
    .object({
      contexts: z
        .enum(['own', 'all'])
        .describe('the ways of use it is over: own, or all there are'),
      because: withheldReason.optional().describe('why it is not over own ways of use'),
      sentence: z.string().describe('against whom, and why; or why there is none and what to do'),
    })
    .describe('who `againstPeers` compares with'),
  best: estimate.describe(
    'per cent more than people who use it alike that the best tenth of them get with the same use',
  ),
  bestOver: z
    .enum(['own', 'all'])
    .describe(
      'the ways of use that `best` and `room` stand on: own, or all, where one of them has too few customers',
    ),
  room: estimate.describe(
    'per cent more that this customer would get as one of the best tenth; below 0: gets more already',
  ),
  contexts: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      colour: z.number().int(),
      sessions: z.number().int(),
      share: z.number(),
      worth: amount,
      cost: amount,
    }),
  ),
});

/** A customer's page. */
export const customerValue = envelope.extend({
  maker: z.string(),
  customer: z.string(),
  name: z.string(),
  currency: z.string(),
  timezone: z.string(),
  demo: z.boolean(),
  worth: amount,
  cost: amount,
  products: z.array(customerProductValue),
  days: z.array(
    z.object({
      day: z.string().describe('local date'),
      sessions: z.number().int(),
      worth: z.number(),
      cost: z.number(),
    }),
  ),
  suggestion: adviceRecord.nullable(),
  advice: z.array(adviceRecord).describe('given before, latest first'),
});
export type CustomerValue = z.infer<typeof customerValue>;
