import { z } from 'zod';
import { envelope, estimate, withheldReason } from './estimate.ts';

/** By what places are put together to see how what is made grows with size. */
export const scalingGroupings = ['customers', 'customer-groups', 'place-groups'] as const;
export type ScalingGrouping = (typeof scalingGroupings)[number];

/** How worth grows with the number of devices in use: Y = Y0 × N^exponent. */
const scalingFit = z.object({
  grouping: z.enum(scalingGroupings),
  exponent: estimate.describe('1: twice the devices, twice the worth; above 1: more than twice'),
  factor: z.number().nullable().describe('money of a place of one device'),
  places: z.number().int().describe('with worth above 0'),
  leftOut: z.number().int().describe('places without worth, which have no logarithm'),
  points: z
    .array(
      z.object({ id: z.string(), name: z.string(), devices: z.number().int(), worth: z.number() }),
    )
    .describe('the largest first, at most 500'),
  sentence: z.string(),
});
export type ScalingFit = z.infer<typeof scalingFit>;

const similarLevels = ['device', 'customer', 'group'] as const;
export type SimilarLevel = (typeof similarLevels)[number];

/** How worth grows with size under several groupings, and whether levels are alike. */
export const scaling = envelope.extend({
  maker: z.string(),
  product: z.string().nullable().describe('null: all products'),
  unit: z.string(),
  fits: z.array(scalingFit),
  sameExponent: z
    .object({ wald: z.number(), degrees: z.number().int(), p: z.number() })
    .nullable()
    .describe('whether the exponent of customers is that of their groups; small p: it is not'),
  similarity: z
    .object({
      index: z
        .number()
        .nullable()
        .describe('our own: 1 where levels are alike, 0 where not at all'),
      alikeFrom: z.number().nullable().describe('levels that are alike: 90 of 100 lie from here'),
      alikeTo: z.number().nullable(),
      p: z.number().nullable().describe('that levels that are alike give so low an index'),
      levels: z.array(z.object({ level: z.enum(similarLevels), places: z.number().int() })),
      distances: z.array(
        z.object({
          lower: z.enum(similarLevels),
          upper: z.enum(similarLevels),
          distance: z.number(),
        }),
      ),
      withheld: withheldReason.optional(),
    })
    .describe('self-similarity index'),
  tail: z
    .object({
      exponent: estimate,
      from: z.number().nullable().describe('money; the tail begins here'),
      inTail: z.number().int().describe('customers in the tail'),
      plausibility: z.number().nullable().describe('below 0.1 it is no power law'),
    })
    .describe('whether the worth of customers has a heavy tail'),
  sentences: z.array(z.string()),
});
export type Scaling = z.infer<typeof scaling>;
