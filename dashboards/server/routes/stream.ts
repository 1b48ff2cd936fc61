import type { ServerResponse } from 'node:http';
import type { Routes } from './route.ts';

/** How often live figures are sent, ms. */
const healthEveryMs = 1_000;

/**
 * Server-sent events: `health` once a second, `insight` whenever a product's insight is new. One
 * clock serves all listeners, and a listener that does not read is let go rather than buffered for.
 */
export const streamRoutes: Routes = (app, { queries, health }) => {
  const listeners = new Map<
    ServerResponse,
    { readonly maker: string | undefined; readonly wantsHealth: boolean }
  >();
  const mostBuffered = 256 * 1024;

  const send = (listener: ServerResponse, event: string, data: unknown) => {
    if (listener.writableLength > mostBuffered) {
      listener.destroy();
      return;
    }
    listener.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };

  const stopInsights = queries.onInsight((news) => {
    for (const [listener, { maker }] of listeners) {
      if (maker === undefined || maker === news.maker) send(listener, 'insight', news);
    }
  });

  const clock = setInterval(async () => {
    const wanting = [...listeners].filter(([, { wantsHealth }]) => wantsHealth);
    if (wanting.length === 0) return;
    const figures = await health().catch(() => undefined);
    if (figures === undefined) return;
    for (const [listener] of wanting) send(listener, 'health', figures);
  }, healthEveryMs);
  clock.unref();

  app.get(
    '/api/v1/stream',
    {
      config: { access: 'any', rateLimit: false },
      schema: {
        tags: ['health'],
        summary: 'Live health and news of insights, as server-sent events',
      },
    },
    (request, reply) => {
      reply.hijack();
      const response = reply.raw;
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      response.write('retry: 2000\n\n');
      const access = request.access;
      listeners.set(response, {
        maker: access?.role === 'admin' ? undefined : access?.maker,
        wantsHealth: access?.role !== 'customer',
      });
      response.on('close', () => listeners.delete(response));
    },
  );

  app.addHook('preClose', async () => {
    clearInterval(clock);
    stopInsights();
    for (const listener of listeners.keys()) listener.end();
    listeners.clear();
  });
};
