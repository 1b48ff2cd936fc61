import { z } from 'zod';
import { Fault } from '../../../contract/fault.ts';
import {
  customer,
  device,
  group,
  importResult,
  importRow,
  maker,
} from '../../../contract/records/registry.ts';
import { notFound } from '../problems.ts';
import { deviceParams, makerParams, pageOf } from '../query-schemas.ts';
import type { Routes } from './route.ts';

const makerQuery = z.object({
  maker: z.string().max(63).optional(),
  product: z.string().max(63).optional(),
});
const credential = z.object({ username: z.string(), password: z.string() });

/** Who is who: for administrators, since it names every maker. */
export const registryRoutes: Routes = (app, { registry, registrySettled }) => {
  app.post(
    '/api/v1/registry/import',
    {
      bodyLimit: 32 * 1024 * 1024,
      schema: {
        tags: ['registry'],
        summary: 'Import makers, devices, customers, groups and ownership',
        description:
          'Takes JSON rows, or the same as text/csv. Credentials of new devices are answered once.',
        body: z.array(importRow).min(1).max(200_000),
        response: { 200: importResult },
      },
    },
    async ({ body, access }) => {
      const result = await registry.import(body, `key:${access?.keyId}`);
      await registrySettled();
      return result;
    },
  );

  app.post(
    '/api/v1/registry/makers',
    {
      schema: {
        tags: ['registry'],
        summary: 'Add or change a maker',
        body: maker,
        response: { 201: maker },
      },
    },
    async ({ body, access }, reply) => {
      await registry.apply([{ change: 'maker', maker: body }], `key:${access?.keyId}`);
      await registrySettled();
      return reply.code(201).send(body);
    },
  );

  app.get(
    '/api/v1/registry/makers',
    { schema: { tags: ['registry'], summary: 'Makers', response: { 200: pageOf(maker) } } },
    async () => ({ items: [...registry.makers()] }),
  );

  app.delete(
    '/api/v1/registry/makers/:maker',
    {
      schema: {
        tags: ['registry'],
        summary: 'Remove a maker and everything of it',
        params: makerParams,
        response: { 200: z.object({ removed: z.string() }) },
      },
    },
    async ({ params, access }) => {
      if (registry.maker(params.maker) === undefined) throw notFound(`maker ${params.maker}`);
      await registry.apply(
        [{ change: 'maker-removed', maker: params.maker }],
        `key:${access?.keyId}`,
      );
      await registrySettled();
      return { removed: params.maker };
    },
  );

  app.get(
    '/api/v1/registry/devices',
    {
      schema: {
        tags: ['registry'],
        summary: 'Devices',
        querystring: makerQuery,
        response: { 200: pageOf(device) },
      },
    },
    async ({ query }) => ({ items: [...registry.devices(query.maker, query.product)] }),
  );

  app.post(
    '/api/v1/registry/devices/:maker/:product/:device/revoke',
    {
      schema: {
        tags: ['registry'],
        summary: 'Revoke a device: it is cut off at once',
        params: deviceParams,
        response: { 200: device },
      },
    },
    async ({ params, access }) => {
      const found = registry.device(params.maker, params.product, params.device);
      if (found === undefined)
        throw notFound(`device ${params.maker}/${params.product}/${params.device}`);
      const revoked = { ...found, revoked: true };
      await registry.apply(
        [
          { change: 'device', device: revoked },
          {
            change: 'credential-revoked',
            username: `${params.maker}/${params.product}/${params.device}`,
          },
        ],
        `key:${access?.keyId}`,
      );
      await registrySettled();
      return revoked;
    },
  );

  app.post(
    '/api/v1/registry/devices/:maker/:product/:device/credential',
    {
      schema: {
        tags: ['registry'],
        summary: "Replace a device's secret; the new one is answered once",
        params: deviceParams,
        response: { 201: credential },
      },
    },
    async ({ params, access }, reply) => {
      if (registry.device(params.maker, params.product, params.device) === undefined) {
        throw notFound(`device ${params.maker}/${params.product}/${params.device}`);
      }
      const made = await registry.issueCredential(
        `${params.maker}/${params.product}/${params.device}`,
        `key:${access?.keyId}`,
      );
      await registrySettled();
      return reply.code(201).send(made);
    },
  );

  app.post(
    '/api/v1/registry/credentials',
    {
      schema: {
        tags: ['registry'],
        summary: 'Make or replace the secrets of many user names at once; answered once',
        body: z.object({ usernames: z.array(z.string().max(255)).min(1).max(10_000) }),
        response: { 201: z.object({ credentials: z.array(credential) }) },
      },
    },
    async ({ body, access }, reply) => {
      const credentials = await registry.issueCredentials(body.usernames, `key:${access?.keyId}`);
      await registrySettled();
      return reply.code(201).send({ credentials: [...credentials] });
    },
  );

  app.get(
    '/api/v1/registry/customers',
    {
      schema: {
        tags: ['registry'],
        summary: 'Customers',
        querystring: makerQuery,
        response: { 200: pageOf(customer) },
      },
    },
    async ({ query }) => ({ items: [...registry.customers(query.maker)] }),
  );

  app.get(
    '/api/v1/registry/groups',
    {
      schema: {
        tags: ['registry'],
        summary: 'Groups',
        querystring: makerQuery,
        response: { 200: pageOf(group) },
      },
    },
    async ({ query }) => ({ items: [...registry.groups(query.maker)] }),
  );
};

/** Reads text/csv bodies with the parser that the wiring passes in. */
export function acceptCsv(app: Parameters<Routes>[0], parse: (text: string) => unknown): void {
  app.addContentTypeParser(
    'text/csv',
    { parseAs: 'string', bodyLimit: 32 * 1024 * 1024 },
    (_request, text, done) => {
      try {
        done(null, parse(String(text)));
      } catch (error) {
        done(
          error instanceof Error
            ? error
            : new Fault('import-invalid', String(error), 'Correct the lines named.'),
        );
      }
    },
  );
}
