import { z } from 'zod';
import { signalValue } from '../wire/messages.ts';
import { amount, envelope, estimate, inputs, window } from './estimate.ts';

/** How a use context differs from the rest of the sessions of its product. */
export const trait = z.object({
  label: z.string().describe('"weekday evening", "long", "with the battery"'),
  strength: z.number().describe('standardised mean difference, or lift for a category'),
  kind: z.enum(['difference', 'lift']),
});

/** A way in which a product is used. */
export const useContext = z.object({
  id: z.string().describe('never reused'),
  inputs,
  name: z.string(),
  colour: z.number().int().describe('place in the palette, the same on every page'),
  state: z.enum(['stable', 'unstable', 'emerging']),
  stability: z.number().nullable().describe('mean bootstrap Jaccard, 0 to 1'),
  traits: z.array(trait),
  rule: z.object({ sentence: z.string(), precision: z.number(), coverage: z.number() }).nullable(),
  sessions: z.number().int(),
  customers: z.number().int(),
  shareOfSessions: z.number(),
  shareOfCustomers: z.number(),
  value: estimate.describe('worth of the outcomes for one unit of money of resources'),
  room: estimate.describe(
    'per cent more than is usual for the same use that the best tenth of the customers get',
  ),
  weighing: z
    .object({
      customers: z.number().int().describe('with worth and cost'),
      less: z.number().int().describe('who get less for what it takes than all together'),
      anyhow: z.number().int().describe('of these, whatever outcomes and resources are worth'),
      sentence: z.string(),
    })
    .nullable()
    .describe(
      'how far it depends on the prices who gets little; null with one outcome and one resource, where no price changes it, and below 30 customers',
    ),
  quantiles: z
    .object({ p10: z.number(), p25: z.number(), p50: z.number(), p75: z.number(), p90: z.number() })
    .nullable()
    .describe('of the value of its sessions'),
  worth: amount,
  cost: amount,
  outcomes: z.record(z.string(), amount),
  trend: z.array(
    z.object({ week: z.number().describe('start, epoch ms'), sessions: z.number().int() }),
  ),
  change: z
    .object({
      week: z.number().describe('start of the first week of the new level, epoch ms'),
      shift: z.number().describe('sessions a week more, or less'),
      lo90: z.number(),
      hi90: z.number(),
    })
    .nullable()
    .describe('the last lasting change of the sessions a week, of 52 weeks at most'),
  underWay: z
    .object({
      week: z.number().describe('start of the first week that may be of a new level, epoch ms'),
      probability: z.number().describe('that the level changed in one of the last weeks, 0.5 to 1'),
    })
    .nullable()
    .describe('a change that may be under way, and is too young to be told for sure'),
  odd: z
    .array(
      z.object({
        week: z.number().describe('start, epoch ms'),
        sessions: z.number().int(),
        expected: z.number().describe('sessions that the weeks around it let expect'),
      }),
    )
    .describe('weeks of the trend that are far off'),
  heat: z
    .array(z.array(z.number().int()))
    .describe('sessions by local weekday (7) and hour (24) of start'),
  typical: z.array(z.string()).describe('ids of the sessions nearest its centre'),
  settings: z.array(
    z.object({
      setting: z.string(),
      label: z.string(),
      level: signalValue,
      sessions: z.number().int(),
      customers: z.number().int(),
      value: estimate,
    }),
  ),
  since: z.number(),
  lineage: z.array(
    z.object({
      at: z.number(),
      event: z.enum(['born', 'emerged', 'kept', 'split', 'merged', 'vanished']),
      of: z.string().nullable(),
    }),
  ),
});
export type UseContext = z.infer<typeof useContext>;

/** A way of use that is just beginning: sessions unlike every context, and alike in two windows. */
export const emergingContext = z.object({
  id: z.string(),
  inputs,
  name: z.string(),
  traits: z.array(trait),
  rule: z.object({ sentence: z.string(), precision: z.number(), coverage: z.number() }).nullable(),
  sessions: z.number().int(),
  customers: z.number().int(),
  shareOfSessions: z.number().describe('of those in the window'),
  stability: z.number().describe('Jaccard overlap of what either week leads to, 0 to 1'),
  window: window.describe('the two weeks that were looked at'),
  firstSeen: z.number().describe('start of its first session, epoch ms'),
});
export type EmergingContext = z.infer<typeof emergingContext>;

/** The use contexts of a product: its portfolio. */
export const useCases = envelope.extend({
  maker: z.string(),
  product: z.string(),
  name: z.string(),
  quality: z.object({
    stability: z.number().nullable().describe('the least stable context'),
    unexplained: z.number().nullable().describe('share of the spread that the contexts leave'),
    between: z
      .number()
      .nullable()
      .default(null)
      .describe('share of the sessions between contexts: likely by 60 % of none'),
    sampled: z.number().int().describe('sessions the contexts were found on'),
  }),
  needs: z
    .object({ sessions: z.number().int(), needed: z.number().int() })
    .nullable()
    .describe('what is still missing before the first insight'),
  items: z.array(useContext),
  emerging: z
    .array(emergingContext)
    .default([])
    .describe('ways of use that are just beginning, and no contexts yet'),
});
export type UseCases = z.infer<typeof useCases>;
