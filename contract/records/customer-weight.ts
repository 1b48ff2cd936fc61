import { z } from 'zod';

/** What one amount of a product counts for with one customer, and by whose word. */
export const amountWeight = z.object({
  product: z.string(),
  name: z.string().describe('of the product'),
  feature: z.string(),
  label: z.string(),
  kind: z.enum(['outcome', 'resource']),
  unit: z.string().describe('UCUM code of the amount'),
  currency: z.string(),
  maker: z.number().nullable().describe("money a unit at the maker's price today; null: none yet"),
  own: z.number().nullable().describe("money a unit, the customer's own; null: the maker's holds"),
  history: z
    .array(
      z.object({
        worth: z.number().nullable().describe("null: the maker's price again"),
        from: z.number().describe('epoch ms, included; 0: from the beginning'),
      }),
    )
    .describe('what the customer set, oldest first'),
});
export type AmountWeight = z.infer<typeof amountWeight>;

/** What a customer may weigh, of the products this customer has had or shares. */
export const customerWeights = z.object({
  maker: z.string(),
  customer: z.string(),
  items: z.array(amountWeight),
});
export type CustomerWeights = z.infer<typeof customerWeights>;
