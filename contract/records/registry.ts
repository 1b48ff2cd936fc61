import { z } from 'zod';
import { identifier, productIdentifier } from '../identifiers.ts';
import { productModelSchema } from '../model/product-model.ts';

/** Free attributes of a customer, group or device, by which contexts may be described. */
export const attributes = z.record(
  z.string().regex(/^[a-z][a-z0-9_]{0,62}$/),
  z.union([z.string().max(200), z.number(), z.boolean()]),
);

const timezone = z
  .string()
  .min(1)
  .max(64)
  .refine(isTimezone, 'expected an IANA time zone such as Europe/Berlin');

/** Zones found good before: asking `Intl` is slow, and imports name the same few thousands of times. */
const goodTimezones = new Set<string>();

function isTimezone(name: string): boolean {
  if (goodTimezones.has(name)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    if (goodTimezones.size < 1_000) goodTimezones.add(name);
    return true;
  } catch {
    return false;
  }
}

export const maker = z.strictObject({
  id: identifier,
  name: z.string().min(1).max(80),
  timezone: timezone.default('UTC'),
  demo: z.boolean().default(false),
});
export type Maker = z.infer<typeof maker>;

export const group = z.strictObject({
  maker: identifier,
  id: identifier,
  name: z.string().min(1).max(80),
  parent: identifier.nullable().default(null),
  timezone: timezone.optional(),
  attributes: attributes.default({}),
});
export type Group = z.infer<typeof group>;

/** What a customer has agreed to. `named`: may be named by `by` on a shared product. */
export const consentPurposes = ['named', 'comparison', 'advice'] as const;

export const customer = z.strictObject({
  maker: identifier,
  id: identifier,
  name: z.string().min(1).max(80),
  group: identifier.nullable().default(null),
  timezone: timezone.optional(),
  attributes: attributes.default({}),
  consents: z.array(z.enum(consentPurposes)).default(['comparison', 'advice']),
});
export type Customer = z.infer<typeof customer>;

export const device = z.strictObject({
  maker: identifier,
  product: productIdentifier,
  id: identifier,
  group: identifier.nullable().default(null),
  timezone: timezone.optional(),
  attributes: attributes.default({}),
  revoked: z.boolean().default(false),
});
export type Device = z.infer<typeof device>;

export const ownership = z.strictObject({
  maker: identifier,
  product: productIdentifier,
  device: identifier,
  customer: identifier.nullable().describe('null: nobody from then on'),
  from: z.number().describe('epoch ms; it lasts until the next one'),
});
export type Ownership = z.infer<typeof ownership>;

/** What a maker did to have products used more, so that its effect can be told. */
export const campaign = z.strictObject({
  maker: identifier,
  id: identifier,
  name: z.string().min(1).max(80),
  from: z.number().min(0).max(8.64e15).describe('epoch ms, included'),
  to: z.number().min(0).max(8.64e15).describe('epoch ms, excluded; after `from`'),
  product: productIdentifier.nullable().default(null).describe('null: all products'),
  groups: z
    .array(identifier)
    .max(1_000)
    .default([])
    .describe('whose customers were addressed, with those below; none: everybody'),
});
export type Campaign = z.infer<typeof campaign>;

/** The most a customer may say one unit of an amount is worth, in money. */
const mostWorth = 1_000_000;

/**
 * What an outcome or a resource is worth to one customer, in place of the maker's price, where the
 * product model lets customers set it. It holds for sessions that begin at `from` or later, until
 * another one; so nothing that was told changes, unless the customer asks for all of the past.
 */
export const customerWeight = z.strictObject({
  maker: identifier,
  customer: identifier,
  product: productIdentifier,
  feature: z.string().min(1).max(63).describe('the amount: a feature, or `duration`'),
  worth: z
    .number()
    .min(0)
    .max(mostWorth)
    .nullable()
    .describe("money a unit; null: the maker's price again"),
  from: z.number().min(0).max(8.64e15).describe('epoch ms, included; 0: from the beginning'),
});
export type CustomerWeight = z.infer<typeof customerWeight>;

/** A stored credential: HMAC-SHA-256 of the secret with the server's key, never the secret. */
export const credential = z.strictObject({ username: z.string().max(255), hash: z.string() });

/** An API key: its hash and what it opens. */
export const apiKey = z.strictObject({
  id: z.string(),
  hash: z.string(),
  role: z.enum(['admin', 'maker', 'customer']),
  maker: identifier.nullable(),
  customer: identifier.nullable(),
  label: z.string().max(80),
  /** epoch ms; a one-time sign-in code is a key that ends when used */
  expires: z.number().nullable(),
  once: z.boolean().default(false),
});
export type ApiKey = z.infer<typeof apiKey>;

/**
 * A change of the registry, as its log keeps it. Setting something again replaces it.
 */
export const registryChange = z.discriminatedUnion('change', [
  z.strictObject({ change: z.literal('maker'), maker }),
  z.strictObject({ change: z.literal('product'), maker: identifier, model: productModelSchema }),
  z.strictObject({ change: z.literal('group'), group }),
  z.strictObject({ change: z.literal('customer'), customer }),
  z.strictObject({ change: z.literal('device'), device }),
  z.strictObject({ change: z.literal('ownership'), ownership }),
  z.strictObject({ change: z.literal('credential'), credential }),
  z.strictObject({ change: z.literal('credential-revoked'), username: z.string() }),
  z.strictObject({ change: z.literal('key'), key: apiKey }),
  z.strictObject({ change: z.literal('key-revoked'), id: z.string() }),
  z.strictObject({ change: z.literal('campaign'), campaign }),
  z.strictObject({ change: z.literal('campaign-removed'), maker: identifier, id: identifier }),
  z.strictObject({ change: z.literal('weight'), weight: customerWeight }),
  z.strictObject({ change: z.literal('maker-removed'), maker: identifier }),
]);
export type RegistryChange = z.infer<typeof registryChange>;

/** One entry of the registry's log: audited changes that stand or fall together. */
export interface RegistryEvent {
  readonly at: number;
  /** who did it: `admin`, `key:{id}`, `cli`, `start` */
  readonly actor: string;
  readonly changes: readonly RegistryChange[];
}

/**
 * One row of an import (CSV or JSON): whatever it names is added where it is missing. A group path
 * is written `europe/berlin/plant-2`; attributes as `key=value;key=value`.
 */
export const importRow = z.strictObject({
  maker: identifier,
  product: productIdentifier.optional(),
  device: identifier.optional(),
  customer: identifier.optional(),
  customerName: z.string().max(80).optional(),
  group: z
    .string()
    .max(400)
    .regex(/^[a-z0-9-]+(\/[a-z0-9-]+)*$/)
    .optional(),
  timezone: timezone.optional(),
  consents: z.array(z.enum(consentPurposes)).optional(),
  customerAttributes: attributes.optional(),
  groupAttributes: attributes.optional(),
  deviceAttributes: attributes.optional(),
  ownedFrom: z.number().optional().describe('epoch ms; default: the beginning of time'),
});
export type ImportRow = z.infer<typeof importRow>;

/** What an import answers. */
export const importResult = z.object({
  devices: z.number().int(),
  customers: z.number().int(),
  groups: z.number().int(),
  credentials: z
    .array(z.object({ username: z.string(), password: z.string() }))
    .describe('of new devices, shown once'),
});
export type ImportResult = z.infer<typeof importResult>;
