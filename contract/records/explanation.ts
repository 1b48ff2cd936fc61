import { z } from 'zod';
import { estimate, window } from './estimate.ts';

/** Why a session that belongs to what is looked at has no part in a figure. */
export const leftOutReasons = {
  'amount-unknown': 'The amount, or its price on that day, is not known.',
  'worth-unknown': 'What its outcomes are worth is not known.',
  'cost-unknown': 'What its resources cost is not known.',
  'nobody-known': 'Nobody is known to have used it; the figure is one of customers.',
  'nothing-expected':
    'Worth or cost is not above 0, or nothing is known yet of what to expect of such use.',
  'not-agreed': 'Its customer has not agreed to be compared.',
  'in-no-group': 'It belongs to no group.',
} as const;
const leftOutReason = z.enum(
  Object.keys(leftOutReasons) as [keyof typeof leftOutReasons, ...(keyof typeof leftOutReasons)[]],
);
export type LeftOutReason = z.infer<typeof leftOutReason>;

/** A session behind a figure, and its part of it. */
const figurePart = z.object({
  session: z.string(),
  product: z.string(),
  device: z.string(),
  customer: z.string().nullable(),
  start: z.number(),
  end: z.number(),
  open: z.boolean(),
  above: z.number().int().nullable().describe('what it adds above the line; null: left out'),
  below: z.number().int().nullable().describe('what it adds below the line'),
  leftOut: leftOutReason.nullable(),
});
export type FigurePart = z.infer<typeof figurePart>;

const side = z.object({
  sum: z.number().int(),
  one: z.number().describe('what 1 stands for'),
  unit: z.string(),
});

/** How a figure was made, and of what. */
export const explanation = z.object({
  figure: z.string().describe('the reference that was asked for'),
  name: z.string().describe('of the figure: "Worth made"'),
  of: z.string().describe('of what, as people call it'),
  window: window.nullable().describe('null: all there is'),
  sentence: z.string(),
  made: z.string().describe('the formula, in words'),
  method: z.string(),
  seed: z.number().int(),
  computedAt: z.number(),
  now: estimate.describe('the figure as it is now'),
  told: z
    .object({
      value: z.number().nullable().optional().describe('absent: the reference does not hold it'),
      at: z.number(),
      sessions: z.number().int(),
    })
    .nullable()
    .describe('the figure as the reference has it; null: it names no time'),
  changed: z
    .enum(['no', 'sessions', 'others'])
    .describe(
      'since it was told; `others`: its own sessions are the same, what else it needs is not',
    ),
  kind: z
    .enum(['sum', 'ratio', 'comparison'])
    .describe('the figure is above, or above / below; of a comparison `steps` lead to it'),
  above: side.describe('the sum of what the sessions add above the line, exactly'),
  below: side.nullable().describe('the same below the line; null: the figure is a sum'),
  steps: z
    .array(z.object({ label: z.string(), value: z.number().nullable(), unit: z.string() }))
    .describe('from the sums to the figure'),
  leftOut: z.array(
    z.object({ reason: leftOutReason, words: z.string(), sessions: z.number().int() }),
  ),
  sessions: z.object({
    n: z.number().int().describe('all, those left out included'),
    items: z.array(figurePart).describe('latest first'),
    next: z.string().optional(),
  }),
});
export type Explanation = z.infer<typeof explanation>;
