import { z } from 'zod';
import { productAdoption } from '../../../contract/records/adoption.ts';
import { adviceRecord, adviceStates } from '../../../contract/records/advice.ts';
import { productMemberships } from '../../../contract/records/membership.ts';
import { sessionGap } from '../../../contract/records/session-gap.ts';
import { customerValue, hierarchies, levels, scaleValue } from '../../../contract/records/value.ts';
import { notFound } from '../problems.ts';
import {
  customerParams,
  given,
  makerParams,
  pageOf,
  pageQuery,
  productParams,
  rangeQuery,
} from '../query-schemas.ts';
import type { Routes } from './route.ts';

/** Value at every scale, adoption, a customer's own value, and advice. */
export const valueRoutes: Routes = (app, { queries }) => {
  app.get(
    '/api/v1/makers/:maker/scales/:level/*',
    {
      config: { access: 'maker' },
      schema: {
        tags: ['insight'],
        summary: 'Value at one level, and of its parts',
        description:
          'Ends in the id: `network`, a product, a group, a customer, or {product}/{device}.',
        params: makerParams.extend({ level: z.enum(levels), '*': z.string().max(130) }),
        querystring: rangeQuery.extend({
          hierarchy: z.enum(hierarchies).default('customer'),
          product: z.string().max(63).optional(),
        }),
        response: { 200: scaleValue },
      },
    },
    async ({ params, query }) => {
      const found = await queries.scale(
        params.maker,
        given({ ...query, level: params.level, id: params['*'] }),
      );
      if (found === undefined) throw notFound(`${params.level} ${params['*']}`);
      return found;
    },
  );

  app.get(
    '/api/v1/makers/:maker/products/:product/adoption',
    {
      config: { access: 'maker' },
      schema: {
        tags: ['insight'],
        summary: 'How much a product is used, how long customers stay, and use against value',
        params: productParams,
        querystring: rangeQuery.extend({ group: z.string().max(63).optional() }),
        response: { 200: productAdoption },
      },
    },
    async ({ params, query }) => {
      const found = await queries.adoption(params.maker, params.product, given(query));
      if (found === undefined) {
        throw notFound(`product ${params.product}${query.group ? ` or group ${query.group}` : ''}`);
      }
      return found;
    },
  );

  app.get(
    '/api/v1/makers/:maker/products/:product/session-gap',
    {
      config: { access: 'maker' },
      schema: {
        tags: ['insight'],
        summary: 'The silence that separates two sessions: in force, and as the readings tell it',
        params: productParams,
        response: { 200: sessionGap },
      },
    },
    async ({ params }) => {
      const found = await queries.sessionGap(params.maker, params.product);
      if (found === undefined) throw notFound(`sessions of ${params.product}`);
      return found;
    },
  );

  app.get(
    '/api/v1/makers/:maker/customers/:customer/value',
    {
      config: { access: 'customer' },
      schema: {
        tags: ['insight'],
        summary: 'What a customer got from using the products',
        params: customerParams,
        querystring: rangeQuery,
        response: { 200: customerValue },
      },
    },
    async ({ params, query }) => {
      const found = await queries.customerValue(params.maker, params.customer, given(query));
      if (found === undefined) throw notFound(`customer ${params.customer}`);
      return found;
    },
  );

  app.get(
    '/api/v1/makers/:maker/customers/:customer/memberships',
    {
      config: { access: 'customer' },
      schema: {
        tags: ['insight'],
        summary: 'How near a customer is to each way of using the products',
        params: customerParams,
        response: { 200: z.object({ items: z.array(productMemberships) }) },
      },
    },
    async ({ params }) => {
      const found = await queries.customerMemberships(params.maker, params.customer);
      if (found === undefined) throw notFound(`customer ${params.customer}`);
      return { items: [...found] };
    },
  );

  app.get(
    '/api/v1/makers/:maker/advice',
    {
      config: { access: 'maker' },
      schema: {
        tags: ['advice'],
        summary: 'Advice given, and what became of it; latest first',
        params: makerParams,
        querystring: pageQuery.extend({
          product: z.string().max(63).optional(),
          customer: z.string().max(63).optional(),
          state: z.enum(adviceStates).optional(),
        }),
        response: { 200: pageOf(adviceRecord) },
      },
    },
    async ({ params, query }) => {
      const page = await queries.advice(params.maker, given(query));
      return { items: [...page.items], ...(page.next === undefined ? {} : { next: page.next }) };
    },
  );

  app.post(
    '/api/v1/makers/:maker/customers/:customer/advice/:advice',
    {
      config: { access: 'customer' },
      schema: {
        tags: ['advice'],
        summary: "A customer's answer to an advice",
        params: customerParams.extend({ advice: z.string().max(63) }),
        body: z.object({
          reply: z.enum(['accepted', 'dismissed']),
          reason: z.string().max(256).nullable().default(null),
        }),
        response: { 200: adviceRecord },
      },
    },
    async ({ params, body }) => {
      const own = await queries.advice(params.maker, { customer: params.customer, limit: 1_000 });
      if (!own.items.some((advice) => advice.id === params.advice))
        throw notFound(`advice ${params.advice} for ${params.customer}`);
      const answered = await queries.answerAdvice(
        params.maker,
        params.advice,
        body.reply,
        body.reason,
      );
      if (answered === undefined) throw notFound(`advice ${params.advice}`);
      return answered;
    },
  );
};
