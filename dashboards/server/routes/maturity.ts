import { z } from 'zod';
import { maturity } from '../../../contract/records/maturity.ts';
import { hierarchies, levels } from '../../../contract/records/value.ts';
import { notFound } from '../problems.ts';
import { customerParams, given, makerParams, rangeQuery } from '../query-schemas.ts';
import type { Routes } from './route.ts';

const untilQuery = rangeQuery.pick({ to: true });

/** Maturity: for a maker at every level but that of products, for a customer their own. */
export const maturityRoutes: Routes = (app, { queries }) => {
  app.get(
    '/api/v1/makers/:maker/maturity/:level/*',
    {
      config: { access: 'maker' },
      schema: {
        tags: ['insight'],
        summary: 'How mature use is at one level, and at its parts, over 28 days',
        description:
          'Ends in the id: `network`, a group, a customer, or {product}/{device}. The 28 days end ' +
          'with `to`, by default with the last session.',
        params: makerParams.extend({
          level: z.enum(levels).exclude(['product']),
          '*': z.string().max(130),
        }),
        querystring: untilQuery.extend({ hierarchy: z.enum(hierarchies).default('customer') }),
        response: { 200: maturity },
      },
    },
    async ({ params, query }) => {
      const found = await queries.maturity(
        params.maker,
        given({ ...query, level: params.level, id: params['*'] }),
      );
      if (found === undefined) throw notFound(`${params.level} ${params['*']}`);
      return found;
    },
  );

  app.get(
    '/api/v1/makers/:maker/customers/:customer/maturity',
    {
      config: { access: 'customer' },
      schema: {
        tags: ['insight'],
        summary: "How mature a customer's own use is, over 28 days",
        params: customerParams,
        querystring: untilQuery,
        response: { 200: maturity },
      },
    },
    async ({ params, query }) => {
      const found = await queries.maturity(
        params.maker,
        given({ ...query, level: 'customer', id: params.customer, hierarchy: 'customer' }),
      );
      if (found === undefined) throw notFound(`customer ${params.customer}`);
      // Where a maker has put its customers is the maker's own affair.
      return { ...found, parents: [] };
    },
  );
};
