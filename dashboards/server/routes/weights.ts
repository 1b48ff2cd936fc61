import { z } from 'zod';
import { customerWeights } from '../../../contract/records/customer-weight.ts';
import { customerWeight } from '../../../contract/records/registry.ts';
import { notFound } from '../problems.ts';
import { customerParams } from '../query-schemas.ts';
import type { Routes } from './route.ts';

/** What use is worth to a customer, in the customer's own words: set by the customer, or on behalf. */
export const weightRoutes: Routes = (app, { registry, queries, clock, registrySettled }) => {
  const url = '/api/v1/makers/:maker/customers/:customer/weights';
  const weightsOf = async (maker: string, customer: string) => {
    const found = await queries.customerWeights(maker, customer);
    if (found === undefined) throw notFound(`customer ${customer}`);
    return found;
  };

  app.get(
    url,
    {
      config: { access: 'customer' },
      schema: {
        tags: ['weights'],
        summary: 'What amounts are worth to a customer, where the product lets customers say so',
        params: customerParams,
        response: { 200: customerWeights },
      },
    },
    async ({ params }) => weightsOf(params.maker, params.customer),
  );

  app.put(
    `${url}/:product/:feature`,
    {
      config: { access: 'customer' },
      schema: {
        tags: ['weights'],
        summary: 'Set what one unit of an amount is worth to a customer',
        description:
          "`worth` null takes the maker's price again. It holds for uses that begin from now on; " +
          '`from: "beginning"` values the whole past by it as well. Comparisons with other customers ' +
          "are made at the maker's prices, whatever is set.",
        params: customerParams.extend({ product: z.string().max(63), feature: z.string().max(63) }),
        body: z.strictObject({
          worth: customerWeight.shape.worth,
          from: z.enum(['now', 'beginning']).default('now'),
        }),
        response: { 200: customerWeights },
      },
    },
    async ({ params, body, access }) => {
      const from = body.from === 'now' ? clock() : 0;
      const weight = { ...params, worth: body.worth, from };
      await registry.apply([{ change: 'weight', weight }], `key:${access?.keyId}`);
      await registrySettled();
      return weightsOf(params.maker, params.customer);
    },
  );
};
