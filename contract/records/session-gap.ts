import { z } from 'zod';
import { window } from './estimate.ts';

/** Why no gap is proposed. */
export const gapReasons = {
  'use-is-told': 'The product tells by a state when it is in use; no silence has to tell it.',
  'few-devices': 'Too few devices were heard to learn a gap from.',
  'few-silences': 'Too few silences were heard to learn a gap from.',
  'one-kind': 'Silences within a use and between uses do not stand apart.',
  'too-uncertain': 'Other devices would have told quite another gap.',
} as const;
export type GapReason = keyof typeof gapReasons;

const seconds = z.number().describe('s');

/** The silence that separates two sessions: the model's own, and what the readings tell. */
export const sessionGap = z.object({
  window,
  computedAt: z.number(),
  seed: z.number().int(),
  maker: z.string(),
  product: z.string(),
  name: z.string(),
  devices: z.number().int().describe('whose readings were looked at, drawn by their ids'),
  silences: z.number().int().describe('times from one reading to the next'),
  own: seconds.describe('gap in force, s'),
  proposed: z
    .object({
      seconds,
      lo90: seconds,
      hi90: seconds,
      within: seconds.describe('usual silence within a use, s'),
      between: seconds.describe('usual silence between two uses, s'),
    })
    .nullable(),
  withheld: z.enum(Object.keys(gapReasons) as [GapReason, ...GapReason[]]).optional(),
  sessions: z
    .object({
      now: z.number().int().describe('uses of these devices by the gap in force'),
      joined: z.number().int().describe('that the proposed gap would join to the one before'),
      cut: z.number().int().describe('cuts that it would add'),
    })
    .nullable(),
  sentence: z.string(),
});
export type SessionGap = z.infer<typeof sessionGap>;
