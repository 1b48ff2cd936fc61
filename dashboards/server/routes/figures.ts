import { z } from 'zod';
import { identifier } from '../../../contract/identifiers.ts';
import { explanation } from '../../../contract/records/explanation.ts';
import { notFound } from '../problems.ts';
import { given, pageQuery } from '../query-schemas.ts';
import type { Routes } from './route.ts';

/** How a figure was made, and the sessions behind it. */
export const figureRoutes: Routes = (app, { queries }) => {
  app.get(
    '/api/v1/makers/:maker/figures/:figure',
    {
      config: { access: 'any' },
      schema: {
        tags: ['insight'],
        summary: 'How a figure was made: formula, sessions with their parts, what was left out',
        description:
          'A figure is the name it has in its record and the `ref` of its `inputs`, joined by a ' +
          'tilde: `worth~acme~scale~…`. The parts of all pages add up to it exactly. What is ' +
          'another maker’s or another customer’s is not found.',
        params: z.object({ maker: identifier, figure: z.string().max(1_000) }),
        querystring: pageQuery,
        response: { 200: explanation },
      },
    },
    async ({ params, query, access }) => {
      // What is not theirs is not even told to exist.
      const own =
        access?.role === 'admin' || (access !== undefined && access.maker === params.maker);
      const asker = access?.role === 'customer' ? access.customer : undefined;
      const found = own
        ? await queries.explain(params.maker, params.figure, given({ ...query, customer: asker }))
        : undefined;
      if (found === undefined) throw notFound(`figure ${params.figure}`);
      return found;
    },
  );
};
