import { z } from 'zod';
import { health, rejectedMessage } from '../../../contract/records/health.ts';
import { ProblemError } from '../problems.ts';
import { pageOf } from '../query-schemas.ts';
import type { Routes } from './route.ts';

/** Live health, and the messages that were rejected. */
export const healthRoutes: Routes = (app, ports) => {
  app.get(
    '/healthz',
    {
      config: { access: 'public', rateLimit: false, shed: false },
      schema: {
        tags: ['health'],
        summary: 'The process answers',
        response: { 200: z.object({ ok: z.literal(true) }) },
      },
    },
    async () => ({ ok: true as const }),
  );

  app.get(
    '/readyz',
    {
      config: { access: 'public', rateLimit: false, shed: false },
      schema: {
        tags: ['health'],
        summary: 'Both processes serve',
        response: { 200: z.object({ ready: z.boolean() }), 503: z.object({ ready: z.boolean() }) },
      },
    },
    async (_request, reply) => {
      const { edge } = await ports.health();
      return reply.code(edge.up ? 200 : 503).send({ ready: edge.up });
    },
  );

  app.get(
    '/api/v1/health',
    {
      config: { access: 'any', shed: false },
      schema: {
        tags: ['health'],
        summary: 'Live health: the sum that must hold, rates, lag',
        response: { 200: health },
      },
    },
    async ({ access }) => {
      // The figures are of the whole system, so they are none of a customer's.
      if (access?.role === 'customer') {
        throw new ProblemError(
          403,
          'not-entitled',
          'This key does not open that.',
          'Use a key of a maker.',
        );
      }
      return ports.health();
    },
  );

  app.get(
    '/api/v1/rejected',
    {
      config: { access: 'any' },
      schema: {
        tags: ['health'],
        summary: 'Rejected messages with their payload and reason; latest first',
        querystring: z.object({
          reason: z.string().max(40).optional(),
          limit: z.coerce.number().int().min(1).max(500).default(50),
          before: z.coerce.number().min(0).optional().describe('an id to page on from'),
        }),
        response: { 200: pageOf(rejectedMessage) },
      },
    },
    async ({ access, query }) => {
      if (access?.role === 'customer') return { items: [] };
      const items = await ports.store.rejected({
        limit: query.limit,
        ...(query.reason === undefined ? {} : { reason: query.reason }),
        ...(query.before === undefined ? {} : { before: query.before }),
        ...(access?.role === 'maker' ? { maker: access.maker } : {}),
      });
      const last = items.length === query.limit ? items.at(-1) : undefined;
      return { items: [...items], ...(last === undefined ? {} : { next: String(last.id) }) };
    },
  );
};
