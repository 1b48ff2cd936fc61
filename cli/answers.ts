import { z } from 'zod';
import { apiKey, type Device, importResult } from '../contract/records/registry.ts';

/** Answers of the API that are no record of their own in the contract. */

export type Attributes = Device['attributes'];

/** A product as the lists show it. */
export const productListing = z.object({
  maker: z.string(),
  product: z.string(),
  name: z.string(),
  version: z.number(),
  demo: z.boolean(),
  devices: z.number(),
  customers: z.number(),
  sessions: z.number(),
  lastReading: z.number().nullable(),
});
export type Listing = z.infer<typeof productListing>;

/** The product that was added. */
export const addedProduct = z.object({
  maker: z.string(),
  product: z.string(),
  version: z.number(),
});

/** A secret that is shown once. */
export const credential = importResult.shape.credentials.element;
export type Credential = z.infer<typeof credential>;

/** A key without its secret. */
export const shownKey = apiKey.omit({ hash: true });
export type ShownKey = z.infer<typeof shownKey>;

/** A key that is shown once. */
export const issuedKey = z.object({ id: z.string(), key: z.string() });
