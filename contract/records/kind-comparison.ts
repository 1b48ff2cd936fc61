import { z } from 'zod';
import { envelope, estimate, inputs, withheldReason } from './estimate.ts';

/** How a way of use of one product corresponds to those of another. */
export const correspondences = [
  'same',
  'part',
  'split',
  'merged',
  'regrouped',
  'only-here',
  'only-there',
] as const;
export type Correspondence = (typeof correspondences)[number];

/** One product's contexts of a correspondence, taken together. */
export const kindSide = z.object({
  contexts: z.array(z.object({ id: z.string(), name: z.string(), colour: z.number().int() })),
  sessions: z.number().int(),
  customers: z.number().int(),
  shareOfSessions: estimate.describe('of the closed sessions of known customers'),
  shareOfCustomers: estimate,
  value: estimate.describe("worth for one unit of money of resources, at the maker's prices"),
});
export type KindSide = z.infer<typeof kindSide>;

/** Ways of use that correspond, or one that has no counterpart. */
export const kindPair = z.object({
  relation: z
    .enum(correspondences)
    .describe(
      '`part`: one is for the most part within the other, not the other way round; ' +
        '`split`: one here is several there; `merged`: several here are one there',
    ),
  sure: z.boolean().describe('whether three of four resamples of customers say the same'),
  sureness: z.number().describe('share of the resamples of customers that say the same'),
  here: kindSide.nullable(),
  there: kindSide.nullable(),
  overlap: z
    .object({ hereInThere: z.number(), thereInHere: z.number() })
    .nullable()
    .describe('share of the sessions of the one that would count as of the other'),
  share: estimate.nullable().describe('share of sessions here less that there'),
  value: estimate.nullable().describe('per cent more value here than there'),
  clear: z
    .object({ share: z.boolean(), value: z.boolean() })
    .describe('which difference may be believed: false ones are held to 5 % of all told'),
  sentence: z.string(),
});
export type KindPair = z.infer<typeof kindPair>;

/** A product compared with another one of its kind. */
export const kindOther = z.object({
  inputs,
  product: z.string(),
  name: z.string(),
  withheld: withheldReason.optional(),
  sentence: z.string().describe('the answer, in one sentence'),
  by: z.array(z.string()).describe('what describes use in both, and so was compared'),
  leftOut: z
    .array(
      z.object({
        label: z.string(),
        reason: z.enum(['only-here', 'only-there', 'units-differ', 'made-differently']),
      }),
    )
    .describe('what describes use, and was not compared'),
  samePrices: z.boolean().nullable().describe('null: not judged by the same amounts'),
  recognised: z
    .object({ here: z.number(), there: z.number() })
    .nullable()
    .describe('share of the sessions whose own context is known again by what was compared'),
  sampled: z
    .object({ here: z.number().int(), there: z.number().int() })
    .describe('sessions that were compared'),
  pairs: z.array(kindPair),
});
export type KindOther = z.infer<typeof kindOther>;

/** The ways in which a product is used, compared with those of products of its kind. */
export const kindComparison = envelope.extend({
  maker: z.string(),
  product: z.string(),
  name: z.string(),
  kind: z.string().nullable(),
  others: z.array(kindOther),
});
export type KindComparison = z.infer<typeof kindComparison>;
