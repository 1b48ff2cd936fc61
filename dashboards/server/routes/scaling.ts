import { z } from 'zod';
import { scaling } from '../../../contract/records/scaling.ts';
import { notFound } from '../problems.ts';
import { given, makerParams, rangeQuery } from '../query-schemas.ts';
import type { Routes } from './route.ts';

/** How worth grows with size, and whether the levels of a network are alike. */
export const scalingRoutes: Routes = (app, { queries }) => {
  app.get(
    '/api/v1/makers/:maker/scaling',
    {
      config: { access: 'maker' },
      schema: {
        tags: ['insight'],
        summary: 'How worth grows with the devices in use, and whether levels are alike',
        params: makerParams,
        querystring: rangeQuery.extend({ product: z.string().max(63).optional() }),
        response: { 200: scaling },
      },
    },
    async ({ params, query }) => {
      const found = await queries.scaling(params.maker, given(query));
      if (found === undefined) throw notFound(`product ${query.product}`);
      return found;
    },
  );
};
