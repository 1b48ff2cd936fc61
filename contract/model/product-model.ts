import { z } from 'zod';
import { fieldName, identifier, productIdentifier } from '../identifiers.ts';
import { type RuleInForce, sessionRule } from './session-rule.ts';

/**
 * The product model: what a maker declares about one product, so that its use can be understood.
 * One JSON file a product; units are UCUM codes. The published JSON Schema is
 * `product-model.schema.json`, generated from this file.
 */

const unit = z
  .string()
  .min(1)
  .max(32)
  .describe('UCUM code: "kW.h", "Cel", "km", "1" where there is none');
const label = z.string().min(1).max(80).describe('what people read');

const alias = z
  .strictObject({
    name: z.string().min(1).max(63).describe('another name this signal arrives under'),
    unit: unit.optional().describe('the unit it then has, where it differs'),
    scale: z.number().positive().default(1).describe('declared value = received × scale + offset'),
    offset: z.number().default(0),
  })
  .describe('an older name, or the same quantity in another unit');

const gauge = z.strictObject({
  kind: z.literal('gauge').describe('a number that goes up and down'),
  label: label.optional(),
  unit,
  min: z.number().optional(),
  max: z.number().optional(),
  aliases: z.array(alias).default([]),
});

const counter = z.strictObject({
  kind: z.literal('counter').describe('a number that only grows, and may start again at a reset'),
  label: label.optional(),
  unit,
  min: z.number().default(0),
  max: z.number().optional(),
  resolution: z
    .number()
    .positive()
    .describe('the smallest amount worth keeping; amounts are summed as whole multiples of it'),
  maxRate: z
    .number()
    .positive()
    .optional()
    .describe(
      'the most it can grow in one second; a faster jump is a fault of the counter, not use',
    ),
  aliases: z.array(alias).default([]),
});

const state = z.strictObject({
  kind: z.literal('state').describe('one of a few declared values'),
  label: label.optional(),
  values: z
    .array(z.union([z.string().min(1).max(63), z.boolean()]))
    .min(1)
    .max(64),
  aliases: z.array(alias).default([]),
});

const text = z.strictObject({
  kind: z.literal('text').describe('free text, up to maxLength characters'),
  label: label.optional(),
  maxLength: z.number().int().min(1).max(1024).default(256),
  aliases: z.array(alias).default([]),
});

/** A declared signal. */
export const signal = z.discriminatedUnion('kind', [gauge, counter, state, text]);
export type Signal = z.infer<typeof signal>;

/**
 * A feature of a session: a signal and how its readings in the session become one figure.
 *
 * - `delta` what a counter grew by, aware of resets; `last-minus-first` for a gauge
 * - `mean`, `max`, `min`, `first`, `last` over readings; `time-mean` weighted by time
 * - `share` of the time spent in the values `in`; `changes` of a state; `mode` the value held longest
 */
export const feature = z.strictObject({
  signal: fieldName,
  aggregate: z.enum([
    'delta',
    'last-minus-first',
    'mean',
    'time-mean',
    'max',
    'min',
    'first',
    'last',
    'share',
    'changes',
    'mode',
  ]),
  in: z
    .array(z.union([z.string(), z.boolean()]))
    .optional()
    .describe('for `share`: the values that count'),
  unit: unit.optional().describe('where it differs from the unit of the signal'),
  scale: z.number().positive().default(1).describe('feature = aggregate × scale'),
  resolution: z
    .number()
    .positive()
    .optional()
    .describe('for additive features; default: that of the counter, else 0.001'),
  label,
  high: z.string().max(40).optional().describe('the word for much of it: "hard", "hot"'),
  low: z.string().max(40).optional().describe('the word for little of it: "gently"'),
});
export type Feature = z.infer<typeof feature>;

const dated = z
  .union([
    z.number().min(0),
    z.array(z.strictObject({ from: z.iso.date(), amount: z.number().min(0) })).min(1),
  ])
  .describe(
    'an amount of money a unit; dated where it changes, so that a new price never rewrites the past',
  );

const amount = z.strictObject({
  feature: z.string().describe('a declared feature, or `duration` (hours)'),
  label,
  worth: dated,
  customerMaySet: z
    .boolean()
    .default(false)
    .describe('the customer may replace the worth by an own one'),
});

const settingValues = z
  .array(z.union([z.string(), z.number(), z.boolean()]))
  .min(2)
  .max(16);

/** The whole product model. */
export const productModelSchema = z.strictObject({
  product: productIdentifier,
  name: label,
  version: z
    .number()
    .int()
    .min(1)
    .max(65_535)
    .describe('a higher version replaces a lower one; it may only add signals'),
  description: z.string().max(500).optional(),
  kind: identifier
    .optional()
    .describe('what it is, as "e-bike"; products of one kind are compared with each other'),
  parts: z
    .array(identifier)
    .max(64)
    .default([])
    .describe('connectors, burners, seats that can be in use at the same time'),
  shared: z.boolean().default(false).describe('many customers use one device, named by `by`'),
  undeclared: z
    .enum(['keep', 'reject'])
    .default('keep')
    .describe('what happens to signals not declared here'),
  signals: z.record(fieldName, signal),
  session: sessionRule,
  features: z.record(fieldName, feature),
  context: z.strictObject({
    time: z
      .boolean()
      .default(true)
      .describe('hour of day and day of week, on a circle, local time'),
    duration: z.boolean().default(true).describe('how long a session lasts'),
    features: z
      .array(fieldName)
      .default([])
      .describe('features that say how it is used; no outcome, resource or setting'),
    attributes: z
      .array(fieldName)
      .default([])
      .describe('attributes of the customer, the group or the device'),
    with: z
      .array(identifier)
      .default([])
      .describe('products of the same customer in use at the same time'),
  }),
  settings: z
    .record(
      fieldName,
      z.strictObject({
        signal: fieldName.describe('the signal that tells the setting in force'),
        values: settingValues.describe('what it may be set to'),
        changedBy: z.enum(['customer', 'product']).describe('who can change it'),
        label,
      }),
    )
    .default({}),
  value: z.strictObject({
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .describe('ISO 4217'),
    outcomes: z.array(amount).min(1).describe('what the use gives'),
    resources: z.array(amount).min(1).describe('what the use takes'),
    headline: z
      .string()
      .max(200)
      .optional()
      .describe('the sentence a customer reads: "gave you {outcome} for {cost}"'),
  }),
  goals: z
    .record(
      fieldName,
      z.strictObject({
        metric: z
          .string()
          .describe(
            'a feature or `duration` (mean of a session), `value` (worth a resource), `sessions` or ' +
              '`customers` (a week)',
          ),
        direction: z.enum(['up', 'down']),
        target: z.number(),
        unit,
        from: z.iso.date().describe('the first day that counts'),
        by: z.iso.date().optional().describe('the day by which the target is to be reached'),
        label,
      }),
    )
    .default({}),
  complements: z
    .array(
      z.strictObject({
        product: identifier.optional(),
        service: identifier.optional(),
        relation: identifier,
      }),
    )
    .default([])
    .describe('what it is meant to work with'),
});

/** A product model as it is written. */
export type ProductModelInput = z.input<typeof productModelSchema>;

/** A product model with all defaults filled in. */
export type ProductModel = z.infer<typeof productModelSchema>;

/** A product model with the gap in force: what sessions are computed by. */
export type SessionModel = Omit<ProductModel, 'session'> & {
  readonly session: RuleInForce;
};

/** A model with a gap of so many seconds in the place of its own. */
export function withGap(model: ProductModel, gapSeconds: number): SessionModel {
  return { ...model, session: { ...model.session, gapSeconds } };
}

/** The signals in their declared order, which the journal and the tables rely on. */
export function signalNames(model: ProductModel): readonly string[] {
  return Object.keys(model.signals);
}
