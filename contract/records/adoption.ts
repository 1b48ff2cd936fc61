import { z } from 'zod';
import { envelope, estimate, inputs, withheldReason } from './estimate.ts';

/** Use against value, two axes and never one: where somebody may stand. */
const quadrants = ['thriving', 'busy-but-poor', 'hidden-gem', 'dormant'] as const;
export type Quadrant = (typeof quadrants)[number];

/** `uncertain`: no quadrant is as likely as 0.7. */
export const standings = [...quadrants, 'uncertain'] as const;
export type Standing = (typeof standings)[number];

/** Standings as people say them. */
export const standingInWords: Readonly<Record<Standing, string>> = {
  thriving: 'thriving',
  'busy-but-poor': 'busy but poor',
  'hidden-gem': 'hidden gem',
  dormant: 'dormant',
  uncertain: 'uncertain',
};

const localDay = z.string().describe('local date');

/** A customer between use and value. */
const position = z.object({
  customer: z.string(),
  inputs,
  name: z.string(),
  group: z.string().nullable(),
  sessions: z.number().int(),
  activeDays: z.number().int(),
  adoption: estimate.describe('adoption index, 0 to 1'),
  value: estimate.describe('per cent more (or less) for what it took than like use, shrunken'),
  standing: z.enum(standings),
  probability: z.number().nullable().describe('of the likeliest quadrant'),
});
export type Position = z.infer<typeof position>;

/** How many customers are active; the trailing ones count each customer once in 7 or 28 days. */
const activeUse = z.object({
  days: z
    .array(
      z.object({
        day: localDay,
        daily: z.number().int(),
        weekly: z.number().int(),
        monthly: z.number().int(),
      }),
    )
    .describe('the latest 2,000 days at most'),
  monthDays: z.number().int().describe('days that the figures of a month stand on, at most 28'),
  meanDaily: z.number().describe('mean of the daily actives over these days'),
  monthly: z.number().int().describe('customers active on any of them'),
  stickiness: estimate.describe('mean daily actives, share of the monthly actives'),
});
export type ActiveUse = z.infer<typeof activeUse>;

/** How long customers go on: Kaplan–Meier, with those censored who were known too short. */
const retention = z.object({
  silence: z.number().int().describe('days without use after which a customer counts as lost'),
  customers: z.number().int(),
  lost: z.number().int(),
  steps: z.array(
    z.object({
      day: z.number().int().describe('days since the first use'),
      atRisk: z.number().int(),
      lost: z.number().int(),
      share: z.number().describe('still in use after that day'),
      lo90: z.number().nullable(),
      hi90: z.number().nullable(),
    }),
  ),
  lastDay: z.number().int().describe('the longest that anybody was followed'),
  withheld: withheldReason.optional(),
});
export type Retention = z.infer<typeof retention>;

const changes = z
  .array(z.object({ from: z.enum(standings), to: z.enum(standings), customers: z.number().int() }))
  .describe('only those that happened');

/** Where customers stood from week to week. */
const transitions = z.object({
  judgedWeeks: z.number().int().describe('weeks a standing is judged by, the week itself the last'),
  weeks: z
    .array(
      z.object({
        day: localDay.describe('the last of the week'),
        customers: z.number().int().describe('with enough data in it and in the week before'),
        without: z
          .number()
          .int()
          .describe('that had enough data in the week before, and not in it'),
        changes,
      }),
    )
    .describe('each against the week before'),
  rows: z
    .array(
      z.object({
        from: z.enum(standings),
        to: z.array(
          z.object({
            standing: z.enum(standings),
            times: z.number().int(),
            share: estimate.describe('of the weeks that began where the row says'),
          }),
        ),
      }),
    )
    .describe('all weeks together; much of it is chance'),
  customers: z.number().int().describe('with enough data in two weeks running'),
  moved: estimate.describe('share of them who moved more than chance explains'),
  moves: changes.describe('these moves'),
  sentence: z.string(),
});
export type Transitions = z.infer<typeof transitions>;

const stayed = z.object({ customers: z.number().int(), stayed: z.number().int() });

/** What those who stay did in their first days: chosen on one half of customers, verified on the other. */
const activation = z.object({
  verdict: z.enum(['rule', 'no-rule', 'not-enough-data']),
  rule: z
    .object({
      kind: z.enum(['sessions', 'days', 'context']),
      least: z.number().int().describe('sessions or days, at least'),
      context: z.string().nullable(),
      within: z.number().int().describe('days from the first use on'),
    })
    .nullable()
    .describe('the best on the half that chooses'),
  chosenOn: z.number().int().describe('customers'),
  verifiedOn: z.number().int().describe('customers'),
  did: stayed.nullable().describe('of those who verify, those who did it'),
  didNot: stayed.nullable(),
  p: z.number().nullable().describe('one-sided, of those who verify'),
  sentence: z.string(),
});

/** What is to be said of a campaign. */
const campaignVerdicts = [
  'falls-back',
  'lasting',
  'no-effect',
  'unclear',
  'not-enough-data',
] as const;
export type CampaignVerdict = (typeof campaignVerdicts)[number];

/** Use during and after a campaign, against before it and against those not addressed. */
const campaignFigures = z.object({
  id: z.string(),
  name: z.string(),
  from: z.number(),
  to: z.number(),
  groups: z.array(z.string()).describe('addressed; none: everybody'),
  addressed: z.number().int().describe('customers who used it before, and were addressed'),
  controls: z.number().int().describe('customers who used it before, and were not'),
  afterDays: z.number().int(),
  verdict: z.enum(campaignVerdicts),
  during: estimate.describe('days of use a week more than without it'),
  after: estimate.describe('the same in up to 28 days after it'),
  sentence: z.string(),
});
export type CampaignFigures = z.infer<typeof campaignFigures>;

/** Adoption of a product and what it is worth: use is a means, never the result. */
export const productAdoption = envelope.extend({
  maker: z.string(),
  product: z.string(),
  name: z.string(),
  group: z.string().nullable().describe('only customers of this group and of those below it'),
  firstDay: localDay.nullable(),
  lastDay: localDay.nullable(),
  sentences: z.array(z.string()).describe('what is to be known, most important first'),
  active: activeUse,
  retention,
  middle: z
    .object({ adoption: z.number(), value: z.number() })
    .nullable()
    .describe('where the quadrants meet: the median index, and what like use gives (0 %)'),
  counts: z.record(z.enum(standings), z.number().int()),
  transitions,
  activation,
  campaigns: z.array(campaignFigures).describe('that were declared for it, latest first'),
  positions: z.array(position).describe('those with most sessions first, at most 1,000'),
});
export type ProductAdoption = z.infer<typeof productAdoption>;
