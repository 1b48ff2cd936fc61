import { z } from 'zod';
import { sessionRecord } from '../../../contract/records/session.ts';
import { signalValue } from '../../../contract/wire/messages.ts';
import { notFound } from '../problems.ts';
import { given, pageOf, pageQuery, productParams, rangeQuery } from '../query-schemas.ts';
import type { Routes } from './route.ts';

const series = z.object({
  signals: z.array(
    z.object({
      signal: z.string(),
      label: z.string(),
      unit: z.string(),
      kind: z.string(),
      readings: z.number().int().describe('in the session, of which all or some are shown'),
      resolution: z
        .number()
        .nullable()
        .describe('ms of which the lowest and the highest are shown; null: nothing is left out'),
      silence: z
        .number()
        .describe(
          'ms; numbers farther apart have a silence between them; 0 for what holds until it changes',
        ),
      coverage: z.number().describe('share of the session in which it was not silent, 0 to 1'),
      times: z.array(z.number()),
      values: z
        .array(signalValue)
        .describe('of counters what they grew by since the first reading; for drawing only'),
    }),
  ),
});

/** The sessions behind every figure, and their signals over time. */
export const sessionRoutes: Routes = (app, { queries }) => {
  app.get(
    '/api/v1/makers/:maker/products/:product/sessions',
    {
      config: { access: 'maker' },
      schema: {
        tags: ['sessions'],
        summary: 'Sessions, latest first',
        params: productParams,
        querystring: rangeQuery.extend(pageQuery.shape).extend({
          customer: z.string().max(63).optional(),
          device: z.string().max(63).optional(),
          group: z
            .string()
            .max(63)
            .optional()
            .describe('the group the device was in at that time, or one below it'),
          context: z.string().max(63).optional(),
          ids: z.string().max(4_000).optional().describe('session ids, separated by commas'),
        }),
        response: { 200: pageOf(sessionRecord) },
      },
    },
    async ({ params, query }) => {
      const { ids, ...rest } = query;
      const page = await queries.sessions(
        params.maker,
        params.product,
        given({ ...rest, ids: ids?.split(',') }),
      );
      return { items: [...page.items], ...(page.next === undefined ? {} : { next: page.next }) };
    },
  );

  app.get(
    '/api/v1/makers/:maker/products/:product/sessions/:session/series',
    {
      config: { access: 'maker' },
      schema: {
        tags: ['sessions'],
        summary: "A session's signals over time, at most 2,000 points each",
        params: productParams.extend({ session: z.string().max(63) }),
        response: { 200: series },
      },
    },
    async ({ params }) => {
      const found = await queries.sessionSeries(params.maker, params.product, params.session);
      if (found === undefined) throw notFound(`session ${params.session}`);
      return {
        signals: found.signals.map((signal) => ({
          ...signal,
          times: [...signal.times],
          values: [...signal.values],
        })),
      };
    },
  );
};
