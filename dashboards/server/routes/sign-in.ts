import { z } from 'zod';
import type { Access } from '../../../contract/ports/registry.ts';
import { sessionCookie } from '../access.ts';
import type { DashboardPorts } from '../ports.ts';
import { ProblemError } from '../problems.ts';
import { signInLastsMs, type WebSessions } from '../web-sessions.ts';
import type { App } from './route.ts';

const me = z.object({
  role: z.enum(['admin', 'maker', 'customer']),
  maker: z.string().nullable(),
  makerName: z.string().nullable(),
  customer: z.string().nullable(),
  customerName: z.string().nullable(),
  demo: z.boolean(),
  timezone: z.string().nullable().describe('IANA name; null where there is no one place'),
});

/**
 * Signing in from a browser: the one-time code of a link's fragment (or a key) is posted and
 * becomes an HttpOnly cookie, so neither is ever in an address that is logged.
 */
export function signInRoutes(app: App, { registry }: DashboardPorts, sessions: WebSessions): void {
  const describe = (access: Access): z.infer<typeof me> => {
    const makerId = access.role === 'admin' ? null : access.maker;
    const maker = makerId === null ? undefined : registry.maker(makerId);
    const customer =
      access.role === 'customer' ? registry.customer(access.maker, access.customer) : undefined;
    const home = customer?.group ? registry.group(customer.maker, customer.group) : undefined;
    return {
      role: access.role,
      maker: makerId,
      makerName: maker?.name ?? null,
      customer: access.role === 'customer' ? access.customer : null,
      customerName: customer?.name ?? null,
      demo: maker?.demo ?? false,
      timezone: customer?.timezone ?? home?.timezone ?? maker?.timezone ?? null,
    };
  };

  app.post(
    '/api/v1/sign-in',
    {
      config: { access: 'public', rateLimit: { max: 20, timeWindow: '1 minute' } },
      schema: {
        tags: ['sign-in'],
        summary: 'Sign in with a one-time code or a key',
        body: z.object({ code: z.string().min(1).max(512) }),
        response: { 200: me },
      },
    },
    async ({ body }, reply) => {
      const access = (await registry.redeem(body.code)) ?? registry.access(body.code);
      if (access === undefined) {
        throw new ProblemError(
          401,
          'code-unknown',
          'This link has been used or is no longer valid.',
          'Ask for a new link, or sign in with a key.',
        );
      }
      reply.setCookie(sessionCookie, sessions.open(access), {
        httpOnly: true,
        sameSite: 'strict',
        path: '/',
        maxAge: signInLastsMs / 1_000,
        secure: 'auto',
      });
      return describe(access);
    },
  );

  app.get(
    '/api/v1/me',
    {
      config: { access: 'any' },
      schema: { tags: ['sign-in'], summary: 'Who the key belongs to', response: { 200: me } },
    },
    async ({ access }) => describe(access as Access),
  );

  app.post(
    '/api/v1/sign-out',
    {
      config: { access: 'public' },
      schema: { tags: ['sign-in'], summary: 'Sign out', response: { 204: z.null() } },
    },
    async (request, reply) => {
      const token = request.cookies[sessionCookie];
      if (token !== undefined) sessions.close(token);
      return reply.clearCookie(sessionCookie, { path: '/' }).code(204).send(null);
    },
  );
}
