import { z } from 'zod';
import { identifier } from '../../contract/identifiers.ts';

/** A moment in an address: epoch milliseconds, or ISO 8601. */
const moment = z.union([
  z.coerce.number().min(0),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  z.iso.date().transform((text) => Date.parse(text)),
]);

/** `from` (included) and `to` (excluded). */
export const rangeQuery = z.object({ from: moment.optional(), to: moment.optional() });

/** How many of a list, and where to go on. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  after: z.string().max(200).optional(),
});

export const makerParams = z.object({ maker: identifier });
export const productParams = z.object({ maker: identifier, product: identifier });
export const customerParams = z.object({ maker: identifier, customer: identifier });
export const deviceParams = z.object({
  maker: identifier,
  product: identifier,
  device: identifier,
});

/** A list, and where to go on. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().optional() });
}

/** Leaves out what is undefined, as exact optional properties want it. */
export function given<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
