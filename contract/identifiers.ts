import { z } from 'zod';

/**
 * An id of a maker, product, device, customer, group, service or constellation: lower-case
 * letters, digits and hyphens, 1 to 63 characters. Opaque: it carries no personal data, because
 * ids appear in topics, logs and file names.
 */
export const identifier = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    'expected 1 to 63 of a-z, 0-9 and "-", starting with a letter or digit',
  );

/** Words that stand in a product's place in a topic and therefore never name a product. */
export const reservedProductIds: readonly string[] = ['insights', 'customers'];

/** A product's id: an identifier that is not one of the reserved words. */
export const productIdentifier = identifier.refine(
  (id) => !reservedProductIds.includes(id),
  `expected another word: ${reservedProductIds.join(' and ')} are reserved`,
);

/** A name of a signal, feature, setting or goal inside a product model; also a column name. */
export const fieldName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'expected 1 to 63 of a-z, 0-9 and "_", starting with a letter');

const pattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** The test of `identifier` without zod, for hot paths. */
export function isIdentifier(text: string): boolean {
  return pattern.test(text);
}
