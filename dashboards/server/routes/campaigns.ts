import { z } from 'zod';
import { identifier } from '../../../contract/identifiers.ts';
import { campaign } from '../../../contract/records/registry.ts';
import { notFound } from '../problems.ts';
import { makerParams, pageOf } from '../query-schemas.ts';
import type { Routes } from './route.ts';

/** What a maker did to have its products used more: declared, so that its effect can be told. */
export const campaignRoutes: Routes = (app, { registry, registrySettled }) => {
  const url = '/api/v1/makers/:maker/campaigns';

  app.get(
    url,
    {
      config: { access: 'maker' },
      schema: {
        tags: ['campaigns'],
        summary: 'Campaigns a maker declared',
        params: makerParams,
        response: { 200: pageOf(campaign) },
      },
    },
    async ({ params }) => ({ items: [...registry.campaigns(params.maker)] }),
  );

  app.post(
    url,
    {
      config: { access: 'maker' },
      schema: {
        tags: ['campaigns'],
        summary: 'Declare a campaign, or change one',
        params: makerParams,
        body: campaign.omit({ maker: true }),
        response: { 201: campaign },
      },
    },
    async ({ params, body, access }, reply) => {
      const declared = { ...body, maker: params.maker };
      await registry.apply([{ change: 'campaign', campaign: declared }], `key:${access?.keyId}`);
      await registrySettled();
      return reply.code(201).send(declared);
    },
  );

  app.delete(
    `${url}/:campaign`,
    {
      config: { access: 'maker' },
      schema: {
        tags: ['campaigns'],
        summary: 'Take a campaign back that was declared by mistake',
        params: makerParams.extend({ campaign: identifier }),
        response: { 200: z.object({ removed: z.string() }) },
      },
    },
    async ({ params, access }) => {
      const { maker, campaign: id } = params;
      if (!registry.campaigns(maker).some((known) => known.id === id)) {
        throw notFound(`campaign ${id}`);
      }
      await registry.apply([{ change: 'campaign-removed', maker, id }], `key:${access?.keyId}`);
      await registrySettled();
      return { removed: id };
    },
  );
};
