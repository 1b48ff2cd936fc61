import { existsSync } from 'node:fs';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastifyStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fastify from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { Fault } from '../../contract/fault.ts';
import { guard } from './access.ts';
import type { DashboardPorts } from './ports.ts';
import { answerProblems } from './problems.ts';
import { campaignRoutes } from './routes/campaigns.ts';
import { figureRoutes } from './routes/figures.ts';
import { healthRoutes } from './routes/health.ts';
import { keyRoutes } from './routes/keys.ts';
import { maturityRoutes } from './routes/maturity.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { productRoutes } from './routes/products.ts';
import { acceptCsv, registryRoutes } from './routes/registry.ts';
import type { App } from './routes/route.ts';
import { scalingRoutes } from './routes/scaling.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { streamRoutes } from './routes/stream.ts';
import { upkeepRoutes } from './routes/upkeep.ts';
import { valueRoutes } from './routes/values.ts';
import { weightRoutes } from './routes/weights.ts';
import { shedWhenBusy } from './shed.ts';
import { WebSessions } from './web-sessions.ts';

export interface DashboardOptions extends DashboardPorts {
  /** Reads the text of a CSV import; throws a Fault that names the wrong lines. */
  parseCsv(text: string): unknown;
  /** Folder of the built pages; absent: the API alone. */
  readonly webRoot?: string;
  /** ms, of which only differences count: by it the server sees that it is late (`shed.ts`). */
  readonly steadyClock?: () => number;
}

export interface Dashboards {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The doors: API, pages, metrics.
 * @throws Fault `port-taken` where something else listens already
 */
export async function startDashboards(
  options: DashboardOptions & { readonly host: string; readonly port: number },
): Promise<Dashboards> {
  const app = await buildServer(options);
  try {
    const url = await app.listen({ host: options.host, port: options.port });
    return { url, close: () => app.close() };
  } catch (cause) {
    await app.close();
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new Fault(
      'port-taken',
      `Port ${options.port} on ${options.host} is taken by another program.`,
      'Stop that program, or set VALUEMESH_HTTP_PORT to a free port (0 finds one).',
      { cause },
    );
  }
}

/** The server without a port, for tests and for writing `openapi.json`. */
export async function buildServer(options: DashboardOptions): Promise<App> {
  const app: App = fastify({
    bodyLimit: 1024 * 1024,
    genReqId: () => crypto.randomUUID(),
    trustProxy: 'loopback',
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1_000 },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerProblems(app, options.logger);

  await app.register(helmet, {
    contentSecurityPolicy: { directives: pagePolicy, useDefaults: false },
    strictTransportSecurity: false,
  });
  await app.register(cookie);
  await app.register(compress, { threshold: 1_024 });
  await app.register(rateLimit, {
    max: 1_200,
    timeWindow: '1 minute',
    allowList: (request) => !request.url.startsWith('/api/'),
  });
  const shedding = await shedWhenBusy(app, options.steadyClock);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'ValueMesh',
        version: '1',
        description: 'How connected products are used, and the value that use creates.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      security: [{ key: [] }],
    },
    transform: describeAddress,
  });

  const sessions = new WebSessions(options.clock);
  guard(app, options.registry, sessions);
  acceptCsv(app, options.parseCsv);
  healthRoutes(app, options);
  metricsRoutes(app, options, shedding);
  signInRoutes(app, options, sessions);
  productRoutes(app, options);
  sessionRoutes(app, options);
  valueRoutes(app, options);
  figureRoutes(app, options);
  weightRoutes(app, options);
  maturityRoutes(app, options);
  scalingRoutes(app, options);
  campaignRoutes(app, options);
  registryRoutes(app, options);
  keyRoutes(app, options);
  streamRoutes(app, options);
  upkeepRoutes(app, options);
  app.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async () =>
    app.swagger(),
  );
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
  if (options.webRoot !== undefined && existsSync(options.webRoot))
    await servePages(app, options.webRoot);
  await app.ready();
  return app;
}

/** OpenAPI has no word for "the rest of the path": there it is the id that it stands for. */
const describeAddress: typeof jsonSchemaTransform = (route) => {
  const { schema, url } = jsonSchemaTransform(route);
  const params = schema?.params as
    | { properties: Record<string, object>; required: string[] }
    | undefined;
  if (params === undefined || !url.endsWith('/*')) return { schema, url };
  const { '*': id = {}, ...properties } = params.properties;
  const required = params.required.map((name) => (name === '*' ? 'id' : name));
  return {
    schema: { ...schema, params: { ...params, properties: { ...properties, id }, required } },
    url: url.replace('*', ':id'),
  };
};

/** Everything from here, nothing inline, nowhere framed. */
const pagePolicy = {
  'default-src': ["'self'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'connect-src': ["'self'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
};

/** The built pages; every address that is no file and no API is the one page, which routes itself. */
async function servePages(app: App, root: string): Promise<void> {
  await app.register(fastifyStatic, {
    root,
    wildcard: false,
    cacheControl: false,
    // What lies in assets/ has its hash in its name and never changes; the rest is asked for anew.
    setHeaders: (reply, path) => {
      const lasting = path.includes('/assets/');
      reply.setHeader('cache-control', lasting ? 'max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get('/methods', { config: { access: 'public' }, schema: { hide: true } }, (_, reply) =>
    reply.sendFile('methods.html'),
  );
  app.get('/*', { config: { access: 'public' }, schema: { hide: true } }, (request, reply) => {
    const page = !request.url.startsWith('/api/') && !request.url.startsWith('/assets/');
    if (!page) return reply.callNotFound();
    return reply.sendFile('index.html');
  });
}
