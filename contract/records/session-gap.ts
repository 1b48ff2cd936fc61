import { z } from 'zod';
import { inputs, window } from './estimate.ts';

/** Why the readings tell no gap. */
export const gapReasons = {
  'use-is-told': 'The product tells by a state when it is in use; no silence has to tell it.',
  'few-devices': 'Too few devices were heard to learn a gap from.',
  'few-silences': 'Too few silences were heard to learn a gap from.',
  'one-kind': 'Silences within a use and between uses do not stand apart.',
  'too-uncertain': 'Other devices would have told quite another gap.',
} as const;
export type GapReason = keyof typeof gapReasons;
const gapReason = z.enum(Object.keys(gapReasons) as [GapReason, ...GapReason[]]);

/** What came of a look at the gap in force. */
export const gapVerdicts = {
  declared: 'The model says so.',
  adopted: 'The readings tell this gap.',
  same: 'The readings still tell the gap in force.',
  settling: 'The readings tell another gap, but not yet for four weeks.',
  'out-of-bounds': 'The gap that the readings tell lies outside the bounds of the model.',
  ...gapReasons,
} as const;
export type GapVerdict = keyof typeof gapVerdicts;
const gapVerdict = z.enum(Object.keys(gapVerdicts) as [GapVerdict, ...GapVerdict[]]);

const seconds = z.number().describe('s');

/** One dated word on the gap in force: what it is from then on, and why. */
export const gapWord = z.object({
  at: z.number().describe('epoch ms'),
  seconds: seconds.describe('gap in force from then on, s'),
  before: seconds
    .nullable()
    .describe('gap in force until then; null where it stays, or is the first'),
  verdict: gapVerdict,
  why: z.string().describe('the verdict as a sentence'),
  told: z
    .object({
      seconds: seconds.nullable(),
      lo90: seconds.nullable(),
      hi90: seconds.nullable(),
      devices: z.number().int(),
      silences: z.number().int(),
      window,
    })
    .nullable()
    .describe('what the readings told; null where the model decided'),
});
export type GapWord = z.infer<typeof gapWord>;

/** The silence that separates two sessions: in force, and as the readings tell it now. */
export const sessionGap = z.object({
  inputs,
  window,
  computedAt: z.number(),
  seed: z.number().int(),
  maker: z.string(),
  product: z.string(),
  name: z.string(),
  devices: z.number().int().describe('whose readings were looked at, drawn by their ids'),
  silences: z.number().int().describe('times from one reading to the next'),
  own: seconds.describe('gap in force, s'),
  tuned: z
    .object({ begin: seconds, least: seconds, most: seconds })
    .nullable()
    .describe('how it is tuned from the readings; null: the model fixes it'),
  since: gapWord.nullable().describe('the word that put the gap in force; null: not yet noted'),
  latest: gapWord.nullable().describe('the latest word on it'),
  changes: z.array(gapWord).describe('the latest changes of the gap in force, newest first'),
  proposed: z
    .object({
      seconds,
      lo90: seconds,
      hi90: seconds,
      within: seconds.describe('usual silence within a use, s'),
      between: seconds.describe('usual silence between two uses, s'),
    })
    .nullable(),
  withheld: gapReason.optional(),
  histogram: z
    .array(
      z.object({
        from: seconds,
        to: seconds,
        silences: z.number().int(),
        within: z.number().nullable().describe('expected of those within a use'),
        between: z.number().nullable().describe('expected of those between uses'),
      }),
    )
    .describe('silences by their length, in equal ratios'),
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
