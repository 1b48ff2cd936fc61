import { z } from 'zod';
import { envelope, estimate, inputs, window } from './estimate.ts';

/** Where a goal stands. `missed`: its date has passed without the target being reached. */
export const goalStates = ['not-begun', 'under-way', 'reached', 'missed', 'unknown'] as const;

/** Why nothing is said of the weeks to come. */
export const outlookReasons = {
  'past-too-short': 'There are too few weeks to judge a forecast by.',
  'date-passed': 'The date of the goal has passed.',
} as const;
export type OutlookReason = keyof typeof outlookReasons;
const outlookReason = z.enum(
  Object.keys(outlookReasons) as [OutlookReason, ...(readonly OutlookReason[])],
);

const part = z
  .object({
    id: z.string().describe('`-` is what belongs to none'),
    name: z.string(),
    colour: z.number().int().nullable().describe('of a use context: its place in the palette'),
    numerator: z.number().int(),
    denominator: z.number().int(),
    contribution: z.number().describe('numerator / denominator of the whole, in the unit of goal'),
    own: z.number().nullable().describe('the figure of this part alone; null where it has none'),
    towards: z
      .number()
      .nullable()
      .describe(
        'by how much it moves the figure beyond the target (above 0) or keeps it short of it; all ' +
          'add up to minus the gap. Null for figures that are counts: a target has no parts',
      ),
  })
  .describe('what a part contributes');
export type GoalPart = z.infer<typeof part>;

const parts = z.object({
  items: z.array(part).describe('the largest first'),
  others: z.number().int().describe('how many parts the last one, `*`, stands for; 0: none'),
});
export type GoalParts = z.infer<typeof parts>;

const outlookPoint = z.object({
  week: z.number(),
  value: z.number(),
  lo90: z.number(),
  hi90: z.number(),
});

/** A strategic goal of a product: how far, made by whom, and how likely to be reached. */
export const goalRecord = z.object({
  id: z.string(),
  inputs: inputs.describe('explains `figure`, and a contribution as `contexts.ID`'),
  label: z.string(),
  metric: z.string(),
  per: z.enum(['session', 'money', 'week']).describe('the figure is for one of these'),
  direction: z.enum(['up', 'down']),
  target: z.number(),
  unit: z.string(),
  from: z.string().describe('a local date'),
  by: z.string().nullable().describe('a local date; null: none is set'),
  state: z.enum(goalStates),
  window: window.nullable().describe('the whole weeks that the figure is of; null: there are none'),
  figure: estimate,
  gap: estimate.describe('how much is missing to the target; below 0: how far beyond'),
  numerator: z.number().int().describe('whole multiples; those of the parts add up to it'),
  denominator: z.number().int().describe('whole multiples, or the number of weeks'),
  weeks: z
    .array(z.object({ week: z.number(), value: z.number().nullable(), sessions: z.number().int() }))
    .describe('the figure of each whole week, oldest first, at most 104; null: no use'),
  outlook: z
    .object({
      method: z.string(),
      mase: z.number().describe('below 1: better than saying that nothing changes'),
      points: z.array(outlookPoint).describe('of the weeks to come, up to that of the date'),
      chance: z
        .number()
        .describe('that the figure of the last of these weeks meets the target; 0.05 to 0.95'),
    })
    .nullable(),
  outlookWithheld: outlookReason.optional(),
  contexts: parts,
  groups: parts.describe('where the devices stood'),
  customers: parts,
  sentence: z.string(),
});
export type GoalRecord = z.infer<typeof goalRecord>;

/** The goals of a product, in the order of its model. */
export const productGoals = envelope.extend({
  maker: z.string(),
  product: z.string(),
  name: z.string(),
  items: z.array(goalRecord),
});
export type ProductGoals = z.infer<typeof productGoals>;
