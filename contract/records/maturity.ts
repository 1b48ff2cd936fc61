import { z } from 'zod';
import { envelope, estimate, inputs } from './estimate.ts';
import { hierarchies, levels } from './value.ts';

/** The stages through which use in a network matures, in their order. */
export const maturityStages = ['connect', 'share', 'solve', 'innovate'] as const;
export const maturityStage = z.enum(maturityStages);
export type MaturityStage = z.infer<typeof maturityStage>;

/** What the index of a stage is the mean of; each a share from 0 to 1. */
export const maturityParts = [
  'devices-online',
  'readings-seen',
  'sessions-complete',
  'links-kept',
  'neighbours-shared',
  'used-by-others',
  'reciprocity',
  'distinct-consumers',
  'answered-in-time',
  'resolved',
  'accepted',
  'effect-measured',
  'distinct-helpers',
  'worth-from-new',
  'devices-with-new',
  'automations',
] as const;
export type MaturityPart = (typeof maturityParts)[number];

/** Why a part is not known. A part that is missing counts as nothing: neither as 0 nor as 1. */
export const missingReasons = {
  'no-network': 'the network of products and services is not measured yet',
  'no-measured-effect': 'the effect of advice is not measured yet',
  'no-automations': 'automations that customers make are not recorded yet',
  'no-devices': 'there is no device here',
  'no-sequence': 'the readings carry no sequence numbers, so none can be missed',
  'no-use': 'nothing was used in these days',
  'nothing-asked': 'no advice came to its end in these days',
  'no-contexts': 'no ways of use stand apart yet',
  'too-young': 'the ways of use have been known for less than 28 days',
  'units-differ': 'money of several currencies is not added',
} as const;
export const missingReason = z.enum(
  Object.keys(missingReasons) as [keyof typeof missingReasons, ...(keyof typeof missingReasons)[]],
);
export type MissingReason = z.infer<typeof missingReason>;

const partFigure = z.object({
  part: z.enum(maturityParts),
  label: z.string(),
  share: z.number().nullable().describe('0 to 1; null: missing'),
  evidence: z.string().describe('the figure in words, and where it is from; or why it is missing'),
  missing: missingReason.optional(),
});
export type PartFigure = z.infer<typeof partFigure>;

const stageProfile = z.object({
  stage: maturityStage,
  index: estimate.describe('mean of the parts that are known, 0 to 1'),
  gate: z.number().describe('the index from which on the stage is reached'),
  holds: z.boolean().nullable().describe('null: nothing is known of it'),
  firm: z
    .boolean()
    .describe('neither chance (the 90 % interval) nor what is missing could turn the gate over'),
  parts: z.array(partFigure),
});
export type StageProfile = z.infer<typeof stageProfile>;

/**
 * `given`: the stage stands; `so-far`: on the parts known, others are missing; `profile-only`: the
 * gates do not form a scale here, or it cannot be tested, so no stage is named.
 */
const standings = ['given', 'so-far', 'profile-only'] as const;

const placeMaturity = z.object({
  inputs,
  level: z.enum(levels),
  id: z.string().describe('`network` at the top; {product}/{device} for a device'),
  name: z.string(),
  standing: z.enum(standings),
  stage: maturityStage
    .nullable()
    .describe('the highest whose gates all hold up to it; null: none, or `profile-only`'),
  stages: z.array(stageProfile),
  next: z
    .object({ stage: maturityStage, part: z.enum(maturityParts).nullable(), sentence: z.string() })
    .nullable()
    .describe('what would bring the next stage nearest; null: every gate holds'),
});
export type PlaceMaturity = z.infer<typeof placeMaturity>;

/** Whether the gates form a scale: who holds a later one holds the earlier ones too. */
const scaleTest = z.object({
  of: z.enum(levels).describe('what was tested'),
  places: z.number().int().describe('of which every gate tested is known'),
  stages: z.array(maturityStage).describe('whose gates were tested, known of most places'),
  reproducibility: z.number().nullable().describe('Guttman; at least 0.90'),
  scalability: z.number().nullable().describe("Loevinger's H; at least 0.40"),
  chance: z
    .number()
    .nullable()
    .describe('that gates without any order look as much like one; at most 0.05'),
  verdict: z.enum(['scale', 'no-scale', 'cannot-be-tested']),
  sentence: z.string(),
});
export type ScaleTest = z.infer<typeof scaleTest>;

/** How mature use is at one place of the tree, and at its parts, over 28 days. */
export const maturity = envelope.extend(placeMaturity.shape).extend({
  hierarchy: z.enum(hierarchies),
  parents: z.array(z.object({ level: z.enum(levels), id: z.string(), name: z.string() })),
  sentence: z.string(),
  scale: scaleTest,
  children: z.array(placeMaturity),
});
export type Maturity = z.infer<typeof maturity>;
