import type { FastifyReply } from 'fastify';
import { ProblemError } from './problems.ts';
import type { App } from './routes/route.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `false`: answered also when the system is busy, because then somebody needs it. */
    shed?: false;
  }
}

/**
 * Requests to the API that are worked on at the same time. The database answers two at once, the
 * others wait for it in memory; with so many, the last one still has its answer in a few seconds.
 */
const mostAtOnce = 64;

/**
 * How late the process may be with what was due, twice in a row, before it has no time for more, ms:
 * late once is a pause, and nobody need be sent away for it.
 */
const mostLateMs = 1_000;
/** How often that is looked at, ms: every 10 ms, as is usual, is half of what an idle process does. */
const lookEveryMs = 1_000;

const retryAfterSeconds = 2;

/** What was turned away so far. */
export interface Shedding {
  readonly shed: number;
}

/**
 * Turns requests away with 503 and Retry-After while the process is busy, so that questions neither
 * pile up in memory nor take what loading needs. A slot is held until the work is done, also where
 * whoever asked has left: leaving and asking again gains nothing. To be called before routes are
 * added.
 *
 * @param now ms; only differences count
 */
export async function shedWhenBusy(
  app: App,
  now: () => number = () => performance.now(),
  atOnce = mostAtOnce,
): Promise<Shedding> {
  let working = 0;
  let shed = 0;
  const busy = (reply: FastifyReply) => {
    shed += 1;
    reply.header('retry-after', retryAfterSeconds);
    return new ProblemError(
      503,
      'busy',
      'The system is busy; ingest goes first.',
      'Try again in a few seconds.',
    );
  };
  let due = now() + lookEveryMs;
  let latelyMs: readonly [before: number, last: number] = [0, 0];
  const look = setInterval(() => {
    latelyMs = [latelyMs[1], now() - due];
    due = now() + lookEveryMs;
  }, lookEveryMs).unref();
  app.addHook('onClose', async () => clearInterval(look));
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.shed === false) return;
    if (Math.min(...latelyMs) > mostLateMs) throw busy(reply);
  });
  app.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/api/') || route.config?.shed === false) return;
    const { handler } = route;
    route.handler = async function work(request, reply) {
      if (working >= atOnce) throw busy(reply);
      working += 1;
      try {
        return await handler.call(this, request, reply);
      } finally {
        working -= 1;
      }
    };
  });
  return {
    get shed() {
      return shed;
    },
  };
}
