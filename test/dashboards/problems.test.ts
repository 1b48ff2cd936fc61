import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../contract/fault.ts';
import type { Problem } from '../../contract/records/health.ts';
import { problem as problemSchema } from '../../contract/records/health.ts';
import type { App } from '../../dashboards/server/routes/route.ts';
import { type MadeUpSystem, maker } from './fixtures.ts';
import { type MadeUpDoors, openMadeUpDoors } from './made-up-doors.ts';

describe('an answer other than success', () => {
  let system: MadeUpSystem;
  let app: App;
  let close: MadeUpDoors['close'];
  const logged: string[] = [];
  let health: () => Promise<never> = () => Promise.reject(new Error('secret detail'));
  beforeAll(async () => {
    ({ system, app, close } = await openMadeUpDoors((usual) => ({
      ...usual,
      health: () => health(),
      logger: { ...usual.logger, error: (fields) => logged.push(JSON.stringify(fields)) },
      queries: { ...usual.queries, summary: async () => ({ maker: 7 }) as never },
    })));
  });
  afterAll(() => close());

  /** Asks as an administrator, and answers the problem details, checked against the contract. */
  async function problemAt(url: string, payload?: object | string): Promise<Problem> {
    const response = await app.inject({
      method: payload === undefined ? 'GET' : 'POST',
      url,
      headers: {
        authorization: `Bearer ${system.keys.admin}`,
        ...(typeof payload === 'string' ? { 'content-type': 'text/csv' } : {}),
      },
      ...(payload === undefined ? {} : { payload }),
    });
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    const told = problemSchema.parse(response.json());
    expect(told.status).toBe(response.statusCode);
    expect(told.requestId).toMatch(/^[\da-f-]{36}$/);
    return told;
  }

  it('for what is not there says what is not there', async () => {
    expect(await problemAt(`/api/v1/makers/${maker}/products/kettle/use-cases`)).toMatchObject({
      status: 404,
      code: 'not-found',
      title: 'There is no product hearth/kettle.',
    });
    expect(await problemAt('/api/v1/nothing')).toMatchObject({
      status: 404,
      code: 'not-found',
      next: 'GET /openapi.json lists every address.',
    });
  });

  it('for a wrong request names each mistake by its path', async () => {
    const { status, code, mistakes } = await problemAt(
      `/api/v1/makers/${maker}/products/e-bike/sessions?limit=0&from=yesterday`,
    );
    expect([status, code]).toEqual([400, 'request-invalid']);
    expect(mistakes?.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['querystring.from', 'querystring.limit']),
    );
  });

  it('for a wrong product model tells all its mistakes at once', async () => {
    const { status, code, mistakes } = await problemAt('/api/v1/products', {
      maker,
      model: { product: 'Kettle!', version: 0 },
    });
    expect([status, code]).toEqual([422, 'model-invalid']);
    expect(mistakes?.length).toBeGreaterThan(3);
  });

  it('for a wrong import names the line', async () => {
    const { status, mistakes } = await problemAt(
      '/api/v1/registry/import',
      'maker,product,device\nhearth,e-bike,NOT AN ID\n',
    );
    expect(status).toBe(422);
    expect(JSON.stringify(mistakes)).toContain('2');
  });

  it('for a fault inside keeps the detail to the log, where its request id stands', async () => {
    const told = await problemAt('/api/v1/health');
    expect(told).toMatchObject({ status: 500, code: 'fault' });
    expect(JSON.stringify(told)).not.toContain('secret detail');
    expect(logged.at(-1)).toContain(told.requestId);
  });

  it('for an edge that is away says so, and that it may come back', async () => {
    health = () => Promise.reject(new Fault('edge-away', 'The edge is away.', 'Try again.'));
    expect(await problemAt('/api/v1/health')).toMatchObject({ status: 503, code: 'edge-away' });
  });

  it('is given when the system would break its own contract', async () => {
    const told = await problemAt(`/api/v1/makers/${maker}/products/e-bike/summary`);
    expect(told).toMatchObject({ status: 500, code: 'answer-invalid' });
  });
});
