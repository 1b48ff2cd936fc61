import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { Fault } from '../../../contract/fault.ts';
import { identifier } from '../../../contract/identifiers.ts';
import { checkProductModel } from '../../../contract/model/check-product-model.ts';
import { productModelSchema } from '../../../contract/model/product-model.ts';
import { productGoals } from '../../../contract/records/goal.ts';
import { kindComparison } from '../../../contract/records/kind-comparison.ts';
import { productMemberships } from '../../../contract/records/membership.ts';
import { productSummary } from '../../../contract/records/session.ts';
import { useCases } from '../../../contract/records/use-context.ts';
import { notFound, ProblemError } from '../problems.ts';
import { given, pageOf, pageQuery, productParams, rangeQuery } from '../query-schemas.ts';
import type { Routes } from './route.ts';

const listing = z.object({
  maker: z.string(),
  product: z.string(),
  name: z.string(),
  version: z.number().int(),
  demo: z.boolean(),
  devices: z.number().int(),
  customers: z.number().int(),
  sessions: z.number().int(),
  lastReading: z.number().nullable(),
});

/** Products: what there is, their models, their totals and the contexts of their use. */
export const productRoutes: Routes = (app, { registry, queries, registrySettled }) => {
  app.get(
    '/api/v1/products',
    {
      config: { access: 'any' },
      schema: {
        tags: ['products'],
        summary: 'The products that the key may see',
        response: { 200: pageOf(listing) },
      },
    },
    async ({ access }) => {
      if (access?.role === 'customer') return { items: [] };
      const items = await queries.products(access?.role === 'maker' ? access.maker : undefined);
      return { items: [...items] };
    },
  );

  app.post(
    '/api/v1/products',
    {
      config: { access: 'any' },
      schema: {
        tags: ['products'],
        summary: 'Add a product, or a new version of it',
        description:
          'Takes the model alone, with the maker in the query (or that of the key), or `{maker, model}`. ' +
          'The model in force may be sent again; it changes nothing.',
        querystring: z.object({ maker: identifier.optional() }),
        body: z.record(z.string(), z.unknown()),
        response: {
          201: z.object({ maker: z.string(), product: z.string(), version: z.number().int() }),
        },
      },
    },
    async ({ access, body, query }, reply) => {
      const wrapped = 'model' in body && !('signals' in body);
      const model = wrapped ? body.model : body;
      const named = wrapped
        ? body.maker
        : (query.maker ?? (access?.role === 'maker' ? access.maker : undefined));
      const maker = identifier.safeParse(named);
      if (!maker.success) {
        throw new ProblemError(
          400,
          'maker-missing',
          'Whose product is it?',
          'Name the maker: `?maker=ID`.',
        );
      }
      if (
        access?.role === 'customer' ||
        (access?.role === 'maker' && access.maker !== maker.data)
      ) {
        throw new ProblemError(
          403,
          'not-entitled',
          'This key does not open that.',
          `Use a key of ${maker.data}.`,
        );
      }
      const name = (model as { product?: unknown } | null)?.product;
      const earlier = typeof name === 'string' ? registry.product(maker.data, name) : undefined;
      const same = checkProductModel(model);
      const inForce = same.ok && isDeepStrictEqual(same.model, earlier);
      const check = inForce ? same : checkProductModel(model, earlier);
      if (!check.ok) {
        throw new Fault(
          'model-invalid',
          `The product model has ${check.mistakes.length} mistake(s).`,
          'Correct what `mistakes` names.',
          { mistakes: check.mistakes },
        );
      }
      const newcomer = registry.maker(maker.data) === undefined;
      if (newcomer && access?.role !== 'admin') throw notFound(`maker ${maker.data}`);
      await registry.apply(
        [
          ...(newcomer
            ? [
                {
                  change: 'maker' as const,
                  maker: { id: maker.data, name: maker.data, timezone: 'UTC', demo: false },
                },
              ]
            : []),
          { change: 'product', maker: maker.data, model: check.model },
        ],
        `key:${access?.keyId}`,
      );
      await registrySettled();
      return reply
        .code(201)
        .send({ maker: maker.data, product: check.model.product, version: check.model.version });
    },
  );

  app.get(
    '/api/v1/makers/:maker/products/:product/model',
    {
      config: { access: 'maker' },
      schema: {
        tags: ['products'],
        summary: 'The product model in force',
        params: productParams,
        response: { 200: productModelSchema },
      },
    },
    async ({ params }) => {
      const model = registry.product(params.maker, params.product);
      if (model === undefined) throw notFound(`product ${params.maker}/${params.product}`);
      return model;
    },
  );

  app.get(
    '/api/v1/makers/:maker/products/:product/summary',
    {
      config: { access: 'maker' },
      schema: {
        tags: ['products'],
        summary: 'Exact totals of the sessions that began in a range',
        params: productParams,
        querystring: rangeQuery,
        response: { 200: productSummary },
      },
    },
    async ({ params, query }) => {
      if (registry.product(params.maker, params.product) === undefined)
        throw notFound(`product ${params.maker}/${params.product}`);
      return queries.summary(params.maker, params.product, given(query));
    },
  );

  app.get(
    '/api/v1/makers/:maker/products/:product/use-cases',
    {
      config: { access: 'maker' },
      schema: {
        tags: ['insight'],
        summary: 'The use contexts of a product',
        params: productParams,
        response: { 200: useCases },
      },
    },
    async ({ params }) => {
      if (registry.product(params.maker, params.product) === undefined)
        throw notFound(`product ${params.maker}/${params.product}`);
      return queries.useCases(params.maker, params.product);
    },
  );

  app.get(
    '/api/v1/makers/:maker/products/:product/kind',
    {
      config: { access: 'maker' },
      schema: {
        tags: ['insight'],
        summary: "The use contexts of a product beside those of the maker's others of its kind",
        description: 'With `other`, of that one only.',
        params: productParams,
        querystring: z.object({ other: identifier.optional() }),
        response: { 200: kindComparison },
      },
    },
    async ({ params, query }) => {
      const found = await queries.kindComparison(params.maker, params.product, given(query));
      if (found === undefined) {
        throw notFound(`product ${params.maker}/${query.other ?? params.product} of that kind`);
      }
      return found;
    },
  );

  app.get(
    '/api/v1/makers/:maker/products/:product/memberships',
    {
      config: { access: 'maker' },
      schema: {
        tags: ['insight'],
        summary: 'How near the customers of a product are to its use contexts',
        description: 'With `context`, those nearest to it first; else in the order of their ids.',
        params: productParams,
        querystring: pageQuery.extend({ context: z.string().max(63).optional() }),
        response: { 200: productMemberships },
      },
    },
    async ({ params, query }) => {
      if (registry.product(params.maker, params.product) === undefined)
        throw notFound(`product ${params.maker}/${params.product}`);
      return queries.memberships(params.maker, params.product, given(query));
    },
  );

  app.get(
    '/api/v1/makers/:maker/products/:product/goals',
    {
      config: { access: 'maker' },
      schema: {
        tags: ['insight'],
        summary: 'The strategic goals of a product: gap, contributions and outlook',
        params: productParams,
        response: { 200: productGoals },
      },
    },
    async ({ params }) => {
      if (registry.product(params.maker, params.product) === undefined)
        throw notFound(`product ${params.maker}/${params.product}`);
      return queries.goals(params.maker, params.product);
    },
  );
};
