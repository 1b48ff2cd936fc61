import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Access, RegistryView } from '../../contract/ports/registry.ts';
import { ProblemError } from './problems.ts';
import type { WebSessions } from './web-sessions.ts';

/**
 * Who may call a route, declared in its `config.access`:
 *
 * - `public`: anyone
 * - `any`: whoever has a key; the route narrows its answer to what the key may see
 * - `customer`: administrator, the maker named in the address, the customer named in it
 * - `maker`: administrator, the maker named in the address
 * - `admin`: administrator
 *
 * A route under `/api/` that declares nothing is for administrators.
 */
export type Entitlement = 'public' | 'any' | 'customer' | 'maker' | 'admin';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Entitlement;
  }
  interface FastifyRequest {
    /** Who asks; only undefined on public routes. */
    access: Access | undefined;
  }
}

/** The cookie of a browser that is signed in. */
export const sessionCookie = 'vm_session';

/** Refuses every request that its route's entitlement does not allow, before anything is read. */
export function guard(app: FastifyInstance, registry: RegistryView, sessions: WebSessions): void {
  app.decorateRequest('access', undefined);
  app.addHook('onRequest', async (request) => {
    const entitlement =
      request.routeOptions.config.access ?? defaultEntitlement(request.routeOptions.url);
    if (entitlement === 'public') return;
    const access = identify(request, registry, sessions);
    if (!allowed(entitlement, access, request.params as Partial<Record<string, string>>)) {
      throw new ProblemError(
        403,
        'not-entitled',
        'This key does not open that.',
        'Use a key of the maker or customer in question.',
      );
    }
    request.access = access;
  });
}

function defaultEntitlement(url: string | undefined): Entitlement {
  return url?.startsWith('/api/') === true ? 'admin' : 'public';
}

function identify(request: FastifyRequest, registry: RegistryView, sessions: WebSessions): Access {
  const header = request.headers.authorization;
  if (header !== undefined) {
    const key = /^Bearer ([\w-]{1,512})$/i.exec(header)?.[1];
    const access = key === undefined ? undefined : registry.access(key);
    if (access === undefined) {
      throw new ProblemError(
        401,
        'key-unknown',
        'The key is unknown, revoked or expired.',
        'Send `Authorization: Bearer KEY` with a key in force.',
      );
    }
    return access;
  }
  const token = request.cookies[sessionCookie];
  const access = token === undefined ? undefined : sessions.find(token);
  if (access === undefined) {
    throw new ProblemError(
      401,
      'key-missing',
      'This needs a key or a sign-in.',
      'Send `Authorization: Bearer KEY`, or open the sign-in link.',
    );
  }
  refuseForgery(request);
  return access;
}

/**
 * A cookie is sent by the browser whoever wrote the page, so a request that changes something must
 * also carry a header that a foreign page cannot set without asking first.
 */
function refuseForgery(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  if (request.headers['x-valuemesh'] === undefined) {
    throw new ProblemError(
      403,
      'header-missing',
      'A change from a browser needs the header x-valuemesh.',
      'Send `x-valuemesh: 1`.',
    );
  }
}

function allowed(
  entitlement: Exclude<Entitlement, 'public'>,
  access: Access,
  params: Partial<Record<string, string>>,
): boolean {
  if (entitlement === 'any' || access.role === 'admin') return true;
  if (entitlement === 'admin') return false;
  if (access.role === 'maker') return access.maker === params.maker;
  return (
    entitlement === 'customer' &&
    access.maker === params.maker &&
    access.customer === params.customer
  );
}
