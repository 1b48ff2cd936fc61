import { z } from 'zod';

/** Why a figure is not given. Withheld and "no effect" are results, not errors. */
export const withheldReasons = {
  'not-enough-sessions': 'Too few sessions for a figure yet.',
  'not-enough-customers': 'Too few customers for a comparison.',
  'one-customer-dominates': 'One customer makes up too much of the total for a comparison.',
  'not-agreed':
    'Only who has agreed to be compared is told how others do: ask the maker to note your consent to comparison.',
  'comparison-changed':
    'Somebody has left the comparison since Monday; it comes back with the next.',
  'no-whole-week':
    'Others are told by whole weeks that are over, Monday to Sunday, and the period has none: choose a longer one.',
  'too-uncertain': 'The interval is too wide to mean anything.',
  'no-resource-used': 'Nothing was used up, so there is no value a resource.',
  'units-differ': 'Products of different units are added only as money, and a price is missing.',
  'no-stable-contexts': 'No ways of use stand apart reliably; all sessions count as one.',
  'parts-missing': 'Nothing of what it is made of is known yet.',
  'not-enough-places': 'Too few places to compare.',
  'nothing-to-share': 'Nothing, or less than nothing, was made that could be shared out.',
  'sizes-too-alike': 'The sizes lie within a factor of ten, which tells no law.',
  'no-kind': 'The product model names no kind, so the product is compared with no other.',
  'alone-of-its-kind': 'The maker has no other product of this kind.',
  'features-differ': 'Too little of what sets the ways of use apart is told by both products.',
  'judged-differently': 'The products are not judged by the same outcomes and resources.',
} as const;
export const withheldReason = z.enum(
  Object.keys(withheldReasons) as [
    keyof typeof withheldReasons,
    ...(keyof typeof withheldReasons)[],
  ],
);
export type WithheldReason = z.infer<typeof withheldReason>;

/** A figure with its 90 % interval, and what it stands on; all null with a reason where withheld. */
export const estimate = z.object({
  value: z.number().nullable(),
  unit: z.string(),
  lo90: z.number().nullable(),
  hi90: z.number().nullable(),
  n: z.number().int().describe('sessions it stands on'),
  customers: z.number().int().describe('customers it stands on'),
  method: z.string(),
  withheld: withheldReason.optional(),
});
export type Estimate = z.infer<typeof estimate>;

/** An exact amount: a sum, no estimate. */
export const amount = z.object({ value: z.number(), unit: z.string() });
export type Amount = z.infer<typeof amount>;

/** From (included) and to (excluded), epoch ms. */
export const window = z.object({ from: z.number(), to: z.number() });
export type Window = z.infer<typeof window>;

/**
 * What says of a record, or of an item in one, where its figures come from. A figure belongs to the
 * nearest inputs above it, and is named by its way from there and their reference:
 * `worth~acme~scale~…`, `stages.share.index~acme~maturity~…`. Whoever has that name can have it
 * explained.
 */
export const inputs = z.object({
  ref: z.string().describe('of the figures here; ask with FIGURE~ref'),
  sessions: z.number().int().describe('that went in'),
  mark: z
    .number()
    .int()
    .describe('sum over these sessions of a hash of id, end, worth and cost: another, if any is'),
});
export type Inputs = z.infer<typeof inputs>;

/** What every record of insight carries. */
export const envelope = z.object({
  inputs,
  window,
  computedAt: z.number(),
  seed: z.number().int(),
  n: z.number().int().describe('sessions'),
  customers: z.number().int(),
  withheld: withheldReason.optional(),
});
export type Envelope = z.infer<typeof envelope>;

/** The largest whole number of multiples an additive amount may reach: exact in a double. */
export const exactLimit = Number.MAX_SAFE_INTEGER;
