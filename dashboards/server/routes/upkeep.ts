import { Readable } from 'node:stream';
import { z } from 'zod';
import { diagnosis } from '../../../contract/records/diagnosis.ts';
import type { Routes } from './route.ts';

/** What operators ask of a running system: for administrators alone, since it holds all secrets. */
export const upkeepRoutes: Routes = (app, { upkeep, logger, clock }) => {
  app.post(
    '/api/v1/backup',
    {
      compress: false,
      schema: {
        tags: ['upkeep'],
        summary: 'A backup, as one tar archive; it holds secrets',
        querystring: z.object({
          database: z
            .enum(['true', 'false'])
            .default('false')
            .describe('also the database where it could be filled anew from the journal'),
        }),
      },
    },
    async ({ query, access }, reply) => {
      const stream = await upkeep.backup({ database: query.database === 'true' });
      logger.warn({ key: access?.keyId, at: clock() }, 'a backup is taken');
      return reply.type('application/x-tar').send(Readable.from(stream));
    },
  );

  app.get(
    '/api/v1/doctor',
    {
      schema: {
        tags: ['upkeep'],
        summary: 'Every thing kept, looked at: what is well, what is wrong, what to do',
        response: { 200: diagnosis },
      },
    },
    () => upkeep.examine(),
  );
};
