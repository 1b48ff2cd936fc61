import { z } from 'zod';
import { apiKey } from '../../../contract/records/registry.ts';
import { notFound, ProblemError } from '../problems.ts';
import { pageOf } from '../query-schemas.ts';
import type { Routes } from './route.ts';

const shownKey = apiKey.omit({ hash: true });
const newKey = z.object({
  role: z.enum(['admin', 'maker', 'customer']),
  maker: z.string().max(63).nullable().default(null),
  customer: z.string().max(63).nullable().default(null),
  label: z.string().max(80).default(''),
  expires: z.number().nullable().default(null).describe('epoch ms'),
  once: z.boolean().default(false).describe('a one-time code for a sign-in link'),
});

/** API keys: administrators make any, a maker makes those of its customers and its own. */
export const keyRoutes: Routes = (app, { registry }) => {
  app.get(
    '/api/v1/keys',
    {
      schema: {
        tags: ['keys'],
        summary: 'Keys in force, without their secrets',
        response: { 200: pageOf(shownKey) },
      },
    },
    async () => ({ items: [...registry.keys()] }),
  );

  app.post(
    '/api/v1/keys',
    {
      config: { access: 'any' },
      schema: {
        tags: ['keys'],
        summary: 'Make a key; it is answered once',
        body: newKey,
        response: { 201: z.object({ id: z.string(), key: z.string() }) },
      },
    },
    async ({ access, body }, reply) => {
      const ownOnly =
        access?.role === 'maker' && body.role !== 'admin' && body.maker === access.maker;
      if (access?.role !== 'admin' && !ownOnly) {
        throw new ProblemError(
          403,
          'not-entitled',
          'This key may not make that key.',
          'A maker makes keys of its own and of its customers.',
        );
      }
      if (
        body.role !== 'admin' &&
        (body.maker === null || registry.maker(body.maker) === undefined)
      )
        throw notFound(`maker ${body.maker}`);
      if (
        body.role === 'customer' &&
        (body.customer === null || registry.customer(body.maker ?? '', body.customer) === undefined)
      ) {
        throw notFound(`customer ${body.customer}`);
      }
      const { expires, ...key } = body;
      return reply
        .code(201)
        .send(
          await registry.issueKey(
            { ...key, ...(expires === null ? {} : { expires }) },
            `key:${access?.keyId}`,
          ),
        );
    },
  );

  app.delete(
    '/api/v1/keys/:id',
    {
      schema: {
        tags: ['keys'],
        summary: 'Revoke a key',
        params: z.object({ id: z.string().max(63) }),
        response: { 200: z.object({ revoked: z.string() }) },
      },
    },
    async ({ params, access }) => {
      if (!registry.keys().some((key) => key.id === params.id)) throw notFound(`key ${params.id}`);
      await registry.apply([{ change: 'key-revoked', id: params.id }], `key:${access?.keyId}`);
      return { revoked: params.id };
    },
  );
};
